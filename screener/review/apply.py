"""Decisions that stand: what was decided once is applied to a later run, and asked again when the facts changed.

Pure: a run and the recorded decisions in, the run out. What decisions say of a finding is `DecisionIndex.ruling`; one
that does not settle the finding (any more, or yet) stays beside it with the reason why it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from itertools import product
from typing import Any

from pydantic import BaseModel, ConfigDict

from screener.fingerprint import differences
from screener.model import (
    Decision,
    EarlierDecision,
    EntitySummary,
    Finding,
    ListingSummary,
    MatchBasis,
    Position,
    RelationSummary,
    Run,
    Scope,
    Status,
    Verdict,
)
from screener.reference.identifiers import find_identifiers
from screener.review.identity import (
    constituent,
    person_key,
    same_account,
    same_issuer,
    same_person,
    same_security,
    subject_keys,
)
from screener.triage import STATUSES

_VERDICTS: tuple[Verdict, ...] = ("possible", "related", "listed")
_TERMS = ("program", "regime", "listed_on", "effective_on", "divest_by", "removed_on")
_SECOND_PERSON = "a second person must confirm the decision"
_CONTRADICTION = "decisions that two people made contradict each other"
_NOWHERE: dict[str, Any] = {"file": "", "sheet": "", "row": 0}
_NOT_IDENTITY = frozenset(
    {*_NOWHERE, "asset_class", "quantity", "price", "market_value", "currency", "weight", "notes"}
)


_Key = tuple[str, str, str, str]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Frozen):
    """The evidence that a person saw when deciding: who was held, what the list said, how the two were matched.

    Through a fund, `position` is the position in the fund and `constituent` what stands in it. `fund_holds` are the
    entities of all findings through the fund at the time, where the decision is about the fund.
    """

    position: Position
    entity: EntitySummary
    listing: ListingSummary
    relation: RelationSummary | None
    verdict: Verdict
    status: Status
    by: MatchBasis
    position_value: str
    constituent: Position | None = None
    fund_holds: tuple[str, ...] = ()


class RecordedDecision(_Frozen):
    """A decision as the store holds it: `seq` is its entry in the log, `four_eyes` that it needs a second person.

    `confirmed_in` is the entry in which a second person confirmed it later, `second_reason` what that person wrote.
    """

    id: str
    seq: int
    run_id: str
    finding_id: str
    four_eyes: bool
    decision: Decision
    evidence: Evidence
    confirmed_in: int | None = None
    second_reason: str | None = None

    @property
    def agreed_in(self) -> int:
        """The log's entry with which two people had agreed; 0 where one person decided alone."""
        return (self.confirmed_in or self.seq) if self.decision.second_reviewer else 0

    def expired(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.decision.expires_on is not None and self.decision.expires_on < today


class Decisions(_Frozen):
    """All decisions up to an entry of the log, and that entry's number and hash."""

    recorded: tuple[RecordedDecision, ...]
    log_entry: int
    log_hash: str

    def apply(self, run: Run) -> Run:
        """The run with the decision that stands on each finding; see `apply_decisions`."""
        return apply_decisions(run, self)


def evidence_of(finding: Finding, of_run: Sequence[Finding] = ()) -> Evidence:
    """What a finding shows, as far as a decision rests on it; where the position stood in a file is left out.

    Args:
        of_run: all findings of the run, where the decision is to be about the fund.
    """
    through = finding.exposure_kind == "through_fund"
    return Evidence(
        position=_identity(finding.position),
        entity=finding.entity,
        listing=finding.listing,
        relation=finding.relation,
        verdict=finding.verdict,
        status=finding.status,
        by=finding.match.by,
        position_value=finding.match.position_value,
        constituent=_identity(constituent(finding)) if through else None,
        fund_holds=tuple(
            sorted(
                {
                    one.entity.id
                    for one in of_run
                    if one.exposure_kind == "through_fund" and same_security(finding.position, one.position)
                }
            )
        ),
    )


def _identity(position: Position) -> Position:
    return Position(**position.model_dump(exclude=set(_NOT_IDENTITY)), **_NOWHERE)


def also_settled(findings: Iterable[Finding], finding: Finding) -> dict[Scope, tuple[Finding, ...]]:
    """What else a decision on a finding would settle, by the scopes that it may have."""
    scopes: list[Scope] = ["security", "issuer"]
    scopes += ["account"] if finding.position.account else []
    scopes += ["fund"] if finding.exposure_kind == "through_fund" else []
    evidence = evidence_of(finding)
    near = (one for one in findings if one.id != finding.id and ("fund" in scopes or _same_entry(evidence, one)))
    others = [(one, evidence_of(one)) for one in near]
    return {scope: tuple(one for one, other in others if _covers(scope, evidence, other)) for scope in scopes}


def apply_decisions(run: Run, decisions: Decisions) -> Run:
    """The run with, on each finding, the decision that stands, or the earlier one and why it is asked again.

    The run's settings say under `decisions` up to which entry of the log decisions were known. A finding is never
    removed, and the summary counts it as before.
    """
    today = max(run.run.as_of, run.run.started_at.astimezone(UTC).date())
    second_person = policy_wants_four_eyes(run)
    index = DecisionIndex(decisions.recorded)
    findings = []
    for finding in run.findings:
        ruling = index.ruling(finding, today, second_person=second_person)
        decision = ruling.in_force.decision if ruling.in_force else None
        earlier = EarlierDecision(decision=ruling.asked.decision, because=ruling.because) if ruling.asked else None
        as_it_was = (decision, earlier) == (finding.decision, finding.earlier)
        findings.append(finding if as_it_was else finding.model_copy(update={"decision": decision, "earlier": earlier}))
    stated = {
        "log_entry": decisions.log_entry,
        "log_hash": decisions.log_hash,
        "standing": sum(finding.decision is not None for finding in findings),
        "asked_again": sum(finding.earlier is not None and finding.decision is None for finding in findings),
    }
    header = run.run.model_copy(update={"settings": {**run.run.settings, "decisions": stated}})
    return run.model_copy(update={"run": header, "findings": tuple(findings)})


def why_asked(recorded: RecordedDecision, now: Evidence, today: date) -> Iterator[str]:
    """Why the facts of today no longer bear a decision, each reason as one clause; nothing where they do."""
    decision, then = recorded.decision, recorded.evidence
    if decision.expires_on is not None and recorded.expired(today):
        yield f"the decision expired on {decision.expires_on.isoformat()}"
    if decision.scope == "fund" and not _same_entry(then, now):
        yield from _why_not_of_the_fund(recorded, now)
        return
    if now.entity.name != then.entity.name:
        yield f"the list entry's name changed from “{then.entity.name}” to “{now.entity.name}”"
    for part in differences(then.entity.fingerprint, now.entity.fingerprint):
        yield f"the {part} of the list entry changed"
    terms = [term for term in _TERMS if getattr(then.listing, term) != getattr(now.listing, term)]
    if terms:
        yield f"the listing changed ({', '.join(terms)})"
    if now.status != then.status:
        yield f"the status is now {now.status}, it was {then.status}"
    if _relation(now.relation) != _relation(then.relation):
        yield "what is known of the relation changed"
    if _VERDICTS.index(now.verdict) > _VERDICTS.index(then.verdict):
        yield f"the verdict is now {now.verdict}, it was {then.verdict}"
    if _strength(now.by, now.position_value) > _strength(then.by, then.position_value):
        yield f"the evidence is now by {now.by}, it was by {then.by}"


def _why_not_of_the_fund(recorded: RecordedDecision, now: Evidence) -> Iterator[str]:
    """Why a decision about a fund, taken on one company in it, does not settle a finding on another."""
    decision, then = recorded.decision, recorded.evidence
    if decision.answer == "false_positive":
        yield f"the decision says of {then.entity.name} only that it is not what the list names"
    if now.entity.id not in then.fund_holds:
        yield f"{now.entity.name} was not found in the fund when the decision was taken"
    if STATUSES.index(now.status) < STATUSES.index(then.status):
        yield f"the status is {now.status}, that of the decided company was {then.status}"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What decisions say of a finding on a day.

    Attributes:
        in_force: the decision that settles it, None where it is open.
        asked: one that does not settle it (any more, or yet), shown with the reasons in `because`.
        waits: the decision that a second person could confirm.
        four_eyes: whether an answer needs two people, since two decided it, or one waits for the second.
    """

    in_force: RecordedDecision | None = None
    asked: RecordedDecision | None = None
    because: str = ""
    waits: RecordedDecision | None = None
    four_eyes: bool = False


class DecisionIndex:
    """Recorded decisions, found by the entity and list that they speak of and by whom they are about."""

    def __init__(self, decisions: Iterable[RecordedDecision] = ()) -> None:
        self._recorded: dict[str, RecordedDecision] = {}
        self._by_key: dict[tuple[_Key, str], dict[str, int]] = {}
        for recorded in decisions:
            self.add(recorded)

    def add(self, recorded: RecordedDecision) -> None:
        """Take in a decision, or a new state of one."""
        self._recorded[recorded.id] = recorded
        account = _account(recorded.evidence) if recorded.decision.scope == "account" else ""
        for key in _keys(recorded.evidence):
            self._by_key.setdefault((key, account), {})[recorded.id] = recorded.seq

    def on(self, subject: Finding | Evidence) -> Iterator[RecordedDecision]:
        """The decisions whose scope takes a finding in, the newest first, whether they still settle it or not."""
        if not self._recorded:
            return
        evidence = evidence_of(subject) if isinstance(subject, Finding) else subject
        candidates: dict[str, int] = {}
        for place in product(_keys(evidence), {"", _account(evidence)}):
            candidates.update(self._by_key.get(place, {}))
        for decision_id in sorted(candidates, key=candidates.__getitem__, reverse=True):
            recorded = self._recorded[decision_id]
            if _covers(recorded.decision.scope, recorded.evidence, evidence):
                yield recorded

    def ruling(self, subject: Finding | Evidence, today: date, *, second_person: bool = False) -> Ruling:
        """What the decisions say of a finding on a day: the rules are in docs/decisions-and-evidence.md.

        Args:
            second_person: whether the policy wants a second person for every decision.
        """
        if not self._recorded:
            return Ruling()
        now = evidence_of(subject) if isinstance(subject, Finding) else subject
        concerning = list(self.on(now))
        agreed = [one for one in concerning if one.agreed_in]
        begun = max((one.seq for one in agreed), default=0)
        ended = max((one.agreed_in for one in agreed), default=0)
        # what two people had agreed on before others began is over; where both went on at once, neither is the newer
        newest = [one for one in agreed if one.agreed_in >= begun]
        bound = any(not one.expired(today) for one in newest)
        alone = [one for one in concerning if not one.agreed_in]
        later = [one for one in alone if one.seq > ended]
        proposed = [one for one in alone if one.seq > begun and (one.four_eyes or second_person)]
        waiting = (*proposed, *(later[:1] if bound else ()))
        waits = next((one for one in waiting if not one.expired(today)), None)
        fitting = [one for one in newest if not any(why_asked(one, now, today))]
        if len({one.decision.answer for one in fitting}) > 1:
            return Ruling(asked=fitting[0], because=_CONTRADICTION, waits=waits, four_eyes=True)
        in_force = max(fitting, key=lambda one: one.agreed_in, default=None)
        # proposed before two people had agreed on anything: they may not have known of it
        unheard = [one for one in proposed if all(one.seq < other.agreed_in for other in fitting)]
        against = [one for one in unheard if in_force and one.decision.answer != in_force.decision.answer]
        objection = next((one for one in against if not one.expired(today)), None)
        in_force = None if objection else in_force
        asked = objection or (waits if in_force or waits else next(iter((*later, *newest)), None))
        if asked is None:
            return Ruling(in_force, four_eyes=bound)
        lacking = not asked.agreed_in and (asked.four_eyes or second_person or bound)
        reasons = [*([_SECOND_PERSON] if lacking else []), *why_asked(asked, now, today)]
        if not reasons:
            return Ruling(asked, four_eyes=bound)
        return Ruling(in_force, asked, "; ".join(reasons), waits, four_eyes=bound or waits is not None)

    def waiting(self, today: date) -> Iterator[RecordedDecision]:
        """The decisions that wait for a second person on the finding that they were taken on, the oldest first."""
        recorded = self._recorded.values()
        agreed = {key for one in recorded if one.agreed_in for key in _keys(one.evidence)}
        for one in recorded:
            # one person's word waits where it was to, or where two people had agreed on something
            may_wait = not one.agreed_in and (one.four_eyes or not agreed.isdisjoint(_keys(one.evidence)))
            if may_wait and self.ruling(one.evidence, today).waits is one:
                yield one


def outweighs(newer: RecordedDecision, older: RecordedDecision) -> bool:
    """Whether the ruling on no finding, on any day and under any policy, needs an older decision beside a newer one.

    That is so where the newer one takes in all that the older one does, and was begun when the older was complete: by
    two people, or by one where the older is one person's word too that ends no later.
    """
    now, then = newer.evidence, older.evidence
    scope, narrower = newer.decision.scope, older.decision.scope
    last, ended = newer.decision.expires_on, older.decision.expires_on
    # a proposal that has expired takes no other's place
    as_long = last is None or (ended is not None and last >= ended)
    by_as_many = newer.agreed_in or (not older.agreed_in and newer.four_eyes >= older.four_eyes and as_long)
    return bool(
        by_as_many
        and newer.seq > max(older.seq, older.agreed_in)
        and (scope == narrower or (scope == "issuer" and narrower != "fund"))
        and {*_keys(now)} == {*_keys(then)}
        and (scope != "account" or same_account(now.position, then.position))
        and (scope != "security" or subject_keys(_held(now)) == subject_keys(_held(then)))
    )


def _keys(evidence: Evidence) -> Iterator[_Key]:
    """Under what a decision is filed, and where a finding looks for it."""
    person = evidence.entity.type == "Person"
    for scheme, value in [("person", person_key(evidence.position_value))] if person else subject_keys(_held(evidence)):
        yield evidence.entity.id, evidence.listing.list, scheme, value
    if evidence.constituent:
        for scheme, value in subject_keys(evidence.position):
            yield "", "", f"fund {scheme}", value


def _account(evidence: Evidence) -> str:
    return person_key(evidence.position.account or "")


def _held(evidence: Evidence) -> Position:
    return evidence.constituent or evidence.position


def _same_entry(then: Evidence, now: Finding | Evidence) -> bool:
    return (then.entity.id, then.listing.list) == (now.entity.id, now.listing.list)


def _covers(scope: Scope, then: Evidence, now: Evidence) -> bool:
    """Whether a decision of a scope, taken on one finding, takes another in."""
    if scope == "fund":
        return now.constituent is not None and same_security(then.position, now.position)
    if not _same_entry(then, now) or (scope == "account" and not same_account(then.position, now.position)):
        return False
    one, other = _held(then), _held(now)
    if now.entity.type == "Person":
        # an account holder or manager was matched, not the issuer of what is held
        return same_person(then.position_value, now.position_value) and (
            scope != "security" or same_security(one, other)
        )
    return same_security(one, other) if scope == "security" else same_issuer(one, other)


def policy_wants_four_eyes(run: Run) -> bool:
    """Whether the policy of a run wants a second person for every decision."""
    policy = run.run.settings.get("policy")
    return bool(isinstance(policy, dict) and (policy.get("review") or {}).get("four_eyes"))


def _relation(relation: RelationSummary | None) -> tuple[Any, ...]:
    return () if relation is None else (relation.kind, relation.share, relation.issuer)


def _strength(by: MatchBasis, value: str) -> int:
    if by == "sweep":
        return 2 if find_identifiers(value) else 0
    return {"name": 0, "ticker": 1}.get(by, 2)
