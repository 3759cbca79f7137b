from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.errors import WatchlistError
from screener.model import Entity, EntityType, Identifier, IdentifierScheme, Listing, Name, Relation
from screener.watchlist import load_watchlists
from screener.watchlist.catalogue.merge import merge
from screener.watchlist.catalogue.merge_overrides import Curated, load_merges

NONE = Curated()
LEI, OTHER_LEI = "529900LWYPVP93SJ2U42", "300300AY5BEBCYDR2F31"


def entity(
    uid: str,
    name: str,
    list_id: str,
    *ids: tuple[IdentifierScheme, str],
    country: str | None = "CN",
    type: EntityType = "Company",
    aliases: tuple[str, ...] = (),
    regime: str = "advisory",
    **fields: object,
) -> Entity:
    return Entity(
        id=uid,
        name=name,
        type=type,
        country=country,
        names=(Name(text=name, kind="primary"), *(Name(text=alias) for alias in aliases)),
        identifiers=tuple(Identifier(scheme=scheme, value=value, raw=value) for scheme, value in ids),
        listings=(Listing(list=list_id, regime=regime),),
        **fields,  # type: ignore[arg-type]
    )


def test_a_shared_identifier_makes_one_entity_with_two_listings() -> None:
    merged = merge(
        [
            entity("dod-1", "Example Group Inc.", "us-dod-1260h", ("lei", LEI)),
            entity("ofac-1", "EXAMPLE GROUP LIMITED", "us-ofac-ns-cmic", ("lei", LEI), regime="us-cmic"),
        ],
        NONE,
    )
    (one,) = merged.entities
    assert (one.id, one.name) == ("ofac-1", "EXAMPLE GROUP LIMITED")
    assert [held.list for held in one.listings] == ["us-ofac-ns-cmic", "us-dod-1260h"]
    assert {(name.text, name.kind) for name in one.names} == {
        ("EXAMPLE GROUP LIMITED", "primary"),
        ("Example Group Inc.", "alias"),
    }
    (why,) = merged.merges
    assert (why.kept, why.joined, why.because) == ("ofac-1", "dod-1", f"the same LEI {LEI}")
    assert merged.same == {"dod-1": "ofac-1"}


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("Example Technology Co., Ltd.", "EXAMPLE TECHNOLOGY COMPANY LIMITED", True),
        ("Example & Sons Corp.", "Example and Sons Corporation", True),
        ("Example Group Limited", "Example Group Inc.", False),
        ("Example Technology", "Example Technology Co., Ltd.", False),
        ("Example Technology (Beijing)", "Example Technology", False),
        ("EXG", "EXG", False),
    ],
)
def test_names_decide_only_with_every_word_and_the_legal_form(first: str, second: str, one: bool) -> None:
    merged = merge([entity("a", first, "x"), entity("b", second, "y")], NONE)
    assert (len(merged.entities) == 1) is one


def test_the_same_name_in_another_or_an_unknown_country_stays_apart() -> None:
    for country in ("RU", None):
        held = [entity("a", "Example Technology", "x"), entity("b", "Example Technology", "y", country=country)]
        assert len(merge(held, NONE).entities) == 2


def test_a_main_name_that_is_an_alias_elsewhere_decides_and_a_weak_one_never() -> None:
    first = entity("a", "Aktsionernoye Primer", "x", aliases=("Example Machine Works",))
    assert len(merge([first, entity("b", "Example Machine Works", "y")], NONE).entities) == 1
    weak = first.model_copy(update={"names": (first.names[0], Name(text="Example Machine Works", kind="weak"))})
    assert len(merge([weak, entity("b", "Example Machine Works", "y")], NONE).entities) == 2


def test_persons_need_the_same_words_and_the_same_full_date_of_birth() -> None:
    def person(uid: str, name: str, list_id: str, born: str) -> Entity:
        return entity(uid, name, list_id, type="Person", country=None, birth_date=born)

    one = person("a", "Ada Maria EXAMPLE", "x", "1970-01-02")
    assert len(merge([one, person("b", "EXAMPLE Ada Maria", "y", "1970-01-02")], NONE).entities) == 1
    assert len(merge([one, person("b", "EXAMPLE Ada Maria", "y", "1970-01-03")], NONE).entities) == 2
    assert len(merge([one, person("b", "EXAMPLE Ada Maria", "y", "1970")], NONE).entities) == 2


def test_two_entities_of_one_list_are_never_joined() -> None:
    held = [
        entity("a", "Example One", "x", ("isin", "US1694261033")),
        entity("b", "Example Two", "x", ("isin", "US1694261033")),
        entity("c", "Example Three", "y", ("isin", "US1694261033")),
    ]
    assert len(merge(held, NONE).entities) == 3


