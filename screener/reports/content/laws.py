"""What the laws that were asked for ask of the holdings: one line a holding and law, with the milestone and its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from screener.model import Run
from screener.reports.content.columns import columns
from screener.reports.content.parts import FindingView, Section, Table
from screener.reports.safe import clean
from screener.reports.wording import Wording
from screener.rules.laws import Law, laws_of


def section(run: Run, findings: Sequence[FindingView], wording: Wording) -> Section | None:
    """The duties by law, those due first at the top; None where no law was asked."""
    laws = laws_of(run)
    if not laws:
        return None
    duties = {one.id: one.laws for one in run.findings}
    lists: dict[tuple[str, str, str, str, str, str, date | None], list[str]] = {}
    for view in findings:
        for duty in duties[view.id]:
            scope, milestone = wording(f"laws.{duty.scope}"), clean(duty.milestone)
            if duty.due and duty.due < run.run.as_of:
                milestone = wording("laws.past", milestone=milestone)
            row = (clean(duty.id), view.position, view.where, view.account, scope, milestone, duty.due)
            lists.setdefault(row, []).append(view.list_title)
    ordered = sorted(lists.items(), key=lambda item: (item[0][-1] or date.max, item[0][:2]))
    shown = columns(wording, "law", "position", "where", "account", "scope", "list", "milestone", "due")
    rows = tuple((*row[:5], ", ".join(dict.fromkeys(held)), *row[5:]) for row, held in ordered)
    lead = tuple(_lead(law, sum(row[0] == law.id for row in rows), wording) for law in laws)
    return Section("laws", wording("section.laws"), lead, (Table("duties", "", shown, rows),))


def _lead(law: Law, holdings: int, wording: Wording) -> str:
    """How many holdings a law reaches, and the source that says so."""
    said = "not_read" if law.known == "not_read" else "reached" if holdings else "none"
    about = {"law": clean(law.id), "title": clean(law.title), "authority": clean(law.authority)}
    about["source"] = f"{clean(law.sources[0].source)}, {clean(law.sources[0].address)}"
    return wording.count("laws.reached", holdings, **about) if said == "reached" else wording(f"laws.{said}", **about)
