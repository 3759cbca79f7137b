"""Matches -> findings: `findings(matches, positions, entities, regimes, as_of, "us-person")`, the worst first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from screener.errors import RegimeError, UsageError
from screener.model import POSITION_COLUMNS, Cell, Entity, Listing, Match, Relation
from screener.positions import Positions
from screener.rules import findings, load_regimes

REGIMES = load_regimes()
CMIC = Listing(
    list="us-ofac-ns-cmic",
    regime="us-cmic",
    program="CMIC-EO13959",
    listed_on=date(2021, 12, 10),
    effective_on=date(2022, 2, 8),
    divest_by=date(2022, 12, 10),
)
SDN = Listing(list="us-ofac-sdn", regime="us-sdn", program="GLOMAG", listed_on=date(2020, 7, 31))
DOD = Listing(list="us-dod-1260h", regime="advisory", measure="procurement", listed_on=date(2025, 1, 7))
LISTED = Entity(id="ofac-33114", name="SENSETIME GROUP LIMITED", country="HK", listings=(CMIC,))
PARENT = Entity(
    id="sensetime-inc",
    name="SenseTime Group Inc.",
    country="KY",
    relations=(Relation(to="ofac-33114", kind="parent", source="annual report"),),
)
XPCC = Entity(id="ofac-29299", name="XPCC", type="PublicBody", listings=(SDN,))
TODAY = date(2026, 11, 24)


def frame(*rows):
    full = [
        dict.fromkeys(POSITION_COLUMNS, float("nan")) | {"file": "/in/a.xlsx", "sheet": "S", "row": 5} | row
        for row in rows
    ]
    return pd.DataFrame(full)


def match(entity="ofac-33114", position=0, *, verdict="listed", via=None, by="name", score=0.95, cell=None):
    return Match(
        position=position,
        entity=entity,
        via=via,
        verdict=verdict,
        score=score,
        by=by,
        position_value="p",
        list_value="l",
        explanation=("Because.",),
        cell=cell,
    )


def found(*matches, positions=None, entities=(LISTED, PARENT, XPCC), as_of=TODAY, investor="us-person"):
    by_id = {entity.id: entity for entity in entities}
    held = Positions.of_frame(frame({}) if positions is None else positions)
    return findings(matches, held, by_id, REGIMES, as_of, investor)


def subsidiary(share, to="ofac-29299", kind="subsidiary", id_="issuer"):
    percent = None if share is None else Decimal(share)
    return Entity(id=id_, name="Xinjiang Issuer Co", relations=(Relation(to=to, kind=kind, share=percent, source="s"),))


def test_a_finding_carries_position_entity_listing_and_evidence():
    positions = frame(
        {"account": "A1", "name": "SENSETIME", "market_value": 12.5, "currency": "HKD", "held_on": "2026-10-31"}
    )
    (finding,) = found(match(), positions=positions)
    assert (finding.verdict, finding.status, finding.score) == ("listed", "trading_banned", 0.95)
    assert finding.position.account == "A1"
    assert finding.position.isin is None
    assert finding.position.held_on == date(2026, 10, 31)
    assert finding.entity.country == "HK"
    assert (finding.listing.regime, finding.listing.divest_by) == ("us-cmic", date(2022, 12, 10))
    assert finding.match.explanation == ("Because.",)
    assert finding.relation is None


def test_after_the_window_the_action_permits_holding_and_never_says_sell():
    (finding,) = found(match())
    assert finding.action.startswith("Holding is permitted")
    assert "do not buy, reinvest or sell without OFAC authorization" in finding.action


@pytest.mark.parametrize(
    ("as_of", "expected", "words"),
    [
        (date(2021, 12, 9), "not_in_force", "begins on 2021-12-10"),
        (date(2021, 12, 20), "announced", "from 2022-02-08"),
        (date(2022, 3, 1), "divestment_window", "only before 2022-12-10"),
        (date(2022, 12, 10), "trading_banned", "ended on 2022-12-10"),
    ],
)
def test_status_and_action_follow_the_date(as_of, expected, words):
    (finding,) = found(match(), as_of=as_of)
    assert finding.status == expected
    assert words in finding.action


def test_the_parent_of_a_listed_company_is_for_review_and_not_prohibited():
    (finding,) = found(match(verdict="related", via="sensetime-inc"))
    assert (finding.verdict, finding.status) == ("related", "advisory")
    assert finding.entity.id == "ofac-33114"
    assert (finding.relation.kind, finding.relation.share, finding.relation.issuer) == (
        "parent",
        None,
        "SenseTime Group Inc.",
    )
    assert "SenseTime Group Inc. is a parent of SENSETIME GROUP LIMITED" in finding.action
    assert "does not prohibit" in finding.action


def test_before_the_listing_a_related_issuer_is_not_in_force_either():
    (finding,) = found(match(verdict="related", via="sensetime-inc"), as_of=date(2021, 12, 9))
    assert finding.status == "not_in_force"


def test_possible_keeps_the_status_and_asks_for_a_person_first():
    (finding,) = found(match(verdict="possible", score=0.7))
    assert finding.status == "trading_banned"
    assert finding.action.startswith(
        "Confirm by hand, before any dealing, that the issuer held is SENSETIME GROUP LIMITED; "
        "what follows holds only then. Holding is"
    )


def test_possibly_the_related_issuer_is_no_more_than_advisory():
    (finding,) = found(match(verdict="possible", via="sensetime-inc"))
    assert finding.status == "advisory"
    assert "the issuer held is SenseTime Group Inc." in finding.action


def test_an_investor_whom_the_regime_does_not_bind_is_told_so():
    (finding,) = found(match(), investor="uk-person")
    assert finding.status == "advisory"
    assert "binds US persons, and you asked as a UK person" in finding.action
    (before,) = found(match(), investor="uk-person", as_of=date(2021, 1, 1))
    assert before.status == "not_in_force"


@pytest.mark.parametrize(
    ("share", "expected", "words"),
    [
        ("100", "blocked", "blocked persons own at least 100 % of Xinjiang Issuer Co"),
        ("50", "blocked", "at least 50 %"),
        ("49.9", "advisory", "XPCC among them, own 49.9 % of Xinjiang Issuer Co"),
        (None, "advisory", "the share is not known"),
    ],
)
def test_the_50_percent_rule_decides_on_a_subsidiary_of_a_blocked_entity(share, expected, words):
    issuer = subsidiary(share)
    (finding,) = found(match("ofac-29299", verdict="related", via="issuer"), entities=(XPCC, issuer))
    assert finding.status == expected
    assert words in finding.action


def test_the_shares_of_several_blocked_owners_add_up():
    other = Entity(id="ofac-2", name="Other blocked", listings=(SDN,))
    relations = tuple(
        Relation(to=to, kind="subsidiary", share=Decimal(30), source="s") for to in ("ofac-29299", "ofac-2")
    )
    issuer = Entity(id="issuer", name="Joint Co", relations=relations)
    (finding,) = found(match("ofac-29299", verdict="related", via="issuer"), entities=(XPCC, other, issuer))
    assert finding.status == "blocked"
    assert "at least 60 %" in finding.action


def test_an_owner_that_is_not_blocked_yet_does_not_count():
    later = Entity(
        id="ofac-2", name="Blocked later", listings=(SDN.model_copy(update={"listed_on": date(2027, 1, 1)}),)
    )
    relations = tuple(
        Relation(to=to, kind="subsidiary", share=Decimal(30), source="s") for to in ("ofac-29299", "ofac-2")
    )
    issuer = Entity(id="issuer", name="Joint Co", relations=relations)
    (finding,) = found(match("ofac-29299", verdict="related", via="issuer"), entities=(XPCC, later, issuer))
    assert finding.status == "advisory"


def test_a_parent_and_an_affiliate_of_a_blocked_entity_are_advisory():
    for kind, words in (("parent", "runs from owner to owned"), ("affiliate", "Establish who owns Xinjiang Issuer Co")):
        issuer = subsidiary(None, kind=kind)
        (finding,) = found(match("ofac-29299", verdict="related", via="issuer"), entities=(XPCC, issuer))
        assert finding.status == "advisory"
        assert words in finding.action


def test_a_suggested_relation_without_a_curated_one_is_advisory():
    (finding,) = found(match("ofac-29299", verdict="related"))
    assert (finding.status, finding.relation) == ("advisory", None)
    assert finding.action.startswith("The issuer is a related company of XPCC")


def test_an_advisory_list_says_what_it_is():
    entity = Entity(id="dod-1", name="SenseTime Group, Inc.", listings=(DOD,))
    (finding,) = found(match("dod-1"), entities=(entity,))
    assert finding.status == "advisory"
    assert finding.action.startswith("Section 1260H names SenseTime Group, Inc. a Chinese military company")
    unknown = DOD.model_copy(update={"list": "my-list", "measure": "export_control"})
    (finding,) = found(match("dod-1"), entities=(entity.model_copy(update={"listings": (unknown,)}),))
    assert "restricts exports" in finding.action


def test_a_house_list_excludes():
    house = Listing(list="our-list", regime="house")
    (finding,) = found(match("h"), entities=(Entity(id="h", name="H", listings=(house,)),), investor="other")
    assert finding.status == "excluded"
    assert "our-list" in finding.action


def test_one_position_on_two_lists_is_two_findings_and_the_ban_comes_first():
    entity = LISTED.model_copy(update={"listings": (DOD, CMIC)})
    both = found(match(), entities=(entity,))
    assert [finding.listing.list for finding in both] == ["us-ofac-ns-cmic", "us-dod-1260h"]
    assert both[0].id != both[1].id


def test_several_matches_of_one_position_count_as_the_strongest():
    weak = match(verdict="possible", score=0.99, by="name")
    by_name = match(verdict="listed", score=0.99, by="name")
    by_isin = match(verdict="listed", score=0.9, by="isin")
    for order in ((weak, by_name, by_isin), (by_isin, weak, by_name)):
        (finding,) = found(*order)
        assert (finding.verdict, finding.match.by) == ("listed", "isin")


def test_of_two_listings_on_one_list_the_one_in_force_counts():
    old = CMIC.model_copy(update={"listed_on": date(2020, 1, 1), "removed_on": date(2021, 1, 1)})
    (finding,) = found(match(), entities=(LISTED.model_copy(update={"listings": (old, CMIC)}),))
    assert finding.listing.listed_on == date(2021, 12, 10)
    assert finding.status == "trading_banned"


def test_order_is_bans_then_advice_then_what_has_ended_and_in_each_verdicts_then_value():
    ended = DOD.model_copy(update={"removed_on": date(2026, 6, 8)})
    advised, over = (Entity(id=name, name="D", listings=(one,)) for name, one in (("dod-1", DOD), ("dod-2", ended)))
    entities = (LISTED, PARENT, advised, over)
    positions = frame(
        *({"row": n, "market_value": value} for n, value in enumerate([1.0, 500.0, float("nan"), 7.0, 9.0, 1e9]))
    )
    ordered = found(
        match("dod-2", 5),
        match("dod-1", 0),
        match(position=1),
        match(position=2),
        match(position=3, verdict="possible"),
        match(position=4, verdict="related", via="sensetime-inc"),
        positions=positions,
        entities=entities,
    )
    assert [(one.position.row, one.verdict, one.status) for one in ordered] == [
        (1, "listed", "trading_banned"),
        (2, "listed", "trading_banned"),
        (3, "possible", "trading_banned"),
        (0, "listed", "advisory"),
        (4, "related", "advisory"),
        (5, "listed", "not_in_force"),
    ]


def test_the_id_is_stable_across_values_and_differs_by_account_and_by_the_file_as_the_run_names_it():
    here = found(match(), positions=frame({"file": "a.xlsx", "account": "1", "market_value": 1.0}))
    later = found(match(), positions=frame({"file": "a.xlsx", "account": "1", "market_value": 2.0}))
    other = found(match(), positions=frame({"file": "a.xlsx", "account": "2"}))
    one, two = (found(match(), positions=frame({"file": f"{folder}/a.xlsx", "account": "1"})) for folder in "xy")
    assert here[0].id == later[0].id
    assert len({here[0].id, other[0].id, one[0].id, two[0].id}) == 4
    assert len(here[0].id) == 12


def test_two_positions_side_by_side_in_one_row_keep_their_own_ids():
    both = found(match(position=0), match(position=1), positions=frame({"name": "left"}, {"name": "right"}))
    assert len({finding.id for finding in both}) == 2


def test_an_identifier_outside_every_position_is_a_finding_at_its_cell():
    cell = Cell(file="a.xlsx", sheet="Notes", row=9, column="C", text="see XS1567423766")
    (finding,) = found(match(position=None, by="sweep", cell=cell))
    assert (finding.position.sheet, finding.position.row, finding.position.name) == ("Notes", 9, "see XS1567423766")


def test_an_infinite_number_is_left_out_since_json_cannot_hold_it():
    (finding,) = found(match(), positions=frame({"price": float("inf")}))
    assert finding.position.price is None


def test_no_match_no_finding():
    assert found() == ()


def test_an_unknown_regime_and_an_unknown_investor_are_named():
    stray = Entity(id="e", name="E", listings=(Listing(list="my-list", regime="my-ban"),))
    with pytest.raises(RegimeError, match=r"my-list names the regime 'my-ban'.*us-cmic"):
        found(match("e"), entities=(stray,))
    with pytest.raises(UsageError, match=r"'martian' is no kind of investor.*us-person"):
        found(match(), investor="martian")


@pytest.mark.parametrize(
    ("share", "kind", "said"),
    [
        ("50", "subsidiary", "a subsidiary (50 % owned)"),
        ("49.9", "subsidiary", "a subsidiary (controlled, 49.9 % of the shares held)"),
        (None, "subsidiary", "a subsidiary of"),
        ("60", "parent", "a parent (owning 60 %)"),
        ("20", "affiliate", "an affiliate (20 % held)"),
    ],
)
def test_a_subsidiary_is_owned_from_half_of_its_shares_on_and_below_that_controlled(share, kind, said):
    issuer = subsidiary(share, "ofac-33114", kind)
    (finding,) = found(match(verdict="related", via="issuer"), entities=(LISTED, issuer))
    assert said in finding.action
