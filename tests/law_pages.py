"""The page of laws, generated from `watchlists/laws`: `python -m tests.law_pages` writes docs/laws.md again."""

from __future__ import annotations

from collections.abc import Iterator

from screener.rules.laws import Law, Milestone, Takes, law_ids, load_laws
from screener.watchlist.form.packaged import packaged_ids
from tests.documentation import REPOSITORY

PAGE = REPOSITORY / "docs" / "laws.md"
_HEAD = """# Laws that bind a fund

Generated from `watchlists/laws` by `python -m tests.law_pages`; a test compares. None of it is legal advice, and each
law says how well its text is known. `--law ID`, a job's `lists.laws` and `[laws] use = [...]` in the policy state the
duties beside each finding. A list that a law takes and that a run did not ask is named among what is to be read first.
"""
_KNOWN = {
    "read": "its sections were read",
    "excerpt": "only a part of its text was read",
    "not_read": "its text was not read: nothing is decided by it",
}
_SCOPE = {"direct": "direct holdings only", "commingled": "commingled funds", "all": "direct and through funds"}


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(line for law in load_laws(law_ids()) for line in _law(law))])


def _law(law: Law) -> Iterator[str]:
    known = f"{_KNOWN[law.known]}. {law.known_note or ''}".strip()
    facts = {
        "id": f"`{law.id}`",
        "authority": law.authority,
        "binds": law.binds,
        "known": known,
        "scope": _SCOPE[law.scope] if law.takes else "",
        "funds": law.funds or "",
        "report due": _report_due(law),
    }
    yield f"## {law.title}\n\n| | |\n| --- | --- |"
    yield from (f"| {name} | {said} |" for name, said in facts.items() if said)
    yield ""
    if law.takes:
        yield "| list taken | packaged | reaches | because |\n| --- | --- | --- | --- |"
        yield from (_takes(one) for one in law.takes)
        yield ""
    if law.milestones:
        yield "\n".join(f"- {one.name}: {_when(one)}" for one in law.milestones) + "\n"
    if law.report:
        yield "The report, in the statute's order:\n"
        yield from (
            f"{number}. {item.title}{' (to be supplied by staff)' if item.shows == 'staff' else ''}"
            for number, item in enumerate(law.report, start=1)
        )
        yield ""
    yield "\n".join(f"Source: {one.statement} [{one.source}]({one.address})  " for one in law.sources) + "\n"


def _takes(takes: Takes) -> str:
    only = f" (entities of {', '.join(takes.domicile)})" if takes.domicile else ""
    ever = ", ended listings too" if takes.ever else ""
    share = f" from {takes.at_least} percent of {', '.join(takes.states)}" if takes.at_least is not None else ""
    packaged = "yes" if takes.list in packaged_ids() else "no: load or import it"
    who = ", ".join(("the listed company", *takes.reaches))
    return f"| `{takes.list}`{only}{share}{ever} | {packaged} | {who} | {takes.because} |"


def _when(milestone: Milestone) -> str:
    if milestone.on is not None:
        return f"by {milestone.on}"
    years, days = milestone.years_after_discovery, milestone.days_after_discovery
    number, unit = (years, "year") if years else (days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'} after discovery"


def _report_due(law: Law) -> str:
    if law.report_due is not None:
        return f"each year by day {law.report_due.day} of month {law.report_due.month}"
    return "each quarter" if law.report_due_each_quarter else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
