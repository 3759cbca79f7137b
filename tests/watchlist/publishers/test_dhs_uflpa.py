"""The UFLPA Entity List from the department's page: `import_list("UFLPA Entity List.html")`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list, recognise

PAGE = """<!doctype html><html><head><title>UFLPA Entity List</title></head><body>
<p><strong>A list of entities in Xinjiang</strong> <a href="#">2(d)(2)(B)(i)</a></p>
<table class="usa-table"><tr><th>Name of Entity</th><th>Effective Date</th></tr>
<tr><td>Invented Silicon Co., Ltd. (including two aliases: Hoxin Silicon; and Hoxin Mining Co., Ltd.)</td>
<td>June 21, 2022</td></tr>
<tr><td>Invented Corps (formerly known as Old Corps) and its subordinate and affiliated entities</td>
<td>June 21, 2022</td></tr></table>
<table class="usa-table"><tr><th>Entity Name</th><th>Effective Date</th></tr>
<tr><td>Sewing Group Co., Ltd. and its two Shandong-based subsidiaries, which include Sewing East Co., Ltd., and Sewing
West Co., Ltd.</td><td>August 19, 2025</td></tr>
<tr><td>Cotton Trading Inc. and its subsidiary Cotton Yarn LLC</td><td>August 19, 2025</td></tr></table>
</body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "UFLPA Entity List.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_every_row_becomes_a_company_with_its_date(page):
    watchlist = import_list(page)
    assert (watchlist.id, watchlist.published_on) == ("us-uflpa", date(2025, 8, 19))
    assert [entity.name for entity in watchlist.entities] == [
        "Invented Silicon Co., Ltd.",
        "Invented Corps",
        "Sewing Group Co., Ltd.",
        "Sewing East Co., Ltd.",
        "Sewing West Co., Ltd.",
        "Cotton Trading Inc.",
        "Cotton Yarn LLC",
    ]
    assert {entity.listings[0].regime for entity in watchlist.entities} == {"advisory"}
    assert watchlist.entities[0].listings[0].listed_on == date(2022, 6, 21)


def test_aliases_and_former_names_are_names_and_phrases_are_not(page):
    silicon, corps, *_ = import_list(page).entities
    assert [(name.text, name.kind) for name in silicon.names] == [
        ("Invented Silicon Co., Ltd.", "primary"),
        ("Hoxin Silicon", "alias"),
        ("Hoxin Mining Co., Ltd.", "alias"),
    ]
    assert [(name.text, name.kind) for name in corps.names] == [("Invented Corps", "primary"), ("Old Corps", "former")]
    assert corps.note == "Listed with its subordinate and affiliated entities."


def test_the_table_saved_as_csv_reads_alike(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text('Entity Name,Effective Date\n"Invented Silicon Co., Ltd.","June 21, 2022"\n', encoding="utf-8")
    assert recognise(path) == "DHS UFLPA Entity List (page, CSV)"
    assert [entity.name for entity in import_list(path).entities] == ["Invented Silicon Co., Ltd."]


def test_a_date_that_is_none_is_refused_with_its_row(page):
    page.write_text(PAGE.replace("August 19, 2025", "soon", 1), encoding="utf-8")
    with pytest.raises(WatchlistError, match="table 2, row 2"):
        import_list(page)


def test_a_page_without_the_tables_is_refused(page):
    page.write_text("<html><title>UFLPA</title><p>Moved</p></html>", encoding="utf-8")
    with pytest.raises(WatchlistError, match="no entity was found"):
        import_list(page)


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Alpha Yarn Co. (including two aliases: Alfa Yarn and Alpha Dyed Yarn)",
         [("Alpha Yarn Co.", "primary"), ("Alfa Yarn", "alias"), ("Alpha Dyed Yarn", "alias")]),
        ("Beta (Shanshan) Co., Ltd. (including one alias: Betta (Shanshan) Co.) and subsidiaries",
         [("Beta (Shanshan) Co., Ltd.", "primary"), ("Betta (Shanshan) Co.", "alias")]),
        ("Gamma Ltd. (also known as Gamma Group; and formerly known as Old Gamma)",
         [("Gamma Ltd.", "primary"), ("Gamma Group", "alias"), ("Old Gamma", "former")]),
        ("Delta Trade and Business Co., Ltd.", [("Delta Trade and Business Co., Ltd.", "primary")]),
    ],
)  # fmt: skip
def test_aliases_are_told_apart_however_the_department_joins_them(
    printed: str, names: list[tuple[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f'Entity Name,Effective Date\n"{printed}","June 21, 2022"\n', encoding="utf-8")
    (entity,) = import_list(path).entities
    assert [(name.text, name.kind) for name in entity.names] == names


def test_the_day_that_a_person_knows_dates_the_page_before_its_newest_entry_does(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('Entity Name,Effective Date\nAlpha Ltd.,"June 21, 2022"\n', encoding="utf-8")
    assert import_list(path).published_on == date(2022, 6, 21)
    assert import_list(path, date(2026, 1, 10)).published_on == date(2026, 1, 10)
