"""`screener review`: decide on findings, in the terminal or in Excel, and see what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from screener.cli.options import FormatOption, RunOption, StoreOption, argument, opened, option, parse_date, print_json
from screener.errors import UsageError

if TYPE_CHECKING:
    from screener.model import Run
    from screener.store.engine import Store

app = typer.Typer(help="Decide on findings, and see what was decided.", no_args_is_help=True)


AnswerChoice = Literal["true_match", "false_positive", "escalated"]
"""The answers that a person can give to a finding."""


ScopeChoice = Literal["issuer", "security", "account", "fund"]
"""The reach of a decision."""


FourEyes = Annotated[
    bool, option("--four-eyes", "The decision stands only when a second, different person confirmed it.")
]


@app.command("list")
def list_(
    run: RunOption = "latest",
    all_: Annotated[bool, option("--all", "Show decided findings too.")] = False,
    format_: FormatOption = "table",
    store: StoreOption = None,
) -> None:
    """Findings of a run that wait for a decision, with what was decided before and why it is asked again."""
    from screener.triage import waits_for_answer

    with opened(store) as it:
        current = _with_decisions(it, run)
    waiting = [one for one in current.findings if all_ or waits_for_answer(one)]
    if format_ == "json":
        print_json(waiting)
    else:
        from screener.cli import store_tables

        store_tables.print_findings(current, waiting)


@app.command()
def decide(
    finding: Annotated[list[str], argument("FINDING...", "Ids of findings, as `review list` shows.")],
    answer: Annotated[AnswerChoice, option("--answer", "What it is.")],
    reason: Annotated[str, option("--reason", "Why.")],
    reviewer: Annotated[str, option("--reviewer", "Who decides.", "NAME")],
    second_reviewer: Annotated[str | None, option("--second-reviewer", "A second person who agrees.", "NAME")] = None,
    scope: Annotated[
        ScopeChoice, option("--scope", "This issuer, this security, this issuer in this account, or the fund.")
    ] = "issuer",
    expires: Annotated[str | None, option("--expires", "The last day on which it stands (YYYY-MM-DD).", "DATE")] = None,
    four_eyes: FourEyes = False,
    preview: Annotated[bool, option("--preview", "Only show what else the decision would settle.")] = False,
    run: RunOption = "latest",
    store: StoreOption = None,
) -> None:
    """Decide on findings of a run. The same answer by a second person confirms a decision that waits for one.

    Of a finding through a fund, issuer and security are what the fund holds; the scope “fund” is the fund itself, with
    all listed companies that it holds today.
    """
    from screener.cli import store_tables
    from screener.store.decisions import Answer
    from screener.store.decisions import decide as take
    from screener.store.runs import load_run

    with opened(store) as it:
        stored = load_run(it, run)
        answers = [
            Answer(one, answer, reason, reviewer, second_reviewer, scope, parse_date(expires)) for one in finding
        ]
        store_tables.print_also_settled(stored, finding, scope)
        if preview:
            return
        store_tables.print_outcomes(take(it, stored, answers, four_eyes=four_eyes))


@app.command("import")
def import_(
    workbook: Annotated[Path, argument("REPORT.xlsx", "The Excel report, filled in.")],
    four_eyes: FourEyes = False,
    store: StoreOption = None,
) -> None:
    """Take the decisions out of an Excel report: all of them, or none if any other cell was changed."""
    from screener.cli import store_tables
    from screener.store.workbook import import_workbook

    with opened(store) as it:
        store_tables.print_imported(import_workbook(it, workbook, four_eyes=four_eyes))


@app.command()
def export(
    path: Annotated[Path, argument("PATH", "report.xlsx to decide in; .csv or .json: all decisions.", writable=True)],
    run: RunOption = "latest",
    store: StoreOption = None,
) -> None:
    """Write a run's report with the decisions as they stand (.xlsx, .html ...), or all decisions ever (.csv, .json)."""
    from screener.reports import check_path, write
    from screener.store.register import write_register

    if not path.suffix:
        raise UsageError(f"“{path}” has no ending that says what to write", hint="End it in .xlsx, .csv or .json.")
    with opened(store) as it:
        if path.suffix.lower() in (".csv", ".json"):
            write_register(it, path)
            return
        check_path(path)
        write(_with_decisions(it, run), path)


def _with_decisions(store: Store, reference: str) -> Run:
    from screener.store.record import with_decisions
    from screener.store.runs import load_run

    return with_decisions(store, load_run(store, reference))
