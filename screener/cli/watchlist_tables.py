"""Watchlists as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.markup import escape

from screener.cli.check_output import print_missing
from screener.cli.console import out, table
from screener.model import dates_in_words
from screener.watchlist.catalogue.not_asked import lists_not_asked
from screener.watchlist.form.packaged import packaged_ids
from screener.watchlist.publishers import versions

if TYPE_CHECKING:
    from screener.model import Entity, Identifier, Watchlist
    from screener.watchlist import Mistake
    from screener.watchlist.catalogue.search import Hit


def print_lists(lists: Sequence[Watchlist], today: date) -> None:
    """Two lines a list, marked where it is older than its rhythm; then those in the store, and those to fetch."""
    console = out()
    for one in lists:
        old = f"{one.age_days(today)} days old" if one.overdue(today) else ""
        state = f"superseded {one.superseded_on}" if one.superseded_on else old
        facts = [f"published {one.published_on}" + (f" [yellow]({state})[/]" if state else "")]
        facts += [f"version {escape(one.version)}"] if one.version != str(one.published_on) else []
        facts += [_entities(len(one.entities)), f"regime {one.regime}"]
        console.print(f"[bold]{one.id}[/]  {escape(one.title)}", soft_wrap=True)
        console.print(f"    {', '.join(facts)}", soft_wrap=True)
    for stored in versions.stored_lists():
        held = versions.versions(stored)[0]
        if stored not in packaged_ids():
            parts = "".join(f", {part}" for part in held.lists if part != stored)
            console.print(f"[bold]{stored}[/]{parts}", soft_wrap=True)
            console.print(
                f"    in the store, version {escape(held.version)}, {_entities(held.entities)}", soft_wrap=True
            )
    console.print("Well known and not packaged:")
    print_missing(lists_not_asked(lists))


def print_entities(watchlist: Watchlist | None, entities: Sequence[Entity]) -> None:
    """The head of a list and one row an entity."""
    console = out()
    if watchlist is not None:
        console.print(f"[bold]{escape(watchlist.title)}[/] ({watchlist.id})")
        facts = [
            f"{watchlist.publisher}",
            f"version {watchlist.version}, published {watchlist.published_on}",
            f"regime {watchlist.regime}",
        ]
        console.print(escape("; ".join(facts)))
        console.print(escape(watchlist.source), style="dim")
    titles = ("id", "name", "country", "listed" if watchlist else "stands to", "identifiers")
    rows = (
        (one.id, one.name, one.country or "", _state(one, of_list=watchlist is not None), str(len(one.identifiers)))
        for one in entities
    )
    console.print(table(*titles, rows=rows, right=(4,)))


def _state(entity: Entity, *, of_list: bool) -> str:
    if not of_list:
        return ", ".join(f"{one.kind} of {one.to}" for one in entity.relations)
    periods = ((one.listed_on or "-", f" until {one.removed_on}" if one.removed_on else "") for one in entity.listings)
    return "; ".join(f"{begin}{end}" for begin, end in periods)


def print_entity(entity: Entity) -> None:
    """All that is known of one entity, each fact with its source."""
    console = out()
    about = ", ".join(filter(None, [entity.id, entity.type, entity.country, entity.birth_date]))
    console.print(f"[bold]{escape(entity.name)}[/] ({about})")
    for listing in entity.listings:
        console.print(escape(f"On {listing.list}: {dates_in_words(listing) or 'no date'}; {listing.authority or ''}"))
    for relation in entity.relations:
        share = "share unknown" if relation.share is None else f"{relation.share} percent"
        known = f"{share}, {relation.grade}"
        note = f" {relation.note}" if relation.note else ""
        console.print(escape(f"{relation.kind.capitalize()} of {relation.to} ({known}).{note} [{relation.source}]"))
    for namesake in entity.namesakes:
        console.print(escape(f"Not to be taken for {namesake.name} ({', '.join(namesake.tickers)})"))
    if entity.linked_to:
        console.print(escape(f"Linked to: {'; '.join(entity.linked_to)}"))
    if entity.note:
        console.print(escape(entity.note), style="italic")
    facts = [(f"{one.kind} name", one.text, one.official, one.source or "not stated") for one in entity.names]
    facts += [(one.scheme, _identifier(one), not one.curated, one.source or "not stated") for one in entity.identifiers]
    sources = list(dict.fromkeys(source for *_, source in facts))
    rows = (
        (what, value, "yes" if official else "no", str(sources.index(source) + 1))
        for what, value, official, source in facts
    )
    console.print(table("what", "value", "official", "source", rows=rows))
    for place, source in enumerate(sources, start=1):
        console.print(escape(f"source {place}: {source}"), style="dim", soft_wrap=True)


def print_hits(text: str, hits: Sequence[tuple[str, Hit]]) -> None:
    """One row for each entity found, with the value that contains the text."""
    if not hits:
        out().print(escape(f"No list holds “{text}”."))
        return
    rows = ((list_id, hit.entity.id, hit.entity.name, hit.field, hit.value) for list_id, hit in hits)
    out().print(table("list", "id", "name", "found in", "value", rows=rows))


def print_mistakes(files: int, mistakes: Sequence[Mistake]) -> None:
    """Each mistake on a line of its own, then the count."""
    console = out()
    for mistake in mistakes:
        console.print(escape(str(mistake)), soft_wrap=True)
    many = "1 file" if files == 1 else f"{files} files"
    count = len(mistakes)
    console.print(f"{many} checked: " + ("no mistakes" if not count else f"{count} mistake{'s' if count > 1 else ''}"))


def _identifier(identifier: Identifier) -> str:
    value = f"{identifier.value} {identifier.mic or ''}".strip()
    parts = [value if value == identifier.raw else f"{identifier.raw} = {value}"]
    if identifier.valid_from:
        parts.append(f"from {identifier.valid_from}")
    if identifier.valid_until:
        parts.append(f"until {identifier.valid_until}")
    if not identifier.valid:
        parts.append("(check digit wrong: never matches)")
    if not identifier.confirmed:
        parts.append("(unconfirmed)")
    return " ".join(parts)


def _entities(number: int) -> str:
    return f"{number} {'entity' if number == 1 else 'entities'}"
