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
from screener.rules import Regime, load_regimes
from screener.rules.actions import Case, action, filled
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
    for regime in REGIMES.values():
        if regime.reaches_funds is not None:
            of = {**regime.reaches_funds.reached, "not reached, or not known": regime.reaches_funds.otherwise}
            values = dict.fromkeys(PLACEHOLDERS, "A DATE") | {
                "entity": LISTED,
                "list": "THE LIST",
                "program": "PROGRAM",
            }
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


def test_every_sentence_of_the_file_can_be_said():
    said = {template for regime in REGIMES.values() for of in regime.actions.values() for template in of.values()}
    assert len(said) > 60
    assert len(LINES) > 600
