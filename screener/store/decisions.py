"""Decisions in the store: taken on a finding of a stored run, never changed, each with its entry in the log."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, and_, insert, or_, select

from screener.files.canonical_json import canonical, instant, moment, read_object
from screener.model import AnswerWord, Decision, Finding, Run, Scope
from screener.review.apply import (
    DecisionIndex,
    Decisions,
    Evidence,
    RecordedDecision,
    Ruling,
    evidence_of,
    policy_wants_four_eyes,
    why_asked,
)
from screener.review.identity import same_person
from screener.store import chain
from screener.store.engine import Store
from screener.store.errors import DecisionError, StoreError
from screener.store.governance import governance
from screener.store.tables import confirmations, decisions, events

MADE = "decision.made"
CONFIRMED = "decision.confirmed"
LONGEST_REASON = 4000
LONGEST_NAME = 200

Effect = Literal["recorded", "confirmed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one finding. `expires_on` is the last day on which it stands, None for no end.

    `where` says where it was written (a workbook's cell), for messages; by default the finding is named.
    """

    finding_id: str
    answer: AnswerWord
    reason: str
    reviewer: str
    second_reviewer: str | None = None
    scope: Scope = "issuer"
    expires_on: date | None = None
    where: str | None = None

    @property
    def place(self) -> str:
        """What a message calls it."""
        return self.where or f"Finding {self.finding_id}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of an answer: `recorded` as a decision, `confirmed` one of another person, or `unchanged`.

    `waiting` is true while a second person must confirm.
    """

    finding_id: str
    decision_id: str
    effect: Effect
    waiting: bool


def decide(
    store: Store,
    run: Run,
    answers: Sequence[Answer],
    *,
    four_eyes: bool = False,
    once: bool = False,
    source: str | None = None,
    identity: str | None = None,
) -> tuple[Outcome, ...]:
    """Take answers to findings of one stored run: all of them, or none.

    An answer that repeats what stands changes nothing. The same answer given by a different person, while the first
    waits for a second one, confirms it.

    Args:
        four_eyes: a decision stands only when a second, different person confirmed it. So it is too where the run's
            policy wants it, and where two people decided the finding or one waits for the second already: nobody
            takes that back alone.
        once: an answer that was taken before is left out, whatever came after it (a workbook that is imported twice, or
            that shows a decision which stood when it was written).
        source: where the answers come from, for the log, such as a workbook's SHA-256.
        identity: who is signed in; None for the operating system's user.

    Returns:
        What became of each answer, in order.

    Raises:
        DecisionError: an unknown finding, no reason, no name, a second person who is the first, a past expiry.
        StoreError: who is signed in has not the role that this takes.
    """
    by_id = {finding.id: finding for finding in run.findings}
    by_policy = policy_wants_four_eyes(run)
    checked = [_checked(answer, by_id, run) for answer in answers]
    today = datetime.now(UTC).date()
    with store.write() as connection:
        chain.lock(connection)
        rules = governance(connection)
        who = identity or chain.operator()["user"]
        index = DecisionIndex(read(connection, entities={by_id[one.finding_id].entity.id for one in checked}).recorded)
        outcomes = []
        for answer in checked:
            finding = by_id[answer.finding_id]
            ruling = index.ruling(finding, today, second_person=four_eyes or by_policy)
            needs_second = four_eyes or by_policy or ruling.four_eyes
            taken = (
                one for one in index.on(finding) if once and (one.run_id == run.run.id or _fits(one, finding, today))
            )
            before = next((one for one in taken if _repeats(answer, one.decision)), None)
            effect, decision = ("unchanged", before) if before else _effect(ruling, finding, answer, today)
            if effect != "unchanged":
                rules.require("approve" if effect == "confirmed" else "decide", who)
            by_same = effect == "confirmed" and decision and who == _signed_in(connection, decision)
            if rules.roles and (by_same or (needs_second and answer.second_reviewer)):
                raise _by_one_person(answer, who)
            if effect == "recorded":
                decision = _record(connection, run, finding, answer, four_eyes=needs_second, source=source, who=who)
            elif effect == "confirmed" and decision is not None:
                decision = _confirm(connection, decision, answer, source, who)
            if decision is not None:
                index.add(decision)
                outcomes.append(Outcome(finding.id, decision.id, effect, waiting=_waits(decision, needs_second)))
    return tuple(outcomes)


def read_decisions(store: Store) -> Decisions:
    """All decisions that were not purged."""
    with store.read() as connection:
        return read(connection)


def read(connection: Connection, up_to: int | None = None, entities: Collection[str] | None = None) -> Decisions:
    """Decisions that were not purged, within a transaction.

    Args:
        up_to: as they were known at this entry of the log; None for now.
        entities: of these entities only, and of whole funds; None for all.
    """
    head = chain.head(connection)
    last = head.seq if up_to is None else up_to
    confirmed = and_(confirmations.c.decision_id == decisions.c.id, confirmations.c.seq <= last)
    query = (
        select(
            decisions,
            confirmations.c.reviewer.label("confirmed_by"),
            confirmations.c.seq.label("confirmed_in"),
            events.c.payload.label("confirmation"),
        )
        .select_from(
            decisions.outerjoin(confirmations, confirmed).outerjoin(events, events.c.seq == confirmations.c.seq)
        )
        .where(decisions.c.seq <= last, decisions.c.evidence.is_not(None))
        .order_by(decisions.c.seq)
    )
    if entities is not None:
        query = query.where(or_(decisions.c.entity_id.in_(entities), decisions.c.scope == "fund"))
    recorded = tuple(map(_read, connection.execute(query).mappings()))
    digest = connection.execute(select(events.c.hash).where(events.c.seq == last)).scalar()
    return Decisions(recorded=recorded, log_entry=last, log_hash=digest or "0" * 64)


def row_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the log must say of a row, to see whether the row was changed behind the log's back."""
    facts = {name: value for name, value in row.items() if name != "seq"}
    if facts.get("evidence") is not None:
        facts["evidence"] = read_object(facts["evidence"])
    return facts


