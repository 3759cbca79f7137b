"""Findings as a report shows them: which part of the report each belongs to, in which order, in which words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from screener.model import AlignedWord, Decision, EarlierDecision, Finding, Position, Status, Verdict, dates_of
from screener.reports.content.parts import DecisionView, FindingView, Tone, WordView
from screener.reports.safe import address_in, clean, link
from screener.reports.wording import Wording
from screener.rules.funds import path_sentence, share_of_fund, value_through_funds
from screener.triage import BANS, STATUSES, VERDICTS, Group, group_of, is_position

GROUP_ORDER: tuple[Group, ...] = ("bans", "advisory", "review", "through_fund", "not_in_force", "suppressed")
_SCHEMES = ("isin", "cusip", "sedol", "figi", "lei")
_AS_THEY_STAND = ("verdict", "status", "score", "exposure_kind")
_NUMBERS = ("quantity", "price", "weight")
_OF_POSITION = ("file", "sheet", "account", "notes", "manager", "asset_class", "currency")
_TEXTS: Mapping[str, str] = {
    "entity": "entity.name", "entity_id": "entity.id", "list_id": "listing.list", "program": "listing.program",
    "authority": "listing.authority", "issuer": "relation.issuer", "relation_source": "relation.source",
    "action": "action",
}  # fmt: skip
"""Texts of a view, and where in a finding they stand."""
_TRADED_ONLY = frozenset({"us-cmic", "us-ccmc"})
"""Regimes whose ban is on publicly traded securities and what derives from them, on no others (31 CFR 586.203)."""
_UNTRADED = re.compile(
    r"\b(?:private[ -](?:placements?|equity|company|shares?)|privately[ -]held|unlisted|un-?quoted|pre-?ipo)\b", re.I
)
"""Words by which a file says that a security is not publicly traded."""
_DEADLINES = {"divestment_window": "divest_by", "announced": "effective_on"}


def view_findings(
    findings: Iterable[Finding], lists: Mapping[str, str], as_of: date, wording: Wording
) -> tuple[FindingView, ...]:
    """All findings, ready to be shown and in the report's order: what binds most first."""
    grouped = [(group_of(finding, as_of), finding) for finding in findings]
    grouped.sort(key=_order)
    frame = _Frame(lists, _short({finding.position.file for _, finding in grouped}), wording)
    return tuple(_view(finding, number, group, frame) for number, (group, finding) in enumerate(grouped, start=1))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The facts that all findings of a report share, and what was said of a case or position when it was met first."""

    lists: Mapping[str, str]
    files: Mapping[str, str]
    wording: Wording
    cases: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict)
    positions: dict[int, dict[str, Any]] = field(default_factory=dict)


def _short(paths: Iterable[str]) -> Mapping[str, str]:
    """Each path's file name; the whole path where two files have the same name."""
    names = {path: re.split(r"[/\\]", path)[-1] for path in paths}
    counts = Counter(names.values())
    return {path: clean(name if counts[name] == 1 else path) for path, name in names.items()}


def of_group(views: Sequence[FindingView], *groups: Group) -> tuple[FindingView, ...]:
    """The findings of some parts of the report, in order."""
    return tuple(view for view in views if view.group in groups)


def in_funds(views: Sequence[FindingView]) -> tuple[FindingView, ...]:
    """The findings through funds that are in force."""
    return tuple(view for view in of_group(views, "through_fund") if view.status != "not_in_force")


def _order(item: tuple[Group, Finding]) -> tuple[object, ...]:
    group, finding = item
    position, listing = finding.position, finding.listing
    case = _order_of_case(group, finding.status, finding.verdict, listing.regime == "advisory")
    return *case, listing.list, finding.entity.name.casefold(), *position.place, finding.id


@cache
def _order_of_case(group: Group, status: Status, verdict: Verdict, advisory: bool) -> tuple[int, ...]:
    places = STATUSES.index(status), VERDICTS.index(verdict)
    # For review, who it is comes first, and a relation to a banned company before one to an advisory list.
    return GROUP_ORDER.index(group), *((places[1], advisory, places[0]) if group == "review" else places)


def at(finding: Finding, path: str) -> Any:
    """What stands at a place in a finding (`position.isin`); None where it has no such part."""
    found: Any = finding
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


