"""`screener store`: prove the store, back it up, state its rules, and purge what need not be kept any longer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from screener.cli.options import RunArgument, StoreOption, argument, opened, option, parse_date
from screener.errors import UsageError

if TYPE_CHECKING:
    from screener.store.engine import Store

app = typer.Typer(help="Look after the store of runs and decisions.", no_args_is_help=True)


@app.command()
def verify(
    expect: Annotated[
        str | None, option("--expect", "A hash of the log that was noted earlier, outside the store.", "HASH")
    ] = None,
    max_duration: Annotated[
        float | None, option("--max-duration", "Screen runs again too, newest first, so long.", "MINUTES", min=0)
    ] = None,
    store: StoreOption = None,
) -> None:
    """Check the log's hash chain, and every run and decision against it.

    Runs are screened again with --max-duration only; it says how many were not reached.
    Exit status: 0 all holds; 1 something was changed; 2 there is no store.
    """
    from screener.cli import store_tables
    from screener.store import chain
    from screener.store.verify import verify_log

    with opened(store, make=False) as it:
        head, broken, records = verify_log(it, expect)
        with it.read() as connection:
            checkpoint = chain.checkpoint(connection)
        store_tables.print_log(head, broken, records)
        typer.echo(f"Checkpoint of the log: {checkpoint}")
        fell = _prove_runs(it, 60 * max_duration) if max_duration is not None else False
    raise typer.Exit(1 if broken or records or fell else 0)


def _prove_runs(store: Store, seconds: float) -> bool:
    """Whether a run did not come out again, of those for which there was time."""
    from time import monotonic

    from screener.store.runs import list_runs
    from screener.store.verify import verify_run

    until, proved, fell = monotonic() + seconds, 0, []
    kept = [one.id for one in list_runs(store) if one.kept and not one.purged]
    for run in kept:
        if monotonic() > until:
            break
        if verify_run(store, run).holds:
            proved += 1
        else:
            fell.append(run)
    missing = len(kept) - proved - len(fell)
    typer.echo(f"{proved} of {len(kept)} kept runs came out again, {len(fell)} did not, {missing} were not reached.")
    for run in fell:
        typer.echo(f"Run {run} did not come out again: `screener runs verify {run}` says what differs.")
    return bool(fell)


@app.command()
def policy(
    keep_years: Annotated[
        int | None, option("--keep-years", "Keep records for N years at least (10 by default).", "N")
    ] = None,
    role: Annotated[
        list[str], option("--role", "What a user may do: prepare, decide, approve, read.", "USER=ROLE,...")
    ] = [],  # noqa: B006 - typer copies the default
    store: StoreOption = None,
) -> None:
    """Show or state the store's own rules. Each change is an entry of the log.

    With roles, only users named may save runs (prepare), answer (decide), confirm, purge and change rules (approve),
    and four eyes compares who is signed in. `--role USER=` takes a user off.
    """
    from screener.store.governance import governance, set_policy

    with opened(store) as it:
        if keep_years is not None or role:
            set_policy(it, keep_years=keep_years, roles=dict(map(_role, role)))
        with it.read() as connection:
            now = governance(connection)
    typer.echo(f"Records are kept for {now.keep_years} years at least.")
    for who, own in sorted(now.roles.items()):
        typer.echo(f"{who}: {', '.join(own)}")
    for run, reason in sorted(now.holds.items()):
        typer.echo(f"Run {run} is on legal hold: {reason}")


def _role(text: str) -> tuple[str, tuple[Any, ...]]:
    who, sign, own = text.partition("=")
    if not who.strip() or not sign:
        raise UsageError(f"“{text}” is no USER=ROLE", hint="For example --role ann=prepare,decide.")
    return who.strip(), tuple(one for one in own.replace(" ", "").split(",") if one)


@app.command()
def hold(
    run: RunArgument,
    reason: Annotated[str, option("--reason", "Why; it stays in the log.", "TEXT")],
    lift: Annotated[bool, option("--lift", "Lift the hold.")] = False,
    store: StoreOption = None,
) -> None:
    """Put a run on legal hold: neither it nor a decision on it is purged until the hold is lifted."""
    from screener.store import legal_hold

    with opened(store, make=False) as it:
        found = legal_hold.hold(it, run, reason, lift=lift)
    typer.echo(f"Run {found} is {'no longer ' if lift else ''}on legal hold.")


@app.command()
def backup(
    folder: Annotated[Path, argument("FOLDER", "A new or empty folder.")],
    store: StoreOption = None,
) -> None:
    """Copy the store and its archive while they are in use, then open the copy and prove it.

    To restore, use FOLDER/screener.db as --store, or put both back in their places.
    """
    from screener.store.backup import back_up

    with opened(store, make=False) as it:
        made = back_up(it, folder)
    typer.echo(f"Backed up and proved from its copy: {made.runs} runs, {made.files} kept files.")
    typer.echo(f"Checkpoint of the log: {made.checkpoint}")


@app.command()
def purge(
    before: Annotated[str, option("--before", "Runs and decisions ended before this day.", "DATE")],
    policy: Annotated[
        Path | None, option("--policy", "The policy; its [records] say how long to keep.", "PATH")
    ] = None,
    yes: Annotated[bool, option("--yes", "Do it without asking.")] = False,
    store: StoreOption = None,
) -> None:
    """Remove old runs and ended decisions for good. Their hashes stay, and the log still verifies.

    Nothing younger than the store's own term (`store policy`; ten years by default, as OFAC asks) or the policy's
    `keep_years` can be purged, no decision that still stands, and nothing on legal hold.
    """
    from screener.cli import store_tables
    from screener.policy import load_policy
    from screener.store import purge as purging

    day = parse_date(before)
    assert day is not None
    keep_years = load_policy(policy).records.keep_years
    with opened(store) as it:
        found = purging.what_to_purge(it, day, keep_years)
        store_tables.print_purge(found, done=False)
        if not found.runs and not found.decisions:
            return
        if not yes:
            typer.confirm("Remove them for good?", abort=True)
        store_tables.print_purge(purging.purge(it, day, keep_years), done=True)
