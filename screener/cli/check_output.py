"""A check as a person reads it: what was found and why; on demand every word and its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from screener.matching import NameHit
    from screener.model import Finding, ListNotAsked
    from screener.screening import Check

_VERDICT_STYLE = {"listed": "bold white on red", "related": "bold black on yellow", "possible": "bold black on cyan"}

_NOT_CLEAR = {
    "fund_without_holdings": "this is a fund, and its holdings were not looked through.",
    "index_product": "this is a product on an index, and the companies in the index were not looked at.",
    "unreadable_name": "there is no readable name and no identifier.",
    "ticker_without_market": "a ticker means a company only with its market; give both, for example 20 HK or 0020.HK.",
    "no_name": "no entry carries this identifier, and most entries carry none at all; check the name too.",
    "one_word_name": "a name of one word is weak; add the rest of the name, or an identifier.",
}
"""Why silence about a position is no answer, by the reason of its outcome."""


def print_check(check: Check, console: Console, *, explain: bool) -> None:
    """Print a check.

    Args:
        check: the check.
        console: where to print.
        explain: print also the aligned words and their weights, and the nearest names that do not match.
    """
    from rich.markup import escape

    from screener.rules.laws import laws_of

    asked = ", ".join(f"{field} {value}" for field, value in check.position.items() if value and field != "person")
    console.print(f"Checked as of {check.run.run.as_of} for {check.investor}: {escape(asked)}", soft_wrap=True)
    if not check.run.findings:
        from screener.matching.explain import ended_sentence
        from screener.reports.content.headline import asked as lists_asked
        from screener.reports.wording import wording

        outcome = check.run.summary.outcomes[0]
        ended = " ".join(dict.fromkeys(ended_sentence(hit) for hit in check.carriers))
        lists = lists_asked(check.run, wording("en"))
        said = _NOT_CLEAR.get(outcome.reason or ("" if check.position.get("name") else "no_name"))
        if ended:
            console.print(f"[bold yellow]No match[/] on {lists}: {escape(ended)}", soft_wrap=True)
        elif said:
            console.print(f"[bold yellow]No match[/] on {lists}, and that says little: {said}", soft_wrap=True)
        else:
            console.print(f"[bold green]No match[/] on {lists}.", soft_wrap=True)
    sources = {law.id: law.sources[0] for law in laws_of(check.run)}
    for finding in check.run.findings:
        console.print()
        _print_finding(finding, console)
        for duty in finding.laws:
            by = "was due by" if duty.due and duty.due < check.run.run.as_of else "by"
            due = f"{duty.milestone} {by} {duty.due}" if duty.due else "no date that was read"
            stated = f"{sources[duty.id].source}, {sources[duty.id].address}"
            console.print(f"  Law: {escape(duty.id)}: {escape(due)} ({escape(stated)})", soft_wrap=True)
    if explain or not check.run.findings:
        _print_nearest(check, console, explain=explain)
    _print_not_asked(check, console)
    for notice in check.run.run.notices:
        console.print(f"[yellow]Note:[/] {escape(notice)}", soft_wrap=True)


def _print_not_asked(check: Check, console: Console) -> None:
    """The lists that were not asked, each with the command that asks it; and rules by country that had no country."""
    missing = check.run.summary.lists_not_asked
    if missing:
        were = "well-known lists were" if len(missing) > 1 else "well-known list was"
        console.print(f"[yellow]{len(missing)} {were} not asked:[/]")
    print_missing(missing, console)
    by_country = any(one.match.by == "country" for one in check.run.findings)
    if not by_country and not check.position.get("country") and not check.position.get("isin"):
        console.print("Rules that go by the issuer's country were not applied: give --country.", soft_wrap=True)


def print_missing(missing: Sequence[ListNotAsked], console: Console) -> None:
    """Each list with the command that asks it; at the end the one command for all that can be fetched.

    Args:
        missing: from `lists_not_asked`.
        console: where to print.
    """
    from screener.watchlist.catalogue.not_asked import commands_together

    for one in missing:
        console.print(f"  {one.id}: {one.title}; {one.commands[0]}", markup=False, soft_wrap=True, highlight=False)
    fetch = commands_together(missing).get("fetch", "")
    if fetch.count(" ") > len(("screener", "watchlist", "update")):
        console.print(f"  all that can be fetched: {fetch}", markup=False, soft_wrap=True, highlight=False)


def _print_finding(finding: Finding, console: Console) -> None:
    from rich.markup import escape

    from screener.model import dates_in_words
    from screener.reports.wording import wording

    listing = finding.listing
    style = _VERDICT_STYLE[finding.verdict]
    console.print(
        f"[{style}] {finding.verdict} [/] [bold]{escape(finding.entity.name)}[/] ({finding.entity.id})"
        f"  status: [bold]{finding.status}[/]  score {finding.score:.2f}",
        soft_wrap=True,
    )
    dates = dates_in_words(listing)
    console.print(f"  List: {listing.list}" + (f" ({dates})" if dates else ""), soft_wrap=True)
    if finding.relation:
        relation = finding.relation
        share = f", share {relation.share:g} %" if relation.share is not None else ", share unknown"
        known = f", {wording('en')(f'relation.grade.{relation.grade}')}" if relation.grade else ""
        console.print(
            f"  Relation: {escape(relation.issuer or 'the issuer')} is its {relation.kind}{share}{known}",
            soft_wrap=True,
        )
    for sentence in finding.match.explanation:
        console.print(f"  Why: {escape(sentence)}", soft_wrap=True)
    console.print(f"  What to do: {escape(finding.action)}", soft_wrap=True)
    if listing.source:
        console.print(f"  Source: {escape(listing.source)}", style="dim", soft_wrap=True)


def _print_nearest(check: Check, console: Console, *, explain: bool) -> None:
    from screener.matching.explain import near_miss_sentence

    text = check.position.get("name")
    if not text:
        return
    if not check.nearest:
        console.print("Nearest: no listed name shares a telling word with it.")
        return
    hits = check.nearest if explain else check.nearest[:1]
    if all(hit.grade == "distant" for hit in hits) or not check.run.findings:
        console.print(near_miss_sentence(hits[0]), markup=False, soft_wrap=True)
    if explain:
        for hit in hits[:5]:
            _print_words(hit, console)


def _print_words(hit: NameHit, console: Console) -> None:
    from rich.table import Table

    title = f"“{hit.name.text}” ({hit.entity.id}, {hit.name.kind}): grade {hit.grade}, score {hit.score:.2f}"
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("position", "list", "read as"):
        table.add_column(heading)
    table.add_column("bits", justify="right")
    for word in hit.words:
        table.add_row(word.position_word or "", word.list_word or "", word.how.replace("_", " "), f"{word.weight:.1f}")
    console.print()
    console.print(title, markup=False, soft_wrap=True, style="italic")
    console.print(table)
