"""Files -> watchlists: finds the packaged lists, reads any list a person wrote, says where a mistake stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from screener.errors import WatchlistError
from screener.files.home import is_yaml, packaged_folder
from screener.model import Entity, Watchlist
from screener.watchlist.form.loader import Loader
from screener.watchlist.form.packaged import RELATIONS, as_named, packaged_ids
from screener.watchlist.form.validation_errors import InvalidListError, Mistake


def load_watchlists(selection: str | Path | Sequence[str | Path] = ()) -> tuple[Watchlist, ...]:
    """Load lists, each checked whole.

    Args:
        selection: ids of packaged lists, paths of YAML files, or paths of official list files in their publishers'
            formats; empty for all packaged lists. One named twice is loaded once.

    Raises:
        WatchlistError: an unknown id, a file that cannot be read, or an invalid entry; the message names file, line,
            entry and field. Two lists of one id.
        UsageError: what is given is neither an id nor a path.
    """
    loader = Loader()
    paths = dict.fromkeys(_path(chosen) for chosen in (as_named(selection) or packaged_ids()))
    lists = tuple(loader.watchlist(path) if is_yaml(path) else _import(path) for path in paths)
    seen: dict[str, Path] = {}
    for path, watchlist in zip(paths, lists, strict=True):
        if watchlist.id in seen:
            raise WatchlistError(f"{path.name} and {seen[watchlist.id].name} are both the list {watchlist.id}")
        seen[watchlist.id] = path
    return lists


def load_relations(path: str | Path | None = None) -> tuple[Entity, ...]:
    """The related issuers: entities with `relations` and without listings.

    Args:
        path: a YAML file of relations; the packaged one by default.

    Raises:
        WatchlistError: the file cannot be read, or an entry is invalid.
    """
    return Loader().relations(Path(path) if path else packaged_folder() / f"{RELATIONS}.yaml")


def find_mistakes(path: Path) -> tuple[Mistake, ...]:
    """Every mistake of one list file, in the order of its lines; empty where the file can be used.

    Args:
        path: a watchlist as YAML, a file of relations (`kind: relations`), or what else `screen -w` reads (a workbook,
            a publisher's file), of which the first mistake ends the reading.

    Raises:
        WatchlistError: the file cannot be read, or is not YAML at all.
    """
    try:
        if is_yaml(path):
            Loader().check(path)
        else:
            _import(path)
    except InvalidListError as error:
        return error.mistakes
    except WatchlistError as error:
        if is_yaml(path):
            raise
        return (Mistake(path.name, None, None, None, error.message),)
    return ()


def dangling_relations(relations: Sequence[Entity], watchlists: Sequence[Watchlist]) -> tuple[tuple[str, str], ...]:
    """Pairs (related issuer, id in `to`) whose `to` is on none of the lists."""
    known = {entity.id for watchlist in watchlists for entity in watchlist.entities}
    return tuple(
        (entity.id, relation.to) for entity in relations for relation in entity.relations if relation.to not in known
    )


def _path(chosen: str | Path) -> Path:
    if isinstance(chosen, str) and chosen in packaged_ids():
        return packaged_folder() / f"{chosen}.yaml"
    path = Path(chosen)
    if is_yaml(path) or path.is_file():
        return path
    # Imported here: only an error asks for it.
    from screener.watchlist.publishers.facts import published_lists

    if chosen in {one for held in published_lists().values() for one in (held.id, *held.contains)}:
        raise WatchlistError(
            f"No version of the list {chosen} is here",
            hint=f"Run `screener watchlist update {chosen}`, or `screener watchlist import FILE` with its file.",
        )
    raise WatchlistError(
        f"There is no packaged watchlist and no file {str(chosen)!r}",
        hint=f"The packaged lists are {', '.join(packaged_ids())}; your own list is given by its path.",
    )


def _import(path: Path) -> Watchlist:
    # Imported here: the importers read large official files and are rarely needed.
    from screener.watchlist.publishers import import_list

    return import_list(path)