def test_a_third_list_does_not_join_two_entities_of_one_list() -> None:
    held = [
        entity("a", "Example One", "x", ("lei", LEI)),
        entity("b", "Example Two", "x", ("isin", "US1694261033")),
        entity("c", "Example", "y", ("lei", LEI), ("isin", "US1694261033")),
    ]
    merged = merge(held, NONE)
    assert [found.id for found in merged.entities] == ["a", "b"]
    assert len(merged.merges) == 1


def test_different_leis_speak_against_a_name() -> None:
    held = [
        entity("a", "Example Technology", "x", ("lei", LEI)),
        entity("b", "Example Technology", "y", ("lei", OTHER_LEI)),
    ]
    assert len(merge(held, NONE).entities) == 2


def test_an_identifier_with_a_wrong_check_digit_joins_nothing() -> None:
    wrong = Identifier(scheme="isin", value="BRC1EODR004", raw="BRC1EODR004", valid=False)
    held = [
        entity(uid, f"Example {uid}", list_id).model_copy(update={"identifiers": (wrong,)})
        for uid, list_id in (("a", "x"), ("b", "y"))
    ]
    assert len(merge(held, NONE).entities) == 2


def test_a_curated_word_joins_and_undoes() -> None:
    held = [
        entity("a", "Example Technology", "x"),
        entity("b", "Example Technology", "y"),
        entity("c", "Something Else Entirely", "z"),
    ]
    joined = merge(held, Curated(same=((("a", "c"), "annual report"),)))
    assert [found.id for found in joined.entities] == ["a"]
    assert "merges.yaml: annual report" in {why.because for why in joined.merges}
    assert len(merge(held, Curated(apart=(("a", "b"),))).entities) == 3


def test_a_relation_leads_to_the_entity_that_was_kept() -> None:
    related = entity("c", "Example Daughter", "z").model_copy(
        update={"relations": (Relation(to="b", kind="subsidiary", source="s"),)}
    )
    held = [entity("a", "Example Technology", "x"), entity("b", "Example Technology", "y"), related]
    assert merge(held, NONE).entities[1].relations[0].to == "a"


def test_listings_of_one_list_from_two_sources_become_one() -> None:
    bare = entity("ofac-1", "Example", "us-ofac-ns-cmic")
    full = bare.model_copy(
        update={"listings": (bare.listings[0].model_copy(update={"listed_on": date(2021, 6, 3), "program": "P"}),)}
    )
    (one,) = merge([bare, full], NONE).entities
    assert [(held.listed_on, held.program) for held in one.listings] == [(date(2021, 6, 3), "P")]


@pytest.mark.parametrize(
    "text", ["same:\n  - entities: [a]\n    because: x\n", "apart:\n  - entities: [a, b]\n", "same:\n  - a\n"]
)
def test_an_entry_without_its_reason_or_its_entities_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "merges.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WatchlistError, match=r"entry 1 of `(same|apart)` needs"):
        load_merges(path)


names = st.sampled_from(["Example Technology", "EXAMPLE TECHNOLOGY", "Other Machine Works", "Third Holding Group"])
lists = st.sampled_from(["x", "y", "z"])
ids = st.lists(st.sampled_from([("lei", LEI), ("lei", OTHER_LEI), ("isin", "US1694261033")]), max_size=2, unique=True)


@given(st.lists(st.tuples(names, lists, ids), max_size=7))
def test_nothing_is_lost_and_no_list_is_contradicted(rows: list[tuple[str, str, list[tuple[str, str]]]]) -> None:
    held = [
        entity(f"e{number}", name, list_id, *found)  # type: ignore[arg-type]
        for number, (name, list_id, found) in enumerate(rows)
    ]
    merged = merge(held, NONE)
    assert len(merged.entities) + len(merged.merges) == len(held)
    for one in held:
        kept = next(e for e in merged.entities if e.id == merged.same.get(one.id, one.id))
        assert {name.text for name in one.names} <= {name.text for name in kept.names}
        assert set(one.identifiers) <= set(kept.identifiers)
        assert {found.list for found in one.listings} <= {found.list for found in kept.listings}
    for list_id in "xyz":
        own = [one.id for one in held if one.listings[0].list == list_id]
        assert len({merged.same.get(uid, uid) for uid in own}) == len(own)


def test_the_packaged_lists_join_the_companies_that_dod_and_ofac_both_name() -> None:
    merged = merge([entity for held in load_watchlists() for entity in held.entities])
    both = [e for e in merged.entities if {"us-ofac-ns-cmic", "us-dod-1260h"} <= {held.list for held in e.listings}]
    assert len(both) > 40
    assert all(entity.id.startswith("ofac-") for entity in both)
    sensetime = {e.id for e in merged.entities if "sensetime group" in e.name.lower()}
    assert sensetime >= {"ofac-33114", "dod-1260h-sensetime-group-inc"}
