"""`screener watchlist`: which lists there are, what they say, and whether one's own list is sound."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from screener.cli.options import FormatOption, argument, option, print_json
from screener.errors import WatchlistError

app = typer.Typer(help="Show, search and check watchlists.", no_args_is_help=True)


ListOption = Annotated[list[str], option("--watchlist -w", "Look in this list only (may be repeated).", "ID|PATH")]


@app.command("list")
def list_(format_: FormatOption = "table") -> None:
    """The packaged watchlists, each in its newest version, and those in the store: date, age, number of entities."""
    from screener.cli import watchlist_tables
    from screener.watchlist.catalogue.selection import load_selection, version_of

    lists = load_selection(()).watchlists
    if format_ == "json":
        today = date.today()
        print_json(
            [
                version_of(one, today).model_dump(mode="json")
                | one.model_dump(mode="json", include={"verified_on", "superseded_on"})
                for one in lists
            ]
        )
    else:
        watchlist_tables.print_lists(lists, date.today())


@app.command()
def show(
    list_id: Annotated[str, argument("ID", "A packaged or stored list, a path, or `relations`.")],
    entity: Annotated[str, argument("[ENTITY]", "One entity, by id or exact name.")] = "",
    format_: FormatOption = "table",
) -> None:
    """One list with its entities, or one entity with every name, identifier, date and source."""
    from screener.cli import watchlist_tables
    from screener.watchlist import load_relations
    from screener.watchlist.catalogue.search import entity_of
    from screener.watchlist.catalogue.selection import load_selection

    watchlist = None if list_id == "relations" else load_selection([list_id]).watchlists[0]
    entities = load_relations() if watchlist is None else watchlist.entities
    if entity:
        found = entity_of(entity, entities)
        if found is None:
            raise WatchlistError(
                f"{list_id} has no single entity {entity!r}", hint=f"Look with: screener watchlist search {entity!r}"
            )
        if format_ == "json":
            print_json(found.model_dump(mode="json"))
        else:
            watchlist_tables.print_entity(found)
    elif format_ == "json":
        shown = [one.model_dump(mode="json") for one in entities]
        print_json(shown if watchlist is None else watchlist.model_dump(mode="json"))
    else:
        watchlist_tables.print_entities(watchlist, entities)


@app.command()
def search(
    text: Annotated[str, argument("TEXT", "Part of a name, identifier or id.")],
    watchlist: ListOption = [],  # noqa: B006 - typer copies the default
    format_: FormatOption = "table",
) -> None:
    """Entities whose names or identifiers contain a text. This only looks up; `screener check` matches."""
    from screener.cli import watchlist_tables
    from screener.watchlist import load_relations
    from screener.watchlist.catalogue.search import search as search_entities
    from screener.watchlist.catalogue.selection import load_selection

    if not text.strip():
        raise WatchlistError("There is nothing to search for", hint="Give part of a name, identifier or id.")
    hits = [
        (one.id, hit) for one in load_selection(watchlist).watchlists for hit in search_entities(text, one.entities)
    ]
    if not watchlist:
        hits += [("relations", hit) for hit in search_entities(text, load_relations())]
    if format_ == "json":
        print_json(
            [
                {"list": list_id, "id": hit.entity.id, "name": hit.entity.name, "field": hit.field, "value": hit.value}
                for list_id, hit in hits
            ]
        )
    else:
        watchlist_tables.print_hits(text, hits)


@app.command()
def validate(
    paths: Annotated[list[Path], argument("[PATH]...", "List files; none for the packaged lists.")] = [],  # noqa: B006
    format_: FormatOption = "table",
) -> None:
    """Check watchlists and name every mistake by file, line, entry and field.

    Exit status: 0 all sound; 2 a mistake, or a file that cannot be read.
    """
    from screener.cli import watchlist_tables
    from screener.watchlist import find_mistakes, packaged_folder

    files = paths or [
        path for path in sorted(packaged_folder().glob("*.yaml")) if path.stem not in ("regimes", "merges")
    ]
    mistakes = [mistake for path in files for mistake in find_mistakes(path)]
    if not mistakes:
        mistakes = _across(files, whole_set=not paths)
    if format_ == "json":
        print_json({"files": [str(path) for path in files], "mistakes": [one._asdict() for one in mistakes]})
    else:
        watchlist_tables.print_mistakes(len(files), mistakes)
    if mistakes:
        raise typer.Exit(2)


@app.command()
def stale() -> None:
    """Lists and relations older than their rhythm, or read in no primary text; well-known lists of which none is here.

    Exit status: 0 nothing is stale; 1 something is.
    """
    from screener.watchlist.catalogue.not_asked import lists_not_asked
    from screener.watchlist.catalogue.selection import choose_lists
    from screener.watchlist.catalogue.stale import stale as stale_of

    today = date.today()
    lists = choose_lists((), today)
    found = list(stale_of(lists, today))
    absent = (one for one in lists_not_asked(lists) if not one.commands[0].startswith("-w "))
    found += [f"{one.id}: no version of it is here; {one.commands[0]}" for one in absent]
    for line in found:
        typer.echo(line)
    raise typer.Exit(int(bool(found)))


def _across(files: list[Path], *, whole_set: bool) -> list[Any]:
    """Mistakes that show only between files: an unknown regime, a relation to nobody."""
    from screener.rules import load_regimes
    from screener.watchlist import Mistake, dangling_relations, load_relations, load_watchlists

    regimes = load_regimes()
    lists = [one for path in files if path.stem != "relations" for one in load_watchlists([path])]
    mistakes = []
    for path, one in zip((path for path in files if path.stem != "relations"), lists, strict=True):
        named = {one.regime, *(listing.regime for entity in one.entities for listing in entity.listings)}
        mistakes += [
            Mistake(path.name, None, None, "regime", f"{regime} is not in regimes.yaml")
            for regime in sorted(named - set(regimes))
        ]
    if whole_set:
        mistakes += [
            Mistake("relations.yaml", None, issuer, "relations.to", f"no packaged list names {to}")
            for issuer, to in dangling_relations(load_relations(), lists)
        ]
    return mistakes
