"""The shortest example: `export_watchlist(watchlist, Path("list.csv"))`, and `import_list(Path("list.csv"))` back."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screener.errors import WatchlistError
from screener.model import Entity, Identifier, Listing, Name, Namesake, Relation, Watchlist
from screener.watchlist.catalogue.load import load_watchlists
from screener.watchlist.form.export import WRITERS, export_watchlist
from screener.watchlist.form.export.to_yaml import same
from screener.watchlist.publishers import import_list

_words = st.text(alphabet=st.sampled_from("AbcÄ商é \"';,:#-{}[]=+@%&*!|>01\n\t"), min_size=1, max_size=30).filter(
    lambda text: text.strip()
)
_ids = st.text(alphabet=st.sampled_from("abcXYZ0189.-_:"), min_size=1, max_size=12).map(lambda text: f"x{text}")
_days = st.none() | st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))
_maybe = st.none() | _words
_countries = st.sampled_from([None, "CN", "NO", "GB"])
_names = st.builds(
    Name,
    text=_words,
    kind=st.sampled_from(["primary", "alias", "weak", "former", "issuer", "short"]),
    official=st.booleans(),
    source=_maybe,
)
_identifiers = st.one_of(
    st.builds(
        Identifier, scheme=st.just("isin"), value=st.just("US1694261033"), raw=st.just("US1694261033"), source=_maybe
    ),
    st.builds(
        Identifier,
        scheme=st.just("isin"),
        value=st.just("BRC1EODR004"),
        raw=st.just("BRC1EODR004"),
        valid=st.just(False),
        curated=st.booleans(),
    ),
    st.builds(
        Identifier,
        scheme=st.just("ticker"),
        value=st.sampled_from(["728", "20", "603019CN"]),
        raw=_words,
        mic=st.sampled_from([None, "XHKG"]),
        valid=st.booleans(),
        valid_from=_days,
    ),
    st.builds(
        Identifier,
        scheme=st.sampled_from(["other", "registration", "uscc", "lei"]),
        value=_words,
        raw=_words,
        confirmed=st.booleans(),
        curated=st.booleans(),
        source=_maybe,
    ),
)
_listings = st.builds(
    Listing,
    list=_ids,
    regime=_ids,
    program=_maybe,
    authority=_maybe,
    measure=st.sampled_from([None, "securities_ban", "asset_freeze", "exclusion"]),
    listed_on=_days,
    effective_on=_days,
    divest_by=_days,
    removed_on=_days,
    source=_maybe,
)
_relations = st.builds(
    Relation,
    to=_ids,
    kind=st.sampled_from(["parent", "subsidiary", "affiliate"]),
    share=st.none() | st.decimals(min_value=0, max_value=100, places=2, allow_nan=False).map(Decimal),
    source=_words,
    verified_on=_days,
    note=_maybe,
)
_namesakes = st.builds(
    Namesake, name=_words, country=_countries, isins=st.just(("US1694261033",)) | st.just(()), source=_words
)
_extra = st.dictionaries(
    _words,
    st.recursive(st.booleans() | st.integers() | _words, lambda inner: st.lists(inner, max_size=2), max_leaves=3),
)


def _tuples(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=3).map(tuple)


_entities = st.builds(
    Entity,
    id=_ids,
    name=_words,
    type=st.sampled_from(["Company", "Person", "Vessel", "PublicBody"]),
    country=_countries,
    names=_tuples(_names),
    identifiers=_tuples(_identifiers),
    listings=_tuples(_listings),
    relations=_tuples(_relations),
    namesakes=_tuples(_namesakes),
    linked_to=_tuples(_words),
    birth_date=_maybe,
    note=_maybe | st.text(alphabet="ab ", min_size=2100, max_size=2200),
    extra=_extra,
)
_watchlists = st.builds(
    Watchlist,
    id=_ids,
    title=_words.map(str.strip),
    publisher=_words.map(str.strip),
    regime=_ids,
    version=_words.map(str.strip),
    published_on=st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)),
    verified_on=_days,
    rhythm_days=st.none() | st.integers(min_value=1, max_value=400),
    superseded_on=_days,
    source=_words.map(str.strip),
    sha256=st.just("0" * 64),
    entities=st.lists(_entities, min_size=1, max_size=3, unique_by=lambda entity: entity.id).map(tuple),
)


@pytest.mark.parametrize(("form", "ending"), [("ftm", ".json"), ("csv", ".csv")])
@given(watchlist=_watchlists)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_ftm_and_csv_read_back_as_the_very_same_list(
    tmp_path_factory: pytest.TempPathFactory, form: str, ending: str, watchlist: Watchlist
) -> None:
    path = tmp_path_factory.mktemp("export") / f"list{ending}"
    export_watchlist(watchlist, path)
    assert import_list(path).model_copy(update={"sha256": watchlist.sha256}) == watchlist


@given(watchlist=_watchlists)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_yaml_reads_back_as_the_same_list_the_order_of_names_apart(
    tmp_path_factory: pytest.TempPathFactory, watchlist: Watchlist
) -> None:
    path = tmp_path_factory.mktemp("export") / "list.yaml"
    export_watchlist(watchlist, path)
    (read,) = load_watchlists([path])
    whole = {"entities", "sha256"}
    assert read.model_dump(exclude=whole) == watchlist.model_dump(exclude=whole)
    assert [entity.id for entity in read.entities] == [entity.id for entity in watchlist.entities]
    for one, other in zip(read.entities, watchlist.entities, strict=True):
        assert same(one, other, watchlist.source)


def test_the_packaged_ban_list_survives_every_form(tmp_path: Path) -> None:
    (packaged,) = load_watchlists(["us-ofac-ns-cmic"])
    for name in ("a.json", "a.csv"):
        export_watchlist(packaged, tmp_path / name)
        assert import_list(tmp_path / name).entities == packaged.entities
    export_watchlist(packaged, tmp_path / "a.yaml")
    (read,) = load_watchlists([tmp_path / "a.yaml"])
    assert all(same(one, other, packaged.source) for one, other in zip(read.entities, packaged.entities, strict=True))
    assert "exact:" not in (tmp_path / "a.yaml").read_text(encoding="utf-8"), "the form a person writes is enough"


def test_ftm_lines_speak_followthemoney(tmp_path: Path) -> None:
    (packaged,) = load_watchlists(["us-ofac-ns-cmic"])
    lines = [json.loads(line) for line in WRITERS["ftm"](packaged).splitlines()]
    company = next(line for line in lines if line["id"] == "ofac-30882")
    assert company["schema"] == "Company"
    assert company["properties"]["name"][0] == "CHINA TELECOM CORPORATION LIMITED"
    isins = {
        line["properties"]["isin"][0]
        for line in lines
        if line["schema"] == "Security" and "ofac-30882" in line["properties"]["issuer"]
    }
    assert "US1694261033" in isins
    sanction = next(
        line for line in lines if line["schema"] == "Sanction" and line["properties"]["entity"] == ["ofac-30882"]
    )
    assert sanction["properties"]["listingDate"] == ["2021-06-03"]
    assert len({line["id"] for line in lines}) == len(lines)


def test_a_cell_cannot_become_a_formula(tmp_path: Path) -> None:
    watchlist = _one(Entity(id="x", name='=HYPERLINK("http://x")'))
    export_watchlist(watchlist, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert row["name"].startswith("'=")


def test_an_edited_csv_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    export_watchlist(_one(Entity(id="x", name="Alpha")), path)
    path.write_text(path.read_text(encoding="utf-8").replace("x,Alpha", "x,Beta"), encoding="utf-8", newline="")
    with pytest.raises(WatchlistError, match="line 2: the column name"):
        import_list(path)


def test_a_cut_export_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    export_watchlist(_one(Entity(id="x", name="Alpha"), Entity(id="y", name="Beta")), path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(WatchlistError, match="line"):
        import_list(path)


def test_an_unknown_ending_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="ending"):
        export_watchlist(_one(Entity(id="x", name="Alpha")), tmp_path / "a.docx")
    assert list(tmp_path.iterdir()) == []


def _one(*entities: Entity) -> Watchlist:
    return Watchlist(
        id="l",
        title="L",
        publisher="P",
        regime="house",
        version="1",
        published_on=date(2024, 1, 1),
        source="s",
        sha256="0",
        entities=entities,
    )
