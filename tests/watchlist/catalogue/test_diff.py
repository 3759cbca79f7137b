from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from screener.model import Entity, Identifier, Listing, Name, Watchlist
from screener.watchlist.catalogue.diff import as_json, as_markdown, diff
from screener.watchlist.publishers import import_list


def entity(uid: str, *names: str, listed: date = date(2021, 6, 3), **fields: object) -> Entity:
    return Entity(
        id=uid,
        name=names[0],
        names=tuple(Name(text=text, kind="primary" if text == names[0] else "alias") for text in names),
        listings=(Listing(list="x", regime="us-cmic", program="P", listed_on=listed),),
        **fields,  # type: ignore[arg-type]
    )


def version(*entities: Entity, day: int = 1) -> Watchlist:
    return Watchlist(
        id="x",
        title="X",
        publisher="Y",
        regime="us-cmic",
        version=f"2025-01-{day:02}",
        published_on=date(2025, 1, day),
        source="s",
        sha256="0" * 64,
        entities=entities,
    )


def test_added_removed_and_changed_are_told_apart() -> None:
    isin = Identifier(scheme="isin", value="US1694261033", raw="US1694261033")
    old = version(entity("a", "Alpha"), entity("b", "Beta", "B-Tech"), entity("c", "Gamma"))
    new = version(
        entity("b", "Beta", "Beta Technology", identifiers=(isin,), listed=date(2022, 1, 1)),
        entity("c", "Gamma"),
        entity("d", "Delta"),
        day=2,
    )
    difference = diff(old, new)
    assert [found.id for found in difference.added] == ["d"]
    assert [found.id for found in difference.removed] == ["a"]
    (change,) = difference.changed
    assert {field.field: (field.before, field.after) for field in change.fields} == {
        "names": (("B-Tech (alias)",), ("Beta Technology (alias)",)),
        "identifiers": ((), ("isin US1694261033",)),
        "listings": (("x: P, listed 2021-06-03",), ("x: P, listed 2022-01-01",)),
    }


def test_another_order_is_no_change() -> None:
    old = version(entity("a", "Alpha", "One", "Two", extra={"addresses": ["1", "2"]}), entity("b", "Beta"))
    new = version(entity("b", "Beta"), entity("a", "Alpha", "Two", "One", extra={"addresses": ["2", "1"]}))
    assert not diff(old, new).changed


def test_a_fact_of_extra_is_named_by_its_key() -> None:
    old = version(entity("a", "Alpha", extra={"statements": {"Website": ["a.example"]}}))
    new = version(entity("a", "Alpha", extra={"statements": {"Website": ["b.example"]}}))
    (field,) = diff(old, new).changed[0].fields
    assert (field.field, field.before, field.after) == (
        "extra.statements",
        ("Website: a.example",),
        ("Website: b.example",),
    )


def test_json_and_markdown_say_the_same() -> None:
    difference = diff(version(entity("a", "Alpha | Ltd")), version(entity("b", "Beta"), day=2))
    document = json.loads(as_json(difference))
    assert document["schema"] == "screener.diff/1"
    assert document["removed"] == [{"id": "a", "name": "Alpha | Ltd"}]
    markdown = as_markdown(difference)
    assert "1 entities → 1: 1 added, 1 removed, 0 changed" in markdown
    assert r"- Alpha \| Ltd (`a`)" in markdown


names = st.lists(st.text("AB ", min_size=1, max_size=4), min_size=1, max_size=3)
lists = st.dictionaries(st.sampled_from("abcd"), names, max_size=4)


@given(lists, lists)
def test_every_entity_is_added_removed_changed_or_the_same(
    old: dict[str, list[str]], new: dict[str, list[str]]
) -> None:
    difference = diff(
        version(*(entity(uid, *texts) for uid, texts in old.items())),
        version(*(entity(uid, *texts) for uid, texts in new.items())),
    )
    assert {found.id for found in difference.added} == new.keys() - old.keys()
    assert {found.id for found in difference.removed} == old.keys() - new.keys()
    changed = {found.id for found in difference.changed}
    assert changed <= old.keys() & new.keys()
    same = {uid for uid in old.keys() & new.keys() if old[uid] == new[uid]}
    assert not changed & same


def test_between_august_and_december_2025_exactly_one_entry_left_the_consolidated_list(
    shared_data: Path, tmp_path: Path
) -> None:
    """Both primary files alone: the siblings of August are not at hand."""
    folder = shared_data / "lists" / "us-ofac"
    shutil.copy(folder / "cons_prim.csv", tmp_path / "cons_prim_2025-12.csv")
    difference = diff(import_list(folder / "cons_prim_2025-08.csv"), import_list(tmp_path / "cons_prim_2025-12.csv"))
    assert [(found.id, found.name) for found in difference.removed] == [("ofac-26182", "Evren KAYAKIRAN")]
    assert difference.added == ()
    programmes = [change for change in difference.changed if any(f.field == "listings" for f in change.fields)]
    assert len(difference.changed) == len(programmes) == 11
    assert all("RUSSIA-EO14024" in str(change.fields) for change in programmes)
