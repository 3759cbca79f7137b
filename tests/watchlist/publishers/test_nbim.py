# ruff: noqa: E501 - rows of a table are one line each
from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list

PAGE = """<!doctype html><html><body><nav><ul><li>Home</li></ul></nav><main><h1>Exclusion of companies</h1>
<table><tr><td>Layout</td></tr></table>
<table><thead><tr><th></th><th>Company</th><th>Category</th><th>Criterion</th><th>Decision</th><th>Publishing date</th></tr>
</thead><tbody>{rows}</tbody></table></main></body></html>"""
ROW = "<tr><td></td><td><a href='/x'>{}</a></td><td>Conduct-based</td><td>{}</td><td>{}</td><td>{}</td></tr>"


def page(folder: Path, *rows: str) -> Path:
    path = folder / "page.html"
    path.write_text(PAGE.format(rows="".join(rows)), encoding="utf-8")
    return path


def test_an_exclusion_bans_and_an_observation_does_not(tmp_path: Path) -> None:
    path = page(
        tmp_path,
        ROW.format("Alpha &amp; Co", "Human rights", "Exclusion", "07.03.2022"),
        ROW.format("Beta", "Corruption", "Observation", "31.12.2021"),
    )
    watchlist = import_list(path)
    alpha, beta = watchlist.entities
    assert (watchlist.id, watchlist.published_on, alpha.name) == ("no-nbim", date(2022, 3, 7), "Alpha & Co")
    assert (alpha.listings[0].regime, alpha.listings[0].measure, alpha.listings[0].program) == (
        "house",
        "exclusion",
        "Human rights",
    )
    assert (beta.listings[0].regime, beta.listings[0].measure) == ("advisory", None)


def test_a_company_excluded_for_two_reasons_is_one_entity(tmp_path: Path) -> None:
    path = page(
        tmp_path,
        ROW.format("Alpha", "Coal", "Exclusion", "07.03.2022"),
        ROW.format("ALPHA", "Tobacco", "Exclusion", "08.03.2022"),
    )
    (one,) = import_list(path).entities
    assert [listing.program for listing in one.listings] == ["Coal", "Tobacco"]


def test_the_table_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        ";Company;Category;Criterion;Decision;Publishing date\n1);Alpha;Conduct;Coal;Exclusion;07.03.2022\n",
        encoding="utf-8",
    )
    (one,) = import_list(path).entities
    assert (one.name, one.note) == ("Alpha", "1)")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (ROW.format("Alpha", "Coal", "Revoked", "07.03.2022"), "'revoked' is neither"),
        (ROW.format("Alpha", "Coal", "Exclusion", "in spring"), "'in spring' is no date"),
        (ROW.format("", "Coal", "Exclusion", "07.03.2022"), "no company"),
        ("<tr><td>Alpha</td></tr>", "1 cells where the header has 6"),
        ("", "no entity was found"),
    ],
)
def test_a_changed_table_is_refused(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(WatchlistError, match=problem):
        import_list(page(tmp_path, row))