def _effect(ruling: Ruling, finding: Finding, answer: Answer, today: date) -> tuple[Effect, RecordedDecision | None]:
    """What an answer does, and the decision that it leaves as it is or confirms."""
    newest = ruling.waits or ruling.in_force
    # nobody confirms what rests on other facts
    if newest is None or not _fits(newest, finding, today):
        return "recorded", None
    if _repeats(answer, newest.decision):
        return "unchanged", newest
    other = not same_person(newest.decision.reviewer, answer.reviewer)
    if ruling.waits and other and _content(newest.decision) == _content(answer):
        return "confirmed", newest
    return "recorded", None


def _by_one_person(answer: Answer, who: str) -> DecisionError:
    return DecisionError(
        f"{answer.place}: the second person must be signed in as somebody else than {who}, whatever names are given",
        hint="In a store with roles, four eyes compares who is signed in: let the second person confirm it themselves.",
    )


def _record(
    connection: Connection, run: Run, finding: Finding, answer: Answer, *, four_eyes: bool, source: str | None, who: str
) -> RecordedDecision:
    if answer.expires_on is not None and answer.expires_on < datetime.now(UTC).date():
        raise DecisionError(f"{answer.place}: the decision would have expired on {answer.expires_on} already")
    evidence = evidence_of(finding, run.findings if answer.scope == "fund" else ())
    row: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "run_id": run.run.id,
        "finding_id": finding.id,
        "entity_id": finding.entity.id,
        "list_id": finding.listing.list,
        "answer": answer.answer,
        "scope": answer.scope,
        "decided_at": instant(datetime.now(UTC)),
        "expires_on": answer.expires_on.isoformat() if answer.expires_on else None,
        "four_eyes": four_eyes,
        "reason": answer.reason,
        "reviewer": answer.reviewer,
        "second_reviewer": answer.second_reviewer,
    }
    content = evidence.model_dump(mode="json")
    seq = chain.append(connection, MADE, row["id"], {**row, "evidence": content, "source": source, "identity": who})
    connection.execute(insert(decisions).values(**row, seq=seq, evidence=canonical(content)))
    return _recorded({**row, "seq": seq}, answer.second_reviewer, evidence)


def _confirm(
    connection: Connection, recorded: RecordedDecision, answer: Answer, source: str | None, who: str
) -> RecordedDecision:
    facts = {"decision_id": recorded.id, "reviewer": answer.reviewer, "confirmed_at": instant(datetime.now(UTC))}
    confirmed = {**facts, "reason": answer.reason, "source": source, "identity": who}
    seq = chain.append(connection, CONFIRMED, recorded.id, confirmed)
    connection.execute(insert(confirmations).values(**facts, seq=seq))
    decision = recorded.decision.model_copy(update={"second_reviewer": answer.reviewer})
    return recorded.model_copy(update={"decision": decision, "confirmed_in": seq, "second_reason": answer.reason})


