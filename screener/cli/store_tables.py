"""Runs, decisions, comparisons and proofs as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from screener.cli.console import out, table
from screener.reports.safe import clean

if TYPE_CHECKING:
    from screener.model import Finding, Position, Run, Scope
    from screener.review.compare import ComparedFinding, Comparison
    from screener.store.chain import Break, Head
    from screener.store.decisions import Outcome
    from screener.store.evidence_check import EvidenceVerification
    from screener.store.held import Held
    from screener.store.purge import Purged
    from screener.store.runs import KeptFile, StoredRun
    from screener.store.verify import Verification
    from screener.store.workbook import Imported

MOST = 50
"""Lines of one kind that are printed; the JSON form has all of them."""


def print_runs(runs: Sequence[StoredRun]) -> None:
    """One row a run."""
    if not runs:
        _print("The store holds no run yet.")
        return
    titles, rows = ("run", "as of", "positions", "findings", "kept", "software"), []
    for one in runs:
        kept, software = "purged" if one.purged else str(one.kept or "-"), clean(one.software).removeprefix("screener ")
        rows.append((one.id, one.as_of, str(one.positions), str(one.findings), kept, software))
    shown = table(*titles, rows=rows, right=(2, 3, 4), lined=True, style="dim")
    shown.columns[0].no_wrap = shown.columns[1].no_wrap = True
    out().print(shown)


def print_held(held: Sequence[Held]) -> None:
    """One row a finding, the newest run first."""
    if not held:
        _print("No run of the store has a finding on it. What was clear is known by run, not by name.")
        return
    titles = ("as of", "run", "entity", "security", "account", "status")
    cells = ((one.as_of, one.run_id, one.entity, one.security, one.account or "-", one.status) for one in held)
    out().print(table(*titles, rows=(map(clean, row) for row in cells), lined=True, style="dim"))


def print_findings(run: Run, findings: Sequence[Finding]) -> None:
    """One block a finding: what it is, what was decided, why it is asked again."""
    decided = sum(one.decision is not None for one in run.findings)
    _print(f"Run {run.run.id}: {_many(run.findings, 'finding')}, {decided} decided.")
    for one in findings:
        out().print()
        name = clean(one.position.name) or clean(one.match.position_value)
        _print(f"{one.id}  {name}", "bold")
        _print(f"  {_facts(one)}, by {one.match.by}")
        _print(f"  {_where(one.position)}", "dim")
        if one.decision is not None:
            _print(f"  {_decision(one.decision)}")
        if one.earlier is not None:
            asked, answer = ("proposed", "proposal") if one.decision else ("asked again", "before")
            _print(f"  {asked}: {clean(one.earlier.because)}", "yellow")
            _print(f"  {answer}: {_decision(one.earlier.decision)}", "dim")
    if not findings:
        _print("Nothing waits for a decision.")


def print_also_settled(run: Run, findings: Collection[str], scope: Scope) -> None:
    """What else a decision on findings settles, each once."""
    from screener.review.apply import also_settled

    others = {
        other.id: other
        for one in run.findings
        if one.id in findings
        for other in also_settled(run.findings, one).get(scope, ())
        if other.id not in findings
    }
    if others:
        _print(f"Settles {_many(others, 'other finding')} too:")
    for one in list(others.values())[:MOST]:
        through = f" through {clean(one.position.name)}" if one.exposure_kind == "through_fund" else ""
        _print(f"  {one.id}  {clean(one.entity.name)} on {clean(one.listing.list)}{through}, {_where(one.position)}")


def print_outcomes(outcomes: Iterable[Outcome]) -> None:
    """One line an answer."""
    for one in outcomes:
        effects = {"recorded": "decided", "confirmed": "confirmed", "unchanged": "unchanged: it was decided so already"}
        waits = "; waits for a second, different person" if one.waiting else ""
        _print(f"Finding {one.finding_id}: {effects[one.effect]} (decision {one.decision_id}){waits}")


def print_imported(imported: Imported) -> None:
    """What became of a workbook."""
    counted = {
        effect: sum(one.effect == effect for one in imported.outcomes)
        for effect in ("recorded", "confirmed", "unchanged")
    }
    counts = ", ".join(f"{count} {effect}" for effect, count in counted.items())
    _print(f"Run {imported.run_id}: {counts}.")
    waiting = {one.decision_id for one in imported.outcomes if one.waiting}
    if waiting:
        _print(f"{_many(waiting, 'decision')} must be confirmed by a second, different person.")
    if imported.missing:
        _print(f"Not in the workbook: {_many(range(imported.missing), 'finding')} of the run.")


def print_provenance(run: Run, document_sha256: str, kept: Sequence[KeptFile]) -> None:
    """From which files and lists a run was made, and what was kept of them."""
    out().print()
    held = {file.sha256 for file in kept}
    lines = [("input", one.sha256, one.file) for one in run.run.inputs]
    lines += [("list", one.sha256, f"{one.id} {one.version}") for one in run.run.watchlists]
    lines += [
        (file.role.replace("_", " "), file.sha256, file.name or "")
        for file in kept
        if file.sha256 not in {digest for _, digest, _ in lines}
    ]
    for role, digest, name in lines:
        _print(f"{digest}  {'kept' if digest in held else '-   '}  {role}: {clean(name)}")
    _print(f"{document_sha256}  the run itself, as canonical JSON, made by {clean(run.run.software)}")


def print_comparison(found: Comparison) -> None:
    """What differs between two runs, and why."""
    _print(f"{found.before} -> {found.after}")
    for sentence in found.frame:
        _print(f"  {clean(sentence)}")
    revalued = [one for one in found.changed if one.only_revalued]
    changed = [one for one in found.changed if not one.only_revalued]
    for title, group in (("New", found.new), ("Gone", found.gone), ("Changed", changed)):
        if group:
            out().print()
            _print(f"{title} ({len(group)})", "bold")
        for one in group[:MOST]:
            _print_compared(one)
        _print_left_out(len(group))
    out().print()
    if revalued:
        _print(f"Different only in what the holding is worth: {_many(revalued, 'finding')}.")
    _print(f"Unchanged: {_many(range(found.unchanged), 'finding')}.")
    if found.exposure:
        titles = ("exposure", "currency", "before", "after", "difference")
        amounts = ((line, (line.before, line.after, line.after - line.before)) for line in found.exposure)
        rows = ((line.verdict, clean(line.currency) or "-", *(f"{one:,.2f}" for one in sums)) for line, sums in amounts)
        out().print(table(*titles, rows=rows, right=(2, 3, 4), lined=True, style="dim"))


def print_verification(found: Verification) -> None:
    """The proof of a run, one line a step."""
    _print(f"Run {found.run_id}")
    print_log(found.head, found.broken, found.records)
    if found.kept:
        _step(not found.files, f"{found.kept} kept files are whole", "Kept files were changed")
        _bad(found.files)
    if found.not_screened is not None:
        _step(False, "", f"The run could not be screened again: {clean(found.not_screened)}")
        return
    same = found.findings_sha256 == found.findings_sha256_now and not found.differences
    other = found.software != found.software_now
    by = f" (made by {found.software}, now {found.software_now})" if other else ""
    if other and not same:
        _step(
            found.intact,
            f"Nothing was changed; {_many(found.differences, 'value')} judged differently by {found.software_now}{by}",
            f"Screened again, {_many(found.differences, 'value')} came out otherwise{by}",
        )
    else:
        _step(
            same,
            f"Screened again, the findings are identical byte for byte: SHA-256 {found.findings_sha256}{by}",
            f"Screened again, {_many(found.differences, 'value')} came out otherwise",
        )
    _bad(tuple(f"{one.where}: was {one.then!r}, is {one.now!r}" for one in found.differences))


def print_evidence(found: EvidenceVerification) -> None:
    """What became of an evidence file, one line a step; the last is the answer."""
    _print(f"Run {clean(found.run_id) or 'unknown'}, made by {clean(found.software) or 'unknown'}")
    _print(f"Checkpoint of the log: {clean(str(found.checkpoint)) if found.checkpoint else 'unknown'}")
    if found.problems:
        _step(False, "", f"changed: {_many(found.problems, 'thing')}; the run was not screened again")
        _bad(found.problems)
        return
    outside = found.expected or found.stamped_at
    with_what = "the checkpoint from outside" if outside else "each other"
    _step(True, f"Log, run, kept files and decisions agree with {with_what}", "")
    if not outside:
        _print("   Who writes the whole file anew can make all of it agree: give a hash that was noted (--expect).")
    if found.not_checked:
        _print(f"   Not checked, for no entry of the log up to a noted hash covers it: {', '.join(found.not_checked)}.")
    if found.stamped_at:
        _step(True, f"The log was in this state at {found.stamped_at}, as the authority's time stamp says", "")
    if found.not_screened is not None:
        _step(False, "", f"The run could not be screened again: {clean(found.not_screened)}")
        return
    if found.identical:
        _step(True, f"identical: screened again by {found.software_now} from the kept files", "")
        return
    counted = _many(found.differences, "value")
    _step(
        found.holds,
        f"judged differently by {found.software_now}: {counted}; nothing was changed",
        f"changed: screened again by the same version, {counted} came out otherwise than in run.json"
        + ("" if found.same_code else " (the code of this program is not the one that exported it)"),
    )
    _bad(tuple(f"{one.where}: was {one.then!r}, is {one.now!r}" for one in found.differences))


def print_log(head: Head, broken: Break | None, records: Sequence[str]) -> None:
    """Whether the log holds, and what rows say otherwise than it does."""
    last = f"entry {head.seq}, hash {head.hash}" if head.seq else "empty"
    _step(broken is None, f"The log holds; its last: {last}", "The log does not hold")
    if broken is not None:
        _bad((f"first broken: entry {broken.seq} ({broken.entry}): {broken.problem}",))
    _step(not records, "Runs and decisions are as the log says", "Runs or decisions are not as the log says")
    _bad(records)


def print_purge(found: Purged, *, done: bool) -> None:
    """What a purge removed, or would remove."""
    runs, ended = _many(found.runs, "run"), _many(found.decisions, "decision")
    if done:
        _print(f"Removed: {runs}, {ended}, {_many(range(found.files), 'kept file')}. Hashes stay.")
    else:
        _print(f"Before {found.before}: {runs} and {ended} that ended.")


def _print_compared(one: ComparedFinding) -> None:
    finding = one.finding
    name = clean(finding.position.name) or clean(finding.match.position_value)
    out().print(Text.assemble((name, "bold"), f"  {_facts(finding)}  {_where(finding.position)}"), soft_wrap=True)
    for reason in one.reasons:
        sure = "" if reason.sure else "possibly "
        _print(f"    {sure}{reason.cause.replace('_', ' ')}: {clean(reason.sentence)}")


def _facts(finding: Finding) -> str:
    """What a finding says, the status in the words of the reports."""
    status = finding.status.replace("_", " ")
    return f"{finding.verdict}, {status}: {clean(finding.entity.name)} on {clean(finding.listing.list)}"


def _print_left_out(count: int) -> None:
    if count > MOST:
        _print(f"  and {count - MOST} more; --format json has all of them.")


def _many(things: Collection[object], noun: str) -> str:
    return f"{len(things):,} {noun}{'' if len(things) == 1 else 's'}"


def _where(position: Position) -> str:
    amount = "" if position.market_value is None else f"{position.market_value:,.2f} {position.currency or ''}".strip()
    place = dict.fromkeys((clean(position.file), clean(position.sheet)))  # a text file is its own sheet
    return ", ".join(part for part in (clean(position.account), amount, *place, f"row {position.row}") if part)


def _decision(decision: Any) -> str:
    second = f" and {clean(decision.second_reviewer)}" if decision.second_reviewer else ""
    until = f", until {decision.expires_on}" if decision.expires_on else ""
    who = f"{clean(decision.reviewer)}{second}, {decision.decided_at:%Y-%m-%d}"
    return f"{decision.answer} ({who}, {decision.scope}{until}): {clean(decision.reason)}"


def _step(good: bool, holds: str, fails: str) -> None:
    out().print(
        Text.assemble(("ok  ", "green") if good else ("NO  ", "bold red"), holds if good else fails), soft_wrap=True
    )


def _bad(lines: Sequence[str]) -> None:
    for line in lines[:MOST]:
        _print(f"    {clean(line)}")
    _print_left_out(len(lines))


def _print(text: str, style: str = "") -> None:
    out().print(Text(text, style=style), soft_wrap=True)
