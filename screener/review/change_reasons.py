"""The reasons for which a finding is in one of two runs only, or differs between them.

A cause is sure where everything else is ruled out; where the runs alone cannot tell, every cause that could be is named
as possible. What the archive knows of the runs (`ArchiveFacts`) rules out more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from screener.fingerprint import differences
from screener.model import Finding, Position, Run
from screener.reference.identifiers import SCHEMES
from screener.review.identity import security_key

Cause = Literal[
    "position_bought",
    "position_sold",
    "position_changed",
    "list_changed",
    "decision_made",
    "decision_lapsed",
    "date_passed",
    "settings_changed",
    "software_changed",
]

Holding = tuple[str, str]
"""Account and security."""

IDENTITY = ("name", "issuer", "person", *SCHEMES, "ticker", "mic", "country")
VALUATION = ("market_value", "price", "weight", "currency")
TERMS = ("program", "regime", "listed_on", "effective_on", "divest_by", "removed_on")
_SETTINGS = ("watchlists", "min_score", "mapping", "sheets", "policy", "profiles", "rows")
_SAID = {"profiles": "corrected columns", "rows": "corrected rows"}


OTHER_THAN_LISTS = "What stands beside the lists (relations, regimes) may have changed."


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause, whether it is sure, and one sentence."""

    cause: Cause
    sure: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a finding that differs, such as `position.quantity`."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """The archive's facts on one run beyond its findings; a part is None where it was not kept.

    Attributes:
        holdings: everything that was held.
        entries: fingerprint of every listed entity by its id, and of every related issuer by `issuer:` and its name.
    """

    holdings: frozenset[Holding] | None = None
    entries: Mapping[str, str] | None = None


NO_FACTS = ArchiveFacts()


def holding_of(position: Position) -> Holding:
    """What a position is a holding of."""
    return " ".join((position.account or "").casefold().split()), security_key(position)


class RunDelta:
    """The common ground of two runs, and what the archive adds."""

    def __init__(self, before: Run, after: Run, facts_before: ArchiveFacts, facts_after: ArchiveFacts) -> None:
        self.before, self.after = before, after
        self.facts_before, self.facts_after = facts_before, facts_after
        self.lists_before = {one.id: one for one in before.run.watchlists}
        self.lists_after = {one.id: one for one in after.run.watchlists}
        self.inputs_differ = {one.sha256 for one in before.run.inputs} != {one.sha256 for one in after.run.inputs}
        self.software_differs = before.run.software != after.run.software
        self.date_differs = before.run.as_of != after.run.as_of
        self.settings_differ = [
            name for name in _SETTINGS if before.run.settings.get(name) != after.run.settings.get(name)
        ]
        if before.run.investor != after.run.investor:
            self.settings_differ.append("investor")
        self.found_before = {holding_of(one.position) for one in before.findings}
        self.found_after = {holding_of(one.position) for one in after.findings}

    def sentences(self) -> Iterator[str]:
        """What differs between the runs as a whole."""
        if self.inputs_differ:
            yield "The holdings files differ."
        for list_id in sorted({*self.lists_before, *self.lists_after}):
            one, other = self.lists_before.get(list_id), self.lists_after.get(list_id)
            if one is None or other is None:
                yield _only_one(list_id, earlier=other is None)
            elif one.sha256 != other.sha256:
                versions = f"version {one.version} before, {other.version} after"
                yield f"The list {list_id} changed ({versions})."
        if self.date_differs:
            yield f"The rules were applied as of {self.before.run.as_of} before, {self.after.run.as_of} after."
        if self.settings_differ:
            yield _differ(self.settings_differ)
        if self.software_differs:
            yield f"The software changed from {self.before.run.software} to {self.after.run.software}."

    def reasons_of_lists(self, finding: Finding) -> Iterator[Reason]:
        """Whether the list, or the entry on it, can be what makes a finding appear or vanish."""
        list_id, entity = finding.listing.list, finding.entity
        one, other = self.lists_before.get(list_id), self.lists_after.get(list_id)
        if one is None or other is None:
            cause: Cause = "settings_changed" if "watchlists" in self.settings_differ else "list_changed"
            yield Reason(cause, True, _only_one(list_id, earlier=other is None))
            return
        if one.sha256 != other.sha256:
            yield from self._entry(entity.id, entity.name, f"the list {list_id}")
        if finding.relation is not None and finding.relation.issuer:
            issuer = finding.relation.issuer
            yield from self._entry(f"issuer:{issuer}", issuer, "the list of related issuers")

    def _entry(self, key: str, name: str, where: str) -> Iterator[Reason]:
        before, after = self.facts_before.entries, self.facts_after.entries
        if before is None or after is None:
            if not key.startswith("issuer:"):
                yield Reason("list_changed", False, f"{where[0].upper()}{where[1:]} changed.")
            return
        then, now = before.get(key), after.get(key)
        if then is None or now is None:
            yield Reason("list_changed", True, f"{name} {'entered' if then is None else 'left'} {where}.")
        elif then != now:
            parts = " and ".join(differences(then, now))
            yield Reason("list_changed", True, f"The {parts} of {name} changed on {where}.")

    def other_reasons(self, finding: Finding) -> Iterator[Reason]:
        """Whether settings, date or software can be what makes a finding appear or vanish."""
        settings = [name for name in self.settings_differ if name not in ("watchlists", "policy", "investor")]
        if settings:
            yield Reason("settings_changed", False, _differ(settings))
        if self.date_differs and finding.match.by == "ticker":
            yield Reason("date_passed", False, "A ticker is an issuer's only for a time, and the date differs.")
        if self.software_differs:
            yield Reason("software_changed", False, "The software changed.")


def _differ(settings: Iterable[str]) -> str:
    return f"Settings differ: {', '.join(_SAID.get(name, name) for name in settings)}."


def _only_one(list_id: str, *, earlier: bool) -> str:
    return f"Only the {'earlier' if earlier else 'later'} run was screened against {list_id}."


def why_new(finding: Finding, frame: RunDelta) -> Iterator[Reason]:
    """Why a finding is in the later run only."""
    held = _held(finding, frame.facts_before, frame.found_before, inputs_differ=frame.inputs_differ)
    sentences = ("The position was not held before.", "The position may not have been held before.")
    yield from _why_in_one(finding, frame, held, "position_bought", sentences)


def why_gone(finding: Finding, frame: RunDelta) -> Iterator[Reason]:
    """Why a finding is in the earlier run only."""
    held = _held(finding, frame.facts_after, frame.found_after, inputs_differ=frame.inputs_differ)
    sentences = ("The position is no longer held.", "The position may no longer be held.")
    yield from _why_in_one(finding, frame, held, "position_sold", sentences)


def _why_in_one(
    finding: Finding, frame: RunDelta, held: bool | None, traded: Cause, sentences: tuple[str, str]
) -> Iterator[Reason]:
    """Why a finding is in one run only, where the other run's files hold the position, do not, or nothing tells."""
    here, there, other = frame.after, frame.before, "earlier"
    if traded == "position_sold":
        here, there, other = there, here, "later"
    file = finding.position.file
    files, elsewhere = ({one.file: one.sha256 for one in run.run.inputs} for run in (here, there))
    if held is not True and file in files and elsewhere and elsewhere.keys() <= files.keys() - {file}:
        yield Reason("settings_changed", True, f"Its file ({file}) was not in the {other} run.")
        return
    if files.get(file) in elsewhere.values():  # nobody trades within one file
        if held is False:
            yield Reason("position_changed", True, f"The {other} run read the row of the same file otherwise.")
            return
        held = True
    if held is False:
        yield Reason(traded, True, sentences[0])
        return
    others = list(frame.reasons_of_lists(finding))
    if any(reason.sure for reason in others):
        yield from others
        return
    others += frame.other_reasons(finding)
    if held is None:
        yield Reason(traded, False, sentences[1])
        yield from others
        return
    if not others and frame.inputs_differ:
        others.append(Reason("position_changed", False, "The position is stated otherwise in the file."))
    elif not others:
        yield Reason("list_changed", False, OTHER_THAN_LISTS)
    yield from _sure_if_alone(others)