def finite(number: float | None) -> float | None:
    """The number, or None where it is not one (NaN, infinity)."""
    return number if number is not None and math.isfinite(number) else None


def _view(finding: Finding, number: int, group: Group, frame: _Frame) -> FindingView:
    position, wording, case = finding.position, frame.wording, _case(finding, group, frame)
    if id(position) not in frame.positions:
        frame.positions[id(position)] = _words_of_position(position, frame)
    held = frame.positions[id(position)]
    view: dict[str, Any] = {**case, **held, "id": finding.id, "number": number, "doubt": _doubt(finding, wording)}
    view["position"] = held["position"] or case["position_value"] or wording("card.unnamed")
    if finding.exposure_kind == "through_fund":
        # nothing in a fund is held: the money is the part of the position that lies in the listed company
        value = finite(value_through_funds(finding))
        view |= {
            "value": value,
            "money": wording.money(value, held["currency"]),
            "share_of_fund": finite(share_of_fund(finding)),
            "fund_money": held["value"],
            "fund_duty": clean(finding.action.removeprefix(f"{path_sentence(finding)} ")),
        }
    return FindingView(**view)


def _words_of_position(position: Position, frame: _Frame) -> dict[str, Any]:
    """What a view says of a position whatever was found; worded once for all lists that name it."""
    wording = frame.wording
    identifiers = {scheme: clean(value) for scheme in _SCHEMES if (value := getattr(position, scheme))}
    if position.ticker:
        identifiers["ticker"] = clean(" ".join(filter(None, (position.ticker, position.mic))))
    value = finite(position.market_value)
    texts = {name: clean(getattr(position, name)) for name in _OF_POSITION}
    file, sheet = frame.files[position.file], texts["sheet"]
    # A file without sheets has one that is named after it: saying it twice tells nothing.
    has_sheet = sheet and position.sheet != re.split(r"[/\\]", position.file)[-1]
    where = "where.sheet_row" if has_sheet else "where.row"
    return {
        **{name: finite(getattr(position, name)) for name in _NUMBERS},
        **texts,
        "key": position.counted_by,
        "position": clean(position.name or position.issuer) or next(iter(identifiers.values()), ""),
        "where": wording(where, file=file, sheet=sheet, row=position.row),
        "where_in_file": wording(f"{where}_in_file", sheet=sheet, row=position.row),
        "row": position.row,
        "identifiers": identifiers,
        "country": wording.country(clean(position.country)),
        "value": value,
        "money": wording.money(value, texts["currency"]),
    }


def _case(finding: Finding, group: Group, frame: _Frame) -> dict[str, Any]:
    """What a view says of a finding whatever its position is; worded once for findings that share their parts."""
    parts = (finding.entity, finding.listing, finding.match, finding.relation, finding.decision, finding.earlier)
    terms = (finding.verdict, finding.status, finding.action, finding.treatment, finding.score, finding.exposure_kind)
    key = (*map(id, parts), *terms, id(finding.fund_path) if finding.fund_path else None, group)
    if key not in frame.cases:
        frame.cases[key] = _words_of_case(finding, group, frame)
    return frame.cases[key]


def _words_of_case(finding: Finding, group: Group, frame: _Frame) -> dict[str, Any]:
    listing, match, wording = finding.listing, finding.match, frame.wording
    dates = dates_of(listing)
    title = clean(frame.lists.get(listing.list) or listing.list)
    by = wording(f"by.{match.by}")
    found, listed = clean(match.position_value), clean(match.list_value)
    tone: Tone = finding.status if group in ("bans", "advisory", "not_in_force") else "review"
    as_they_stand = {name: getattr(finding, name) for name in _AS_THEY_STAND}
    return {
        **as_they_stand,
        **{name: clean(at(finding, path)) for name, path in _TEXTS.items()},
        "group": group,
        "on_position": is_position(finding),
        "verdict_label": wording(f"verdict.{finding.verdict}.label"),
        "status_label": wording(f"status.{finding.status}.label"),
        "tone": tone,
        "entity_country": wording.country(clean(finding.entity.country)),
        "list_title": title,
        "dates": dates,
        "deadline": dates.get(_DEADLINES.get(finding.status, "")),
        "source": link(address_in(listing.source)),
        "by": by,
        "position_value": found,
        "list_value": listed,
        "evidence": f"{by}: {found}" if found == listed else f"{by}: {found} ≈ {listed}",
        "explanation": tuple(clean(sentence) for sentence in match.explanation),
        "words": tuple(_word(word, wording) for word in match.words),
        "relation": relation_sentence(finding, wording),
        "relation_grade": _grade(finding, wording),
        "treatment": wording(f"treatment.{finding.treatment}") if finding.treatment else "",
        "decision": _decision(finding.decision, wording),
        "earlier": _earlier(finding.earlier, wording),
        "funds": tuple(clean(step.fund) for step in finding.fund_path),
        "security": clean(finding.fund_path[-1].security if finding.fund_path else None),
        "fund_file": clean(finding.fund_path[0].file if finding.fund_path else None),
        "named_by": _named_by(short_title(title), finding.status, dates, wording),
    }


