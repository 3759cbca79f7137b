"""A check as a person reads it: what was found and why; on demand every word and its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer import style

from screener.cli.console import echo, out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screener.matching import NameHit
    from screener.model import Finding, ListNotAsked
    from screener.rules.regimes import Source
    from screener.screening import Check

_VERDICT_COLOURS = {"listed": ("white", "red"), "related": ("black", "yellow"), "possible": ("black", "cyan")}
"""Of the letters and of the ground behind them."""

_NOT_CLEAR = {
    "fund_without_holdings": "this is a fund, and its holdings were not looked through.",
    "index_product": "this is a product on an index, and the companies in the index were not looked at.",
    "unreadable_name": "there is no readable name and no identifier.",
    "ticker_without_market": "a ticker means a company only with its market; give both, for example 20 HK or 0020.HK.",
    "one_word_name": "a name of one word is weak; add the rest of the name, or an identifier.",
}
"""Why silence about a position is no answer, by the reason of its outcome."""


def print_check(check: Check, *, explain: bool) -> None:
    """Print a check.

    Args:
        explain: print also the aligned words and their weights, and the nearest names that do not match.
    """
    asked = ", ".join(f"{field} {value}" for field, value in check.position.items() if value and field != "person")
    echo(f"Checked as of {check.run.run.as_of} for {check.investor}: {asked}")
    if not check.run.findings:
        _print_no_match(check)
    sources: dict[str, Source] = {}
    if check.run.run.settings.get("laws"):  # most checks state none, and the module takes a while to load
        from screener.rules.laws import laws_of

        sources = {law.id: law.sources[0] for law in laws_of(check.run)}
    for finding in check.run.findings:
        echo()
        _print_finding(finding)
        for duty in finding.laws:
            by = "was due by" if duty.due and duty.due < check.run.run.as_of else "by"
            due = f"{duty.milestone} {by} {duty.due}" if duty.due else "no date that was read"
            stated = f"{sources[duty.id].source}, {sources[duty.id].address}"
            echo(f"  Law: {duty.id}: {due} ({stated})")
    if explain or not check.run.findings:
        _print_nearest(check, explain=explain)
    _print_not_asked(check)
    for notice in check.run.run.notices:
        echo(f"{style('Note:', fg='yellow')} {notice}")


def _print_no_match(check: Check) -> None:
    """That nothing was found, on which lists, and why that says little, where it does."""
    from screener.matching.explain import ended_sentence
    from screener.matching.securities import SCHEMES
    from screener.reports.content.headline import asked
    from screener.reports.wording import wording

    outcome = check.run.summary.outcomes[0]
    ended = " ".join(dict.fromkeys(ended_sentence(hit) for hit in check.carriers))
    lists = asked(check.run, wording("en"))
    said = _NOT_CLEAR.get(outcome.reason or "")
    codes = [f"{scheme.upper()} {check.position[scheme]}" for scheme in SCHEMES if check.position.get(scheme)]
    no_match = style("No match", fg="yellow" if ended or said else "green", bold=True)
    if codes and not ended and not check.position.get("name"):
        not_judged = style("Not judged", fg="yellow", bold=True)
        echo(
            f"{not_judged}: the {' and '.join(codes)} names a security, and no entry on {lists} carries it; most"
            " entries carry no identifier, so it says nothing of the issuer: check the name too."
        )
    elif ended:
        echo(f"{no_match} on {lists}: {ended}")
    elif said:
        echo(f"{no_match} on {lists}, and that says little: {said}")
    else:
        echo(f"{no_match} on {lists}.")


def _print_not_asked(check: Check) -> None:
    """The lists that were not asked, each with the command that asks it; and rules by country that had no country."""
    missing = check.run.summary.lists_not_asked
    if missing:
        were = "well-known lists were" if len(missing) > 1 else "well-known list was"
        echo(style(f"{len(missing)} {were} not asked:", fg="yellow"))
    print_missing(missing)
    by_country = any(one.match.by == "country" for one in check.run.findings)
    if not by_country and not check.position.get("country") and not check.position.get("isin"):
        echo("Rules that go by the issuer's country were not applied: give --country.")


def print_missing(missing: Sequence[ListNotAsked]) -> None:
    """Each list with the command that asks it; at the end the one command for all that can be fetched."""
    from screener.triage import commands_together

    for one in missing:
        echo(f"  {one.id}: {one.title}; {one.commands[0]}")
    fetch = commands_together(missing).get("fetch", "")
    if fetch.count(" ") > len(("screener", "watchlist", "update")):
        echo(f"  all that can be fetched: {fetch}")


def _print_finding(finding: Finding) -> None:
    from screener.model import dates_in_words
    from screener.reports.wording import wording

    listing = finding.listing
    letters, ground = _VERDICT_COLOURS[finding.verdict]
    status = finding.status.replace("_", " ")
    echo(
        f"{style(f' {finding.verdict} ', fg=letters, bg=ground, bold=True)} {style(finding.entity.name, bold=True)}"
        f" ({finding.entity.id})  status: {style(status, bold=True)}  score {finding.score:.2f}"
    )
    dates = dates_in_words(listing)
    echo(f"  List: {listing.list}" + (f" ({dates})" if dates else ""))
    if finding.relation:
        relation = finding.relation
        share = f", share {relation.share:g} %" if relation.share is not None else ", share unknown"
        known = f", {wording('en')(f'relation.grade.{relation.grade}')}" if relation.grade else ""
        echo(f"  Relation: {relation.issuer or 'the issuer'} is its {relation.kind}{share}{known}")
    for sentence in finding.match.explanation:
        echo(f"  Why: {sentence}")
    echo(f"  What to do: {finding.action}")
    if listing.source:
        echo(style(f"  Source: {listing.source}", dim=True))


def _print_nearest(check: Check, *, explain: bool) -> None:
    from screener.matching.explain import near_miss_sentence

    text = check.position.get("name")
    if not text:
        return
    if not check.nearest:
        echo("Nearest: no listed name shares a telling word with it.")
        return
    hits = check.nearest if explain else check.nearest[:1]
    if all(hit.grade == "distant" for hit in hits) or not check.run.findings:
        echo(near_miss_sentence(hits[0]))
    if explain:
        for hit in hits[:5]:
            _print_words(hit)


def _print_words(hit: NameHit) -> None:
    from rich.table import Table

    title = f"“{hit.name.text}” ({hit.entity.id}, {hit.name.kind}): grade {hit.grade}, score {hit.score:.2f}"
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("position", "list", "read as"):
        table.add_column(heading)
    table.add_column("bits", justify="right")
    for word in hit.words:
        table.add_row(word.position_word or "", word.list_word or "", word.how.replace("_", " "), f"{word.weight:.1f}")
    echo()
    echo(style(title, italic=True))
    out().print(table)
