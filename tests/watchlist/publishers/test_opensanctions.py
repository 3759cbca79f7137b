# ruff: noqa: E501 - rows of a table are one line each
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list

SIMPLE = "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails"


def line(
    id_: str, schema: str, target: bool = False, dataset: str = "us_ofac_sdn", **properties: Any
) -> dict[str, Any]:
    return {
        "id": id_,
        "schema": schema,
        "caption": (properties.get("name") or [schema])[0],
        "properties": properties,
        "datasets": [dataset],
        "referents": properties.pop("referents", []),
        "target": target,
        "last_seen": "2026-04-29T12:53:04",
    }


def write(folder: Path, *lines: Mapping[str, Any]) -> Path:
    path = folder / "entities.ftm.json"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8")
    return path


def test_sanctions_securities_and_ownerships_are_joined_through_merged_ids(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        line(
            "s1",
            "Sanction",
            entity=["ofac-1"],
            program=["CMIC-EO13959"],
            listingDate=["2021-06-03"],
            authority=["OFAC"],
        ),
        line("sec1", "Security", issuer=["ofac-1"], isin=["US1694261033"]),
        line("sec2", "Security", issuer=["ofac-1"], isin=["BRC1EODR004"]),
        line("own1", "Ownership", owner=["NK-2"], asset=["NK-1"], percentage=["51"], role=["owner"]),
        line("own2", "Ownership", owner=["NK-2"], asset=["NK-1"], endDate=["2020-01-01"]),
        line(
            "NK-1",
            "Company",
            True,
            referents=["ofac-1"],
            name=["ALPHA LTD"],
            alias=["Alpha"],
            weakAlias=["AL"],
            previousName=["Old Alpha"],
            country=["cn"],
            ticker=["941 HK"],
            leiCode=["549300XIVJCBIGMRUD48"],
            topics=["sanction"],
            notes=["Friend of Gamma"],
            position=["kept"],
        ),
        line(
            "NK-2", "Person", True, name=["Igor Orlov", "Orlov"], lastName=["Orlov"], birthDate=["1960", "1960-01-02"]
        ),
        line("addr", "Address", full=["1 Road"]),
        line("NK-3", "Company", name=["Not A Target"]),
    )
    watchlist = import_list(path)
    alpha, orlov = watchlist.entities
    assert watchlist.published_on == date(2026, 4, 29)
    assert {name.text: name.kind for name in alpha.names} == {
        "ALPHA LTD": "primary",
        "AL": "weak",
        "Old Alpha": "former",
        "Alpha": "alias",
    }
    assert {(one.scheme, one.value, one.valid) for one in alpha.identifiers} >= {
        ("isin", "US1694261033", True),
        ("isin", "BRC1EODR004", False),
        ("lei", "549300XIVJCBIGMRUD48", True),
        ("ticker", "941", True),
    }
    assert alpha.listings[0].model_dump(include={"list", "regime", "measure", "listed_on"}) == {
        "list": "us-ofac-ns-cmic",
        "regime": "us-cmic",
        "measure": "securities_ban",
        "listed_on": date(2021, 6, 3),
    }
    assert alpha.note == "Friend of Gamma"
    assert alpha.extra["properties"] == {"topics": ["sanction"], "position": ["kept"]}
    assert [(one.to, one.kind, one.share) for one in alpha.relations] == [("NK-2", "subsidiary", Decimal(51))]
    assert [(one.to, one.kind) for one in orlov.relations] == [("NK-1", "parent")]
    assert {name.text: name.kind for name in orlov.names} == {"Igor Orlov": "primary", "Orlov": "weak"}
    assert (orlov.birth_date, orlov.listings[0].regime) == ("1960-01-02", "us-sdn")


