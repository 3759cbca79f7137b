"""Every sentence that the rules can say: each regime, list, status, verdict and kind of investor, as one golden table.

`tests/golden/sentences.md` is reviewed line by line when it changes: no sentence may name the wrong company, claim more
than its source, or advise an act that is prohibited. The checks below hold for every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from screener.model import Entity, Listing, Relation, Status, Verdict
from screener.reports.wording import wording
from screener.rules import Regime, load_regimes
from screener.rules.actions import Case, action, filled
from screener.rules.laws import law_ids, load_laws
from screener.rules.ownership import Owned
from screener.rules.reach import Reached, reach, related_status
from screener.rules.regimes import PLACEHOLDERS
from tests.reports.golden import check

AS_OF = date(2026, 11, 24)
WITHIN: dict[Status, date] = {"announced": date(2021, 7, 1), "divestment_window": date(2021, 10, 1)}
LISTED = "THE LISTED COMPANY"
ISSUER = "The Related Issuer Inc."
AMERICAN = ("us-", "advisory")
BRITISH = re.compile(r"authoris|licence|labour|programme|defence", re.I)
OBLIGES_TO_SELL = re.compile(r"\b(must|shall|should|have to) (sell|divest|dispose)\b", re.I)
UNCLEAR = re.compile(
    r"^(Its|It) | (in|buy|freeze|block|sell) it\b(?! to)|\beastern\b|\bsave to\b|you ask\b|its (debt|secur|transfer)"
)
REGIMES = load_regimes()


def lists_of(regime: Regime) -> list[str]:
    return [*regime.lists, "a-list-of-that-regime"]


def statuses(regime: Regime) -> list[Status]:
    return list(dict.fromkeys(["not_in_force", *(phase.status for phase in regime.timeline)]))


def ways() -> Iterator[tuple[str, Verdict, Relation | None, Owned | None]]:
    def relation(kind: str, share: str | None = None) -> Relation:
        return Relation.model_validate({"to": "listed", "kind": kind, "share": share, "source": "s"})

    def owned(share: int) -> Owned:
        return Owned(known=Decimal(share), owners=("listed",), unknown_owners=(), blocked=share >= 50)

    yield "the listed company itself", "listed", None, None
    yield "possibly the listed company", "possible", None, None
    yield "its parent", "related", relation("parent"), None
    yield "its subsidiary, share unknown", "related", relation("subsidiary"), None
    yield "its subsidiary, 20 %", "related", relation("subsidiary", "20"), owned(20)
    yield "its subsidiary, 60 %", "related", relation("subsidiary", "60"), owned(60)
    yield "its affiliate", "related", relation("affiliate"), None
    yield "possibly its subsidiary", "possible", relation("subsidiary"), None


def sentence(
    regime: Regime, list_id: str, status: Status, way: tuple[str, Verdict, Relation | None, Owned | None], investor: str
) -> str:
    _, verdict, relation, owned = way
    listing = Listing(
        list=list_id,
        regime=regime.id,
        program="PROGRAM",
        listed_on=date(2021, 6, 3),
        effective_on=date(2021, 8, 2),
        divest_by=date(2022, 6, 3),
        removed_on=date(2025, 1, 7) if status == "not_in_force" else None,
    )
    reached: Reached | None = None
    now = status
    if relation is not None:
        reached = reach(regime, relation, owned, AS_OF)
        now = related_status(status, reached)
    bound = regime.binds(investor)
    case = Case(
        listing=listing,
        entity=Entity(id="listed", name=LISTED, type="Country" if regime.possible else "Company"),
        verdict=verdict,
        status=now if bound or now == "not_in_force" else "advisory",
        as_of=WITHIN.get(status, AS_OF),
        investor=investor,
        bound=bound,
        issuer=Entity(id="issuer", name=ISSUER) if relation else None,
        relation=relation,
        reached=reached,
    )
    return action(REGIMES, case)


def table() -> Iterator[tuple[Regime, str, str, str, str, str]]:
    """Regime, list, status of the listing, who is held, investor, and the sentence."""
    for regime in REGIMES.values():
        bound = next(one for one in REGIMES.investors if regime.binds(one))
        unbound = next((one for one in REGIMES.investors if not regime.binds(one)), None)
        for list_id in lists_of(regime):
            for status in statuses(regime):
                for way in ways():
                    for investor in filter(None, (bound, unbound)):
                        yield (
                            regime,
                            list_id,
                            status,
                            way[0],
                            investor,
                            sentence(regime, list_id, status, way, investor),
                        )


LINES = list(table())


def funds() -> Iterator[tuple[str, str, str]]:
    """Regime, which fund, and the sentence on the units of a fund that holds a listed security."""
    values = dict.fromkeys(PLACEHOLDERS, "A DATE") | {"entity": LISTED, "list": "THE LIST", "program": "PROGRAM"}
    for regime in REGIMES.values():
        reach = regime.reaches_funds
        of = (
            {**reach.reached, "not reached, or not known": reach.otherwise}
            if reach
            else {"not read": REGIMES.funds_not_read}
        )
        yield from ((regime.id, f"a fund: {which}", filled(said, values)) for which, said in of.items() if said)


FUNDS = list(funds())


def test_the_table_of_all_sentences_is_as_reviewed():
    text = [
        "# Every sentence of the rules",
        "",
        f"{len(LINES)} combinations, and {len(FUNDS)} of funds; a sentence that several share stands once.",
        "",
    ]
    seen: dict[str, list[str]] = {}
    for regime, list_id, status, who, investor, said in LINES:
        seen.setdefault(f"{regime.id}\x1f{said}", []).append(f"{list_id} / {status} / {who} / {investor}")
    for regime_id, which, said in FUNDS:
        seen[f"{regime_id}, funds\x1f{said}"] = [which]
    heading = ""
    for key, cases in seen.items():
        regime_id, said = key.split("\x1f")
        if regime_id != heading:
            text += [f"## {regime_id}", ""]
            heading = regime_id
        text += [f"- {said}", *(f"  - {case}" for case in cases), ""]
    check("sentences.md", "\n".join(text))


@pytest.mark.parametrize("line", LINES, ids=lambda line: "/".join(map(str, line[1:5])))
def test_no_sentence_names_the_wrong_company_or_advises_what_is_prohibited(line):
    regime, _, status, who, investor, said = line
    assert said.endswith(".")
    assert said[0].isupper()
    assert "{" not in said
    if who.startswith("the listed") or who.startswith("possibly the listed"):
        assert ISSUER not in said
        assert "is not itself" not in said
    else:
        assert ISSUER in said or (regime.possible and status == "not_in_force"), "whom the sentence is about is named"
        # a rule by country has no list, so it has no listed company to name
        assert LISTED in said or regime.possible, "a related issuer's sentence says to whom it is related"
        assert not (regime.binds(investor) and status != "not_in_force" and said.startswith(LISTED + " a ")), said
    assert not UNCLEAR.search(said)
    assert "subsidiary (20 % owned)" not in said, "less than half is control, not ownership"
    assert len(re.findall(r"First |If it is: |If so: ", said)) == 0, "one condition, not one within another"
    if re.search(r"(^|only then\. )((Blocked|Frozen)(?! persons)|As far as .*: treat)", said):
        assert re.search(r"[Uu]nless ", said), "a licence may permit what is blocked"
    assert ".." not in said
    assert not OBLIGES_TO_SELL.search(said)
    assert "holding is prohibited" not in said.lower()
    if regime.id.startswith(AMERICAN):
        assert not BRITISH.search(said)


@pytest.mark.parametrize(("list_id", "listed"), [("us-bis-entity-list", True), ("a-list-of-that-regime", False)])
def test_the_end_of_a_listing_is_not_said_to_end_what_the_law_still_reaches(list_id, listed):
    way = next(ways())
    said = sentence(REGIMES["advisory"], list_id, "not_in_force", way, "us-person")
    assert ("is not in force" in said) is listed
    assert "has no effect" not in "".join(line[5] for line in LINES)
    assert "clears no debt or equity" in sentence(REGIMES["us-ssi"], "x", "not_in_force", way, "us-person")


def test_what_is_only_possibly_a_related_company_is_confirmed_with_its_tie():
    asked = [line[5] for line in LINES if line[3] == "possibly its subsidiary" and line[5].startswith("Confirm")]
    assert len(asked) > 40
    for said in asked:
        assert f"{LISTED} owns or controls {ISSUER}" in said or "Russia" in said


@pytest.mark.parametrize("kind", ["parent", "subsidiary", "affiliate"])
def test_each_kind_of_tie_is_asked_in_its_own_direction(kind):
    relation = Relation.model_validate({"to": "listed", "kind": kind, "source": "s"})
    said = sentence(REGIMES["us-sdn"], "x", "blocked", ("", "possible", relation, None), "us-person")
    tie = {"parent": f"{ISSUER} owns or controls {LISTED}", "subsidiary": f"{LISTED} owns or controls {ISSUER}",
           "affiliate": f"{ISSUER} and {LISTED} are affiliated"}  # fmt: skip
    assert f"that the issuer held is {ISSUER}, and that {tie[kind]}; what follows holds only then." in said


@pytest.mark.parametrize("regime", ["gb-russia-connected", "us-eo14071"])
def test_the_end_of_a_rule_by_country_tells_whom_it_never_bound_so(regime):
    bound, other = (next(one for one in REGIMES.investors if REGIMES[regime].binds(one) is is_bound)
                    for is_bound in (True, False))  # fmt: skip
    way = next(ways())
    assert "clears no company" in sentence(REGIMES[regime], "x", "not_in_force", way, bound)
    assert "does not bind you by itself" in sentence(REGIMES[regime], "x", "not_in_force", way, other)


def test_no_report_is_asked_of_those_who_need_not_make_one():
    for name, words in (("gb-asset-freeze", "OFSI where you must"), ("ca-asset-freeze", "RCMP or CSIS what you must")):
        blocked = REGIMES[name].actions["blocked"]
        assert all(words in said for said in blocked.values()), name
    freezes = ("eu-asset-freeze", "gb-asset-freeze", "ca-asset-freeze")
    assert all("until counsel or the authority says otherwise" in REGIMES[name].actions["blocked"]["related"]
               for name in freezes)  # fmt: skip


def test_every_sentence_of_the_file_can_be_said():
    said = {template for regime in REGIMES.values() for of in regime.actions.values() for template in of.values()}
    assert len(said) > 60
    assert len(LINES) > 600


def test_whom_a_regime_does_not_bind_as_asked_is_told_that_it_may_bind_otherwise():
    """A UK person can be a US person too, and what is done in a country comes under its law."""
    unbound = [line[5] for line in LINES if " bind you by " in line[5]]
    assert len(unbound) > 90
    for said in unbound:
        assert re.search(r"unless you (are|were) one\b", said), said
        assert re.search(r"except for what (is|was) done in|act in the US", said), said
    american = [line[5] for line in LINES if line[0].id == "us-sdn" and " bind you by " in line[5]]
    assert all("owns or controls you (Iran, Cuba; a US bank: North Korea)" in said for said in american)


def test_the_end_of_an_entry_judges_nothing_else():
    ended = [line[5] for line in LINES if line[2] == "not_in_force" and "judges" in line[5]]
    assert ended == []
    british = [line[5] for line in LINES if line[0].id == "gb-investment-ban" and line[2] == "not_in_force"]
    assert all("A company connected with Russia stays restricted without a list" in said for said in british)


@pytest.mark.parametrize("status", ["trading_banned", "advisory"])
def test_whom_a_russian_company_owns_or_directs_is_not_cleared_of_the_uk_rule_on_new_securities(status):
    regime = REGIMES["gb-russia-connected"]
    said = f"{regime.possible} {''.join(regime.actions[status].values())}"
    owner = r"such a company or an individual (in Russia|there)"
    assert re.search(rf"owned more than 50 percent by, or acts on behalf or at the direction of, {owner}", said)
    assert "is the Russian State" in said
    assert "(regulation 18B; an exception covers some securities, ask counsel which)" in said


def test_revenues_from_russia_are_asked_of_an_issuer_outside_it():
    regime = REGIMES["us-eo14071"]
    for said in (regime.possible or "", regime.actions["advisory"]["related"]):
        assert "whether 50 percent or more of its revenues come from investments there" in said
        assert "or the money is meant for new projects there" in said
        assert "1055" in said


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2025, 10, 1), date(2026, 5, 1), AS_OF])
def test_a_state_law_that_takes_relatives_of_an_exporters_list_is_named_with_them(day):
    said = REGIMES["advisory"].list_sentence("us-bis-entity-list", day) or ""
    assert re.search(r"Indiana.* their parents, majority-owned subsidiaries,?( and)? affiliates", said)


@pytest.mark.parametrize("list_id", ["us-bis-entity-list", "us-bis-meu"])
def test_the_rule_on_owned_companies_reaches_no_parent(list_id):
    said = REGIMES["advisory"].list_sentence(list_id, AS_OF) or ""
    assert "its rule on companies owned 50 percent or more (no parents) was suspended" in said


@pytest.mark.parametrize(
    ("list_id", "words"),
    [
        ("state-ownership", "companies it owns or controls though no list names them: ask counsel before any dealing"),
        ("us-fcc-covered", "federal subsidies for the equipment or services"),
        ("us-fcc-covered", "those of subsidiaries and affiliates included"),
        ("us-ofac-capta", "owned 50 percent or more, together, by institutions subject to that directive"),
        ("us-ofac-capta", "or only on conditions"),
    ],
)
def test_a_list_without_a_rule_of_its_own_says_whom_else_its_law_reaches(list_id, words):
    assert words in (REGIMES["advisory"].list_sentence(list_id, AS_OF) or "")


def test_a_sentence_on_a_fund_allows_for_a_related_company_and_claims_no_reach_that_was_not_read():
    said = {(regime, which): text for regime, which, text in FUNDS}
    assert "may reach, or a company related to it" in said["un-asset-freeze", "a fund: not read"]
    for regime, which in (("us-sdn", "blocked"), ("us-cmic", "trading_banned"), ("us-eo14071", "purchase_banned")):
        assert "US person" in said[regime, f"a fund: {which}"]
    for regime in ("gb-investment-ban", "gb-russia-connected"):
        assert "whatever their share" in said[regime, "a fund: not reached, or not known"]


def test_american_law_is_told_with_american_dates():
    said = [law.model_dump_json() for law in load_laws(law_ids()) if (law.jurisdiction or "").startswith("US")]
    said += [regime.model_dump_json() for regime in REGIMES.values() if set(regime.applies_to) == {"us-person"}]
    assert len(said) > 8
    months = "|".join(wording("en").months)
    assert not [found for text in said for found in re.findall(rf"\b\d{{1,2}} (?:{months})\b", text)]