def _sure_if_alone(reasons: Sequence[Reason]) -> Iterator[Reason]:
    for reason in reasons:
        yield Reason(reason.cause, reason.sure or len(reasons) == 1, reason.sentence)


def _held(finding: Finding, known: ArchiveFacts, found: Iterable[Holding], *, inputs_differ: bool) -> bool | None:
    """Whether the other run's files hold the position, None where nothing tells."""
    holding = holding_of(finding.position)
    if not inputs_differ:
        return True
    if known.holdings is not None:
        return holding in known.holdings
    return True if holding in found else None


def why_changed(before: Finding, after: Finding, changes: Sequence[Change], frame: RunDelta) -> Iterator[Reason]:
    """Why a finding of both runs differs."""
    fields = {change.field: change for change in changes}
    yield from _why_position(fields)
    entry = {"entity.name", "entity.fingerprint", *(f"listing.{term}" for term in TERMS)}
    restated = {f"position.{name}" for name in IDENTITY}
    if fields.keys() & entry:
        yield Reason("list_changed", True, f"The entry of {after.entity.name} on {after.listing.list} changed.")
    yield from _why_decision(before, after)
    rest = {
        name for name in fields if name.split(".")[0] not in ("position", "entity", "listing", "decision", "earlier")
    }
    if "treatment" in rest and "policy" in frame.settings_differ:
        yield Reason("settings_changed", True, "The policy differs.")
    if "status" in rest and not fields.keys() & entry and "relation" not in rest and frame.date_differs:
        yield Reason("date_passed", True, f"On {frame.after.run.as_of} the status is {after.status}.")
        rest -= {"status", "action"}
    rest -= {"treatment"}  # it follows from the others, from the policy or from what is held of the entity
    if rest and not fields.keys() & (entry | restated):
        yield from _why_evidence(after, rest, frame)


