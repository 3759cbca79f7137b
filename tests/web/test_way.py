"""The whole way of a file, by a browser without scripts."""

from __future__ import annotations

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


def test_a_name_that_no_list_has_is_answered_with_the_lists_that_were_not_asked(web: Web) -> None:
    said = web.get("/check", params={"q": "BANK OF KUNLUN"}).text
    assert "screener watchlist update us-ofac-sdn us-bis-entity-list us-bis-meu un-sc" in said
    assert said.index('role="status"') < said.index("The emergency behind E.O. 13959")
