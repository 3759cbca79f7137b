"""The 50 Percent Rule by OFAC's own examples (FAQ 398 to 402), in their letters and numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.rules.ownership import Share, blocked_ownership


def owned(*shares: tuple[str, int | str | None, str], blocked: str = "X"):
    held = [Share(owner, thing, None if percent is None else Decimal(percent)) for owner, percent, thing in shares]
    return blocked_ownership(held, set(blocked))


def test_faq_398_control_without_ownership_does_not_block():
    reckoned = owned(("X", 25, "A"))
    assert (reckoned["A"].known, reckoned["A"].blocked) == (25, False)


def test_faq_399_the_shares_of_two_blocked_persons_add_up():
    reckoned = owned(("X", 25, "A"), ("Y", 25, "A"), blocked="XY")["A"]
    assert (reckoned.known, reckoned.owners, reckoned.blocked) == (50, ("X", "Y"), True)


def test_faq_400_a_blocked_executive_who_owns_nothing_does_not_block():
    assert owned(("Z", 100, "A"))["A"].blocked is False


def test_faq_401_example_1_a_chain_of_halves_blocks():
    reckoned = owned(("X", 50, "A"), ("A", 50, "B"))
    assert (reckoned["A"].blocked, reckoned["B"].blocked, reckoned["B"].known) == (True, True, 50)


def test_faq_401_example_2_two_blocked_quarters_block():
    reckoned = owned(("X", 50, "A"), ("X", 50, "B"), ("A", 25, "C"), ("B", 25, "C"))
    assert (reckoned["C"].known, reckoned["C"].owners, reckoned["C"].blocked) == (50, ("A", "B"), True)


def test_faq_401_example_3_direct_and_indirect_shares_add_up():
    assert owned(("X", 50, "A"), ("X", 10, "B"), ("A", 40, "B"))["B"].blocked is True


def test_faq_401_example_4_through_a_quarter_nothing_counts():
    reckoned = owned(("X", 50, "A"), ("X", 25, "B"), ("A", 25, "C"), ("B", 25, "C"))
    assert (reckoned["C"].known, reckoned["C"].owners, reckoned["C"].blocked) == (25, ("A",), False)


def test_faq_401_example_5_two_quarters_held_in_two_holdings_do_not_block():
    reckoned = owned(("X", 25, "A"), ("X", 25, "B"), ("A", 50, "C"), ("B", 50, "C"))
    assert [reckoned[entity].blocked for entity in "ABC"] == [False, False, False]
    assert reckoned["C"].known == 0


def test_faq_402_after_a_sale_the_reckoning_is_made_anew():
    assert owned(("X", 50, "A"), ("Y", 50, "A"))["A"].blocked is True
    assert owned(("X", 49, "A"), ("Y", 51, "A"))["A"].blocked is False


def test_half_is_enough_and_a_hair_less_is_not():
    assert owned(("X", "50", "A"))["A"].blocked is True
    assert owned(("X", "49.99", "A"))["A"].blocked is False


def test_an_unknown_share_is_told_and_leaves_the_answer_open():
    reckoned = owned(("X", 30, "A"), ("Y", None, "A"), blocked="XY")["A"]
    assert (reckoned.known, reckoned.unknown_owners, reckoned.blocked) == (30, ("Y",), None)


def test_an_unknown_share_too_small_to_matter_leaves_no_doubt():
    reckoned = owned(("X", 30, "A"), ("Y", None, "A"), ("Z", 60, "A"), blocked="XY")["A"]
    assert reckoned.blocked is False


def test_an_unknown_share_is_at_most_what_the_known_ones_leave_of_the_whole():
    assert owned(("Y", None, "A"), ("Z", "50", "A"), blocked="Y")["A"].blocked is None
    assert owned(("Y", None, "A"), ("Z", "50.5", "A"), blocked="Y")["A"].blocked is False
    with pytest.raises(ValueError, match="cannot own"):
        owned(("X", "100.5", "A"))


def test_what_a_perhaps_blocked_owner_holds_is_open_too():
    reckoned = owned(("X", None, "A"), ("A", 60, "B"))
    assert (reckoned["B"].known, reckoned["B"].unknown_owners, reckoned["B"].blocked) == (0, ("A",), None)


def test_cross_holdings_come_to_an_end():
    reckoned = owned(("A", 60, "B"), ("B", 60, "A"), ("X", 10, "A"))
    assert [reckoned[entity].blocked for entity in "AB"] == [False, False]


def test_two_holdings_of_one_owner_add_up():
    assert owned(("X", 20, "A"), ("X", 30, "A"))["A"].blocked is True


def test_a_share_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="cannot own 150 percent"):
        owned(("X", 150, "A"))


def edges(percent: st.SearchStrategy[Decimal | None]) -> st.SearchStrategy[list[Share]]:
    owner, owned = st.sampled_from("XABC"), st.sampled_from("ABCD")
    return st.lists(st.builds(Share, owner=owner, owned=owned, percent=percent), max_size=8)


KNOWN = st.decimals(0, 100, places=1)


@given(edges(st.none() | KNOWN), edges(KNOWN))
def test_more_holdings_never_unblock(some, more):
    before, after = (blocked_ownership(held, {"X"}) for held in (some, [*some, *more]))
    assert all(after[entity].blocked for entity, reckoned in before.items() if reckoned.blocked)


@given(edges(st.none() | KNOWN))
def test_the_order_of_holdings_does_not_matter(shares):
    forward, backward = blocked_ownership(shares, {"X"}), blocked_ownership(shares[::-1], {"X"})
    assert {entity: one.blocked for entity, one in forward.items()} == {
        entity: one.blocked for entity, one in backward.items()
    }