def _signed_in(connection: Connection, recorded: RecordedDecision) -> str:
    """Who was signed in when a decision was made: an entry of an older version names the system's user only."""
    logged = chain.entries(connection, events.c.seq == recorded.seq)[0].facts
    return str(logged.get("identity") or logged.get("by", {}).get("user", ""))


def _checked(answer: Answer, findings: Mapping[str, Finding], run: Run) -> Answer:
    where, finding = answer.place, findings.get(answer.finding_id)
    if finding is None:
        raise DecisionError(
            f"Run {run.run.id} has no finding {answer.finding_id}", hint="`screener review list` shows its findings."
        )
    if answer.answer not in get_args(AnswerWord) or answer.scope not in get_args(Scope):
        raise DecisionError(f"{where}: “{answer.answer}” for “{answer.scope}” is no decision")
    reason, reviewer, second = _tidy(answer.reason), _tidy(answer.reviewer), _tidy(answer.second_reviewer or "")
    for text, what, longest in (
        (reason, "a reason", LONGEST_REASON),
        (reviewer, "the name of the person who decides", LONGEST_NAME),
        (second or "-", "the second person's name", LONGEST_NAME),
    ):
        if not text:
            raise DecisionError(f"{where}: a decision needs {what}")
        if len(text) > longest:
            raise DecisionError(f"{where}: {what} may have {longest} characters at most")
    if second and same_person(reviewer, second):
        raise DecisionError(f"{where}: the second person must be a different one", hint=f"{reviewer} is named twice.")
    if answer.scope == "account" and not finding.position.account:
        raise DecisionError(f"{where}: its position states no account", hint="Choose the scope “security” or “issuer”.")
    if answer.scope == "fund" and finding.exposure_kind != "through_fund":
        raise DecisionError(f"{where}: it is on no position in a fund", hint="Choose the scope “security” or “issuer”.")
    return replace(answer, reason=reason, reviewer=reviewer, second_reviewer=second or None)


def _tidy(text: str) -> str:
    """One line of printable text: what a person wrote is shown in terminals, spreadsheets and on paper."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _content(one: Decision | Answer) -> tuple[Any, ...]:
    return one.answer, one.scope, one.expires_on


def _repeats(answer: Answer, decision: Decision) -> bool:
    """Whether an answer only says again what its first or its second person said."""
    if _content(decision) != _content(answer):
        return False
    second = decision.second_reviewer
    if second is not None and same_person(second, answer.reviewer):
        return True
    return (
        decision.reason == answer.reason
        and same_person(decision.reviewer, answer.reviewer)
        and (answer.second_reviewer is None or same_person(second or "", answer.second_reviewer))
    )


def _waits(recorded: RecordedDecision, four_eyes: bool) -> bool:
    return recorded.decision.second_reviewer is None and (recorded.four_eyes or four_eyes)


def _fits(recorded: RecordedDecision, finding: Finding, today: date) -> bool:
    return not any(why_asked(recorded, evidence_of(finding), today))


def _read(row: Mapping[Any, Any]) -> RecordedDecision:
    try:
        second = row["second_reviewer"] or row["confirmed_by"]
        recorded = _recorded(row, second, Evidence.model_validate_json(row["evidence"]))
        reason = read_object(row["confirmation"]).get("reason")
        return recorded.model_copy(update={"confirmed_in": row["confirmed_in"], "second_reason": reason})
    except ValueError:  # pydantic's errors are such
        raise StoreError(
            f"Decision {row['id']} cannot be read: it was changed, or a newer version wrote it",
            hint="`screener store verify` names what was changed.",
        ) from None


def _recorded(row: Mapping[Any, Any], second_reviewer: str | None, evidence: Evidence) -> RecordedDecision:
    facts = {name: row[name] for name in ("answer", "reason", "reviewer", "scope")}
    expires_on = date.fromisoformat(row["expires_on"]) if row["expires_on"] else None
    decided_at = moment(row["decided_at"])
    decision = Decision(**facts, decided_at=decided_at, second_reviewer=second_reviewer, expires_on=expires_on)
    place = {name: row[name] for name in ("id", "seq", "run_id", "finding_id")}
    return RecordedDecision(**place, four_eyes=bool(row["four_eyes"]), decision=decision, evidence=evidence)
