"""The whole way of a file, by a browser without scripts."""

from __future__ import annotations

from tests.funds import samples
from tests.web.conftest import EXAMPLE, Web


def test_a_file_goes_from_upload_to_results(web: Web) -> None:
    upload = web.upload(EXAMPLE)
    understood = web.get(upload)
    assert "What we understood" in understood.text
    assert "A4:J17" in understood.text
    run = web.screen(upload)
    results = web.get(run)
    assert results.status_code == 200, results.text
    assert "touched by an investment ban" in results.text


def test_the_results_name_what_was_not_and_weakly_screened(web: Web) -> None:
    rows = "Security Name,ISIN,Market Value\nNESTLE SA-REG,CH0038863350,100\n????????,,200\nOrion,,300\n"
    said = web.get(web.screen(web.upload(("book.csv", rows.encode())))).text
    counted = said[said.index("<caption>What became of every position") :]
    assert counted.index("no readable name or identifier") < counted.index("????????")
    assert counted.index("name of one word") < counted.index("Orion")


def test_holdings_of_funds_that_come_with_the_files_are_looked_through(web: Web) -> None:
    files = [("files", ("book.csv", samples.PORTFOLIO.encode())), ("funds", ("world.csv", samples.WORLD.encode()))]
    answer = web.post("/uploads", files=files, follow_redirects=False)
    upload = answer.headers["location"].partition("?")[0]
    web.until(lambda: web.get(f"{upload}/state").json()["done"])
    run = web.get(f"/api/v1{web.screen(upload)}").json()
    through = [one for one in run["findings"] if one["exposure_kind"] == "through_fund"]
    assert {step["file"] for one in through for step in one["fund_path"]} == {"world.csv"}
    assert {one["file"] for one in run["run"]["inputs"]} == {"book.csv", "world.csv"}


def test_a_mapping_of_funds_is_refused_since_it_names_files_of_the_server(web: Web) -> None:
    files = [("files", ("book.csv", b"Name\nX\n")), ("funds", ("funds.toml", b'[[fund]]\nfile = "/etc/passwd"\n'))]
    answer = web.post("/uploads", files=files)
    assert answer.status_code == 400
    assert "names files of this machine" in answer.text


def test_a_name_that_no_list_has_is_answered_with_the_lists_that_were_not_asked(web: Web) -> None:
    said = web.get("/check", params={"q": "BANK OF KUNLUN"}).text
    assert "screener watchlist update us-ofac-sdn us-bis-entity-list us-bis-meu un-sc" in said
    assert said.index('role="status"') < said.index("The emergency behind E.O. 13959")