def _why_evidence(after: Finding, rest: Collection[str], frame: RunDelta) -> Iterator[Reason]:
    """Why evidence, verdict or sentence differ though position and entry are the same."""
    evidence = {"relation", "score", "verdict", "match.by", "match.position_value", "match.list_value"}
    possible = list(frame.reasons_of_lists(after)) if evidence & set(rest) else []
    settings = [name for name in frame.settings_differ if name in ("investor", "mapping")]
    if settings:
        possible.append(Reason("settings_changed", False, f"Settings differ: {', '.join(settings)}."))
    if frame.software_differs:
        possible.append(Reason("software_changed", False, "The software changed."))
    if possible:
        yield from _sure_if_alone(possible)
    else:
        yield Reason("list_changed", False, OTHER_THAN_LISTS)


def _why_position(fields: Mapping[str, Change]) -> Iterator[Reason]:
    quantity = fields.get("position.quantity")
    if quantity is not None:
        if quantity.before is None or quantity.after is None:
            yield Reason("position_changed", True, "The quantity is stated in one file only.")
        else:
            more = quantity.after - quantity.before
            traded = f"{abs(more):,.10g} {'bought' if more > 0 else 'sold'}."
            yield Reason("position_bought" if more > 0 else "position_sold", True, traded)
    elif any(f"position.{name}" in fields for name in VALUATION):
        yield Reason("position_changed", True, "The holding is valued otherwise.")
    if any(f"position.{name}" in fields for name in IDENTITY):
        yield Reason("position_changed", True, "The position is stated otherwise in the file.")


def _why_decision(before: Finding, after: Finding) -> Iterator[Reason]:
    if after.decision is not None and after.decision != before.decision:
        decision = after.decision
        yield Reason("decision_made", True, f"{decision.reviewer} decided {decision.answer}: {decision.reason}")
    elif after.earlier is not None and after.earlier != before.earlier:
        stands = after.decision is not None
        cause: Cause = "decision_lapsed" if before.decision is not None and not stands else "decision_made"
        what = "Proposed beside the decision in force" if stands else "Asked again"
        yield Reason(cause, True, f"{what}: {after.earlier.because}.")
    elif before.decision != after.decision or before.earlier != after.earlier:
        yield Reason("decision_lapsed", True, "No decision was applied in the later run.")