def test_objects_inside_properties_are_read_as_lines(tmp_path: Path) -> None:
    sanction = line("s1", "Sanction", dataset="no_nbim_exclusions", entity=["x"], reason=["coal"])
    security = line("sec", "Security", issuer=["x"], isin=["US1694261033"])
    (one,) = import_list(
        write(tmp_path, line("x", "Company", True, name=["ALPHA"], sanctions=[sanction], securities=[security]))
    ).entities
    assert [item.value for item in one.identifiers] == ["US1694261033"]
    assert (one.listings[0].list, one.listings[0].regime, one.listings[0].measure) == ("no-nbim", "house", "exclusion")


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda text: text[:-20], "line 2"),
        (lambda text: text + "[1]\n", "line 3"),
        (lambda text: text.replace('["ALPHA"]', '"ALPHA"'), "line 1"),
        (lambda text: text.replace('"target": true', '"target": false'), "no entity"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(tmp_path: Path, damage: Any, problem: str) -> None:
    path = write(tmp_path, line("x", "Company", True, name=["ALPHA"]), line("y", "Company", True, name=["BETA"]))
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(WatchlistError, match=problem):
        import_list(path)


@pytest.mark.parametrize(
    ("tail", "cells"),
    [
        ("dataset,first_seen,last_seen", "US OFAC Consolidated (non-SDN) List,2020-01-01,2022-01-01"),
        (
            "dataset,first_seen,last_seen,last_change",
            "US OFAC Consolidated (non-SDN) List,2020-01-01,2022-01-01,2021-01-01",
        ),
        (
            "program_ids,dataset,first_seen,last_seen,last_change",
            "US-CMIC,US OFAC Consolidated (non-SDN) List,2020-01-01,2022-01-01,x",
        ),
    ],
)
def test_each_vintage_of_targets_simple(tmp_path: Path, tail: str, cells: str) -> None:
    path = tmp_path / "targets.simple.csv"
    path.write_text(
        f'{SIMPLE},{tail}\nofac-1,Company,ALPHA,"""Beta; Co"";Gamma",,cn;hk,,941 HK;US1694261033;XYZ,CMIC-EO13959,,,{cells}\n',
        encoding="utf-8",
    )
    watchlist = import_list(path)
    (one,) = watchlist.entities
    assert watchlist.published_on == date(2022, 1, 1)
    assert [name.text for name in one.names] == ["ALPHA", "Beta; Co", "Gamma"]
    assert {(item.scheme, item.value) for item in one.identifiers} == {
        ("ticker", "941"),
        ("isin", "US1694261033"),
        ("other", "XYZ"),
    }
    assert one.listings[0].regime == "us-cmic"


def test_an_issuer_neither_sanctioned_nor_under_the_order_is_an_exclusion(tmp_path: Path) -> None:
    path = tmp_path / "securities.csv"
    path.write_text(
        '"caption","lei","perm_id","isins","ric","countries","sanctioned","eo_14071","public","id","url","datasets","risk_datasets","aliases","referents"\n'
        '"ALPHA","","","US1694261033;BRC1EODR004","","cn","f","f","t","x","https://x","no_nbim_exclusions;permid","no_nbim_exclusions","Alfa",""\n'
        '"BETA","","","","","ru","t","t","t","y","https://y","us_ofac_sdn","us_ofac_sdn","",""\n',
        encoding="utf-8",
    )
    alpha, beta = import_list(path).entities
    assert [(one.list, one.measure) for one in alpha.listings] == [("no-nbim", "exclusion")]
    assert [one.valid for one in alpha.identifiers] == [True, False]
    assert [one.list for one in beta.listings] == ["us-ofac-sdn", "us-eo14071"]


def test_the_ban_list_from_every_export_is_the_same(shared_data: Path) -> None:
    folder = shared_data / "lists" / "opensanctions" / "generated_by_zavod" / "us_ofac_cons_cmic"
    lines = [json.loads(one) for one in (folder / "entities.ftm.json").read_text(encoding="utf-8").splitlines()]
    isins = {isin for one in lines for isin in one["properties"].get("isin", [])}
    assert Counter(one["schema"] for one in lines) == {"Company": 68, "Sanction": 68, "Security": 163}
    for name in ("entities.ftm.json", "targets.nested.json", "securities.csv", "targets.simple.csv"):
        watchlist = import_list(folder / name)
        assert len(watchlist.entities) == 68
        found = {item.raw for one in watchlist.entities for item in one.identifiers if item.scheme == "isin"}
        assert found == (set() if name == "targets.simple.csv" else isins)
        if name != "securities.csv":
            assert {one.listings[0].regime for one in watchlist.entities} == {"us-cmic"}
        sensetime = next(one for one in watchlist.entities if one.id == "ofac-33114")
        assert any(text.text == "商湯集團有限公司" for text in sensetime.names)


def test_genuine_slices_are_read(shared_data: Path) -> None:
    folder = shared_data / "lists" / "opensanctions"
    for path in (folder / "yente_zala_entities.ftm.json", folder / "yente_t1_entities.ftm.json"):
        targets = [one for one in map(json.loads, path.read_text(encoding="utf-8").splitlines()) if one["target"]]
        assert [one.id for one in import_list(path).entities] == [one["id"] for one in targets]
    assert len(import_list(folder / "interpol_targets.simple.csv").entities) == 6_561


def test_an_export_without_a_row_is_refused(shared_data: Path) -> None:
    path = shared_data / "lists" / "opensanctions" / "generated_by_zavod" / "us_dod_chinese_milcorps" / "securities.csv"
    with pytest.raises(WatchlistError, match="no entity was found"):
        import_list(path)


def _ftm(path: Path, *lines: dict[str, object]) -> Path:
    whole = [{"referents": [], "datasets": ["us_ofac_sdn"], "target": True, **line} for line in lines]
    path.write_text("\n".join(json.dumps(line) for line in whole) + "\n", encoding="utf-8")
    return path


def test_a_security_that_is_itself_the_target_is_an_entity(tmp_path: Path) -> None:
    bond = {"id": "isin-x", "schema": "Security", "caption": "XS2363250833"}
    bond["properties"] = {"name": ["Sanctioned Bond"], "isin": ["XS2363250833"], "issuer": ["i"]}  # type: ignore[assignment]
    issuer = {"id": "i", "schema": "Company", "caption": "Issuer", "properties": {"name": ["Issuer"]}, "target": False}
    (entity,) = import_list(_ftm(tmp_path / "e.ftm.json", bond, issuer)).entities
    assert (entity.type, [one.value for one in entity.identifiers]) == ("Security", ["XS2363250833"])
    assert entity.listings[0].regime == "us-sdn"
    assert {name.kind for name in entity.names[1:]} == {"weak"}


def test_a_ban_on_investing_is_told_by_its_topic(tmp_path: Path) -> None:
    share = {"id": "s", "schema": "Security", "caption": "Ord", "datasets": ["ru_nsd_isin"]}
    share["properties"] = {"isin": ["US69343P1057"], "topics": ["invest.ban"]}  # type: ignore[assignment]
    other = {"id": "o", "schema": "Company", "caption": "Ore", "datasets": ["xx_other"]}
    other["properties"] = {"name": ["Ore"], "topics": ["invest.ban"]}  # type: ignore[assignment]
    first, second = import_list(_ftm(tmp_path / "e.ftm.json", share, other)).entities
    assert [(one.list, one.regime) for one in first.listings] == [("us-eo14071", "us-eo14071")]
    assert [(one.regime, one.measure, one.program) for one in second.listings] == [
        ("advisory", "securities_ban", "invest.ban")
    ]


def test_a_target_that_is_no_party_is_counted_and_not_dropped_in_silence(tmp_path: Path) -> None:
    coin = {"id": "c", "schema": "CryptoWallet", "caption": "bc1", "properties": {"publicKey": ["bc1"]}}
    firm = {"id": "f", "schema": "Company", "caption": "Firm", "properties": {"name": ["Firm"]}}
    watchlist = import_list(_ftm(tmp_path / "e.ftm.json", coin, firm))
    assert [entity.name for entity in watchlist.entities] == ["Firm"]
    assert watchlist.left_out == {"no party: CryptoWallet": 1}
