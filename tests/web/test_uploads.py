"""Uploads: hostile names, the same file again, hostile content, and what a person corrects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screener.web.tasks import _stored_place
from screener.web.uploads import distinct, plain_name
from tests.web.conftest import EXAMPLE, Web

CUSTODIAN = """Custodian statement as of 30.09.2026
Kto,Bezeichnung der Anlage,Kennung,Bestand,Betrag,Whg
A1,CHINA TELECOM CORP LTD-H,CNE1000002V2,1000,2500,HKD
A1,CASH MANAGEMENT GROUP LTD,,500,100,USD
"""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\holdings.xlsx", "holdings.xlsx"),
        ("..", "unnamed"),
        ("/", "unnamed"),
        ("a\x00b\n\u202ec.csv", "abc.csv"),
        ("x" * 300 + ".csv", "x" * 115 + "….csv"),
        ("café.csv", "café.csv"),
        ("基金持仓" * 26 + ".csv", "基金持仓" * 16 + "….csv"),  # 316 bytes, where a file's name may have 255
    ],
)
def test_a_clients_name_is_only_ever_shown(name: str, shown: str) -> None:
    assert plain_name(name) == shown


def test_two_files_of_one_name_stay_two() -> None:
    assert list(distinct(["a.csv", "a.csv", "b", "a.csv", "b"])) == ["a.csv", "a (2).csv", "b", "a (3).csv", "b (2)"]


def test_files_lie_under_names_of_our_own_and_nobody_else_reads_them(web: Web, home: Path) -> None:
    web.upload(("../../../evil.csv", CUSTODIAN.encode()))
    kept = [path for path in (home / "uploads").rglob("*") if path.is_file() and not path.name.startswith("understood")]
    assert len(kept) == 1
    assert "evil" not in str(kept[0].relative_to(home))
    assert kept[0].stat().st_mode & 0o077 == 0
    assert not list(home.rglob("evil*"))


def test_names_with_markup_are_shown_as_text(web: Web) -> None:
    name = "<img src=x onerror=alert(1)>.csv"
    cells = b'Name,ISIN,Market Value\n"<script>alert(2)</script> CNOOC LTD",CNE1000002V2,5\n'
    upload = web.upload((name, cells))
    run = web.screen(upload)
    finding = json.loads(web.get(f"{run}/report.json").text)["findings"][0]["id"]
    for path in ("/", upload, run, f"{run}/findings/{finding}", "/runs", "/runs?held=<script>alert(3)</script>"):
        text = web.get(path).text
        assert "<img" not in text
        assert "<script>alert" not in text
    headers = web.get(f"{run}/report.html").headers
    assert headers["content-disposition"].startswith("attachment")


def test_the_same_file_again_says_so(web: Web) -> None:
    web.upload(EXAMPLE)
    again = web.upload(EXAMPLE)
    assert "was uploaded before" in web.get(again).text


def test_pasted_cells_are_a_file(web: Web) -> None:
    answer = web.post("/uploads", data={"pasted": "Name\tISIN\nCHINA TELECOM\tCNE1000002V2\n"}, follow_redirects=False)
    path = answer.headers["location"].partition("?")[0]
    web.until(lambda: web.get(f"{path}/state").json()["done"])
    assert "pasted.tsv" in web.get(path).text


def test_nothing_chosen_is_one_sentence(web: Web) -> None:
    answer = web.post("/uploads", data={"pasted": " "})
    assert answer.status_code == 400
    assert "No file was chosen" in answer.text


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"PK\x03\x04broken", b"%PDF-1.7 not holdings", b"\xff\xfe\x00"])
def test_what_cannot_be_read_is_one_sentence(web: Web, content: bytes) -> None:
    upload = web.upload(("x.xlsx", content))
    answer = web.get(upload)
    assert answer.status_code == 422
    assert "could not be read" in answer.text
    assert "Traceback" not in answer.text


def test_a_corrected_column_is_recounted_and_remembered_as_a_profile(web: Web, home: Path) -> None:
    upload = web.upload(("custodian.csv", CUSTODIAN.encode()))
    page = web.get(upload).text
    table = page.split('name="table" value="')[1].split('"')[0]
    corrected = web.post(
        f"{upload}/columns", data={"table": table, "column 1:A": "account", "column 1:E": "market_value"}
    )
    assert "Counted again" in corrected.text
    assert 'value="account" selected' in corrected.text
    assert "HKD" in corrected.text
    saved = web.post(f"{upload}/profile", data={"name": "Custodian ../ 9"})
    assert "Saved" in saved.text
    assert [path.name for path in (home / "profiles").iterdir()] == ["Custodian-9.toml"]
    again = web.upload(("next month.csv", CUSTODIAN.replace("30.09", "31.10").encode()))
    assert "read by a saved profile" in web.get(again).text


def test_a_file_that_a_saved_profile_reads_goes_straight_to_the_settings_and_says_so(web: Web) -> None:
    plain = b"Name,ISIN,Market Value,Currency\nCHINA TELECOM,CNE1000002V2,5,HKD\nAPPLE INC,US0378331005,7,USD\n"
    first = web.upload(("first.csv", plain))
    assert web.get(f"{first}?fresh=1", follow_redirects=False).status_code == 200
    web.post(f"{first}/profile", data={"name": "Broker"})
    second = web.upload(("second.csv", plain.replace(b",5,", b",6,")))
    gone_on = web.get(f"{second}?fresh=1")
    assert gone_on.url.path == f"{second}/settings"
    assert "A saved profile read these files" in gone_on.text
    assert web.get(second).url.path == second
    assert "home/profiles" not in web.get(second, headers={"accept": "application/json"}).text


def test_a_corrected_row_is_recounted_and_screened_so(web: Web) -> None:
    upload = web.upload(("custodian.csv", CUSTODIAN.encode()))
    said = web.post(f"{upload}/rows", data={"row custodian.csv / custodian.csv / 4": "total"})
    assert "1 row is read as you said" in said.text
    run = json.loads(web.get(f"{web.screen(upload)}/report.json").text)
    (row,) = [one for one in run["coverage"] if one["row"] == 4]
    assert (row["reason"], row["rule"]) == ("total", "person")
    taken_back = web.post(f"{upload}/forget")
    assert "read as you said" not in taken_back.text


def test_a_field_that_does_not_exist_is_refused(web: Web) -> None:
    upload = web.upload(("custodian.csv", CUSTODIAN.encode()))
    table = web.get(upload).text.split('name="table" value="')[1].split('"')[0]
    assert web.post(f"{upload}/columns", data={"table": table, "column 1:A": "__class__"}).status_code == 400
    web.post(f"{upload}/rows", data={"row custodian.csv / custodian.csv / 3": "__import__"})
    assert "read as you said" not in web.get(upload).text


def test_a_correction_of_a_row_goes_to_its_own_file_where_one_name_begins_another() -> None:
    stored = {"holdings.xls": "aaa", "holdings.xlsx": "bbb"}
    assert _stored_place("holdings.xlsx / Sheet1 / 7", stored) == "bbb / Sheet1 / 7"
    assert _stored_place("holdings.xls / holdings.xls / 7", stored) == "aaa / aaa / 7"
    assert _stored_place("holdings.xlsx/inner.csv / Sheet1 / 7", stored) == "bbb/inner.csv / Sheet1 / 7"