_OWN_SHORT_NAME = re.compile(r"\(([^()]+ List)\)$")


def short_title(title: str) -> str:
    """A list's short name, where its title states it: "... Companies List (NS-CMIC List)"."""
    found = _OWN_SHORT_NAME.search(title)
    return found[1] if found else title


def _named_by(title: str, status: Status, dates: Mapping[str, date], wording: Wording) -> str:
    """A list, since when it names an entity, and from when its ban is in effect; property is blocked on listing."""
    since = dates.get("listed_on")
    began = dates.get("effective_on") or (since if status == "blocked" else None)
    said = wording("card.named_by", list=title, day=wording.day(since)) if since else title
    return wording("card.in_effect", named=said, day=wording.day(began)) if began and status in BANS else said


def _doubt(finding: Finding, wording: Wording) -> str:
    """What must be established first: who it is, where a name alone tells it; whether it is traded, as its ban asks."""
    position, banned = finding.position, finding.status in BANS and finding.exposure_kind == "direct"
    said = " ".join(filter(None, (position.name, position.asset_class)))
    doubts = {
        "card.untraded": banned and finding.listing.regime in _TRADED_ONLY and _UNTRADED.search(said),
        "card.by_name": banned and finding.verdict == "listed" and finding.match.by == "name",
        "card.underlying": finding.exposure_kind == "derivative" and finding.verdict == "possible",
    }
    return " ".join(wording(key) for key, applies in doubts.items() if applies)


def _word(word: AlignedWord, wording: Wording) -> WordView:
    return WordView(clean(word.position_word), clean(word.list_word), wording(f"how.{word.how}"), word.weight)


def relation_sentence(finding: Finding, wording: Wording) -> str:
    """How the issuer stands to the listed entity, to what share, and how well that is known; empty where it is it."""
    relation = finding.relation
    if relation is None:
        return ""
    issuer = clean(relation.issuer) or wording("relation.issuer")
    sentence = wording(f"relation.{relation.kind}", issuer=issuer, entity=clean(finding.entity.name))
    share = finite(relation.share)
    part = wording("relation.share_unknown" if share is None else "relation.share", percent=wording.percent(share))
    known = ", ".join(filter(None, (part, _grade(finding, wording))))
    return " ".join(filter(None, (f"{sentence} ({known}).", clean(relation.note))))


def _grade(finding: Finding, wording: Wording) -> str:
    """How well the relation is known: "secondary source"; empty without one, and for runs that lack it."""
    grade = finding.relation.grade if finding.relation else None
    return wording(f"relation.grade.{grade}") if grade else ""


def _earlier(earlier: EarlierDecision | None, wording: Wording) -> str:
    if earlier is None:
        return ""
    decision, clauses = earlier.decision, earlier.because
    because = clean(f"{clauses[:1].upper()}{clauses[1:].removesuffix('.')}.")
    label, day = wording(f"decision.{decision.answer}"), wording.day(decision.decided_at.date())
    return wording("card.earlier", label=label, reviewer=clean(decision.reviewer), day=day, because=because)


def _decision(decision: Decision | None, wording: Wording) -> DecisionView | None:
    if decision is None:
        return None
    return DecisionView(
        answer=decision.answer,
        label=wording(f"decision.{decision.answer}"),
        reason=clean(decision.reason),
        reviewer=clean(decision.reviewer),
        second_reviewer=clean(decision.second_reviewer),
        decided_at=decision.decided_at,
        scope=wording(f"scope.{decision.scope}"),
        scope_key=decision.scope,
        expires_on=decision.expires_on,
    )
