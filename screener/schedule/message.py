"""The words around a report: subject, a few plain lines, the whole as HTML, and the facts as JSON for machines.

What is said of the run is the report's own content, in the report's language; what the scheduler says of itself (a
failed job, missed runs) is English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screener.model import Run
from screener.reports import Presentation, render
from screener.reports.content import Report, build
from screener.reports.content.sections import news
from screener.reports.wording import wording
from screener.schedule.changes import Changes
from screener.schedule.job_store import JobRun


@dataclass(frozen=True)
class Message:
    """A message ready to be sent: `text` is a few plain lines, `html` a page, `facts` JSON data."""

    subject: str
    text: str
    html: str
    facts: Mapping[str, Any]


def report_message(
    job_run: JobRun,
    run: Run,
    shown: Presentation,
    changes: Changes | None,
    checkpoint: str | None = None,
    *,
    on_list: bool = False,
) -> Message:
    """What accompanies the reports of a run.

    Args:
        checkpoint: of the store's log when the run was saved, so that the readers hold what proves the log later.
        on_list: a list that changed started the run; what it changed is then the subject.
    """
    report = build(run, shown)
    what = _news(report, changes) if on_list else ""
    subject = f"[{shown.organisation or 'Screener'}] {job_run.job}, {run.run.as_of}: {what or report.headline.answer}"
    missed = f"{job_run.missed} missed run{'' if job_run.missed == 1 else 's'}"
    foot = [f"This report also stands for {missed}."] if job_run.missed else []
    if checkpoint is not None:
        foot.append(f"Checkpoint of the log: {checkpoint}")
    return Message(
        subject=subject,
        text="\n".join([*_lines(report, changes), *foot]) + "\n",
        html=_html(subject, "\n\n".join([render(run, ".md", shown).decode(), *foot]), report.language),
        facts={
            "event": "report",
            "run": run.run.id,
            "headline": report.headline.answer,
            "summary": run.summary.model_dump(mode="json"),
            "notices": list(run.run.notices),
            "changes": None if changes is None else changes.counts(),
            "missed": job_run.missed,
            "checkpoint": checkpoint,
        },
    )


def alert_message(job_run: JobRun, problems: Sequence[str]) -> Message:
    """What tells a person that a job failed."""
    subject = f"[Screener] FAILED: {job_run.job}, due {job_run.due:%Y-%m-%d %H:%M} UTC"
    listed = "\n".join(f"- {problem}" for problem in problems)
    head = f"The job {job_run.job}, due {job_run.due:%Y-%m-%d %H:%M} UTC, failed."
    foot = f"To try again once the cause is mended: screener schedule once {job_run.job}"
    text = f"{head}\n\n{listed}\n\n{foot}\n"
    facts = {"event": "failure", "problems": list(problems)}
    return Message(subject, text, _html(subject, text, "en"), facts)


def _news(report: Report, changes: Changes | None) -> str:
    return news(changes.since, wording(report.language)) if changes else ""


def _lines(report: Report, changes: Changes | None) -> Iterator[str]:
    yield report.headline.answer
    yield from filter(None, [_news(report, changes)])
    if report.headline.money:
        yield report.headline.money
    yield from (f"! {notice}" for notice in report.notices)
    yield from (*report.headline.gaps, *report.headline.sentences)
    yield from (f"• {task.label}, {task.count}: {task.action}" for task in report.headline.tasks or ())
    if changes is not None:
        counted = ", ".join(f"{number} {kind}" for kind, number in changes.counts().items())
        yield f"Since the last report: {counted}."


def _html(subject: str, markdown: str, language: str) -> str:
    """A Markdown text as an HTML page. HTML inside the text is shown as text, and pictures are never fetched."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    body = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image").render(markdown)
    environment = Environment(loader=PackageLoader("screener.schedule"), undefined=StrictUndefined, autoescape=True)
    # The body is markdown-it's output with HTML switched off, so every name from a file in it is already escaped.
    return environment.get_template("mail.html").render(subject=subject, body=Markup(body), language=language)
