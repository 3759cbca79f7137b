"""Lists on the page: an own one with its mistakes at the row, one out of an announcement, the check on every page."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from screener.rulebook import Rulebook
from screener.screening import Screener
from screener.store.runs import save_run
from tests.web.conftest import Web

ANNOUNCEMENT = (
    "The Ministry of Commerce announced on 3 March 2026 that Acme Drone Systems Inc. and Borealis Optics LLC "
    "are added to the Unreliable Entity List. The companies are prohibited from making new investments."
)


def test_every_list_stands_with_its_age(web: Web) -> None:
    page = web.get("/lists").text
    assert "NS-CMIC" in page
    assert "days old" in page
    entries = web.get("/lists/us-ofac-ns-cmic?find=sensetime")
    assert "SENSETIME GROUP LIMITED" in entries.text
    assert web.get("/lists/nothing").status_code == 404
    assert web.get("/lists/..%2F..%2Fetc%2Fpasswd").status_code == 404


def test_an_own_list_is_added_to_the_others_and_can_be_asked(web: Web) -> None:
    file = ("file", ("anything.csv", b"Name,ISIN,Reason\nACME WIDGETS INC,US0378331005,tobacco\n"))
    saved = web.post("/lists/own", data={"name": "Our exclusions"}, files=[file])
    assert "The list is saved" in saved.text
    assert "ACME WIDGETS INC" in saved.text
    upload = web.upload(("p.csv", b"Name,ISIN,Market Value,Currency\nAPPLE INC,US0378331005,10,USD\n"))
    settings = web.get(f"{upload}/settings").text
    assert "house-our-exclusions" in settings.lower()
    run = web.screen(upload, list=["us-ofac-ns-cmic", "house-our-exclusions"])
    results = web.get(run).text
    assert "ACME WIDGETS INC" in results
    assert "excluded" in results


def test_an_own_list_with_a_mistake_is_refused_at_its_row(web: Web) -> None:
    file = ("file", ("x.csv", b"Name,ISIN,Listed on\nACME,US0378331005,2025-01-01\nBETA,,soon\n"))
    refused = web.post("/lists/own", data={"name": "Bad"}, files=[file])
    assert refused.status_code == 422
    assert "row 3" in refused.text
    assert "house-bad" not in web.get("/lists").text


def test_the_last_holdings_are_screened_again_against_lists_that_changed(web: Web, home: Path) -> None:
    held = "Name,ISIN,Market Value\nAPPLE INC,US0378331005,10\nVODAFONE GROUP PLC,GB00BH4HKS39,10\n"
    own = {"name": "house"}
    web.post("/lists/own", data=own, files=[("file", ("x.csv", b"Name,ISIN\nVOLKSWAGEN AG,DE0007664005\n"))])
    first = web.screen(web.upload(("portfolio.csv", held.encode())), list=["house-house"], as_of="2026-11-20")
    assert "that was not" not in web.get(first).text
    (home / "own-lists" / "house.csv").write_text("Name,ISIN\nAPPLE INC,US0378331005\n", encoding="utf-8")
    page = web.get("/lists").text
    assert "portfolio.csv" in page
    assert first.removeprefix("/runs/") in page
    asked = web.post("/screen-again", data={"run": first.removeprefix("/runs/")}, follow_redirects=False)
    screening = asked.headers["location"]
    web.until(lambda: web.get(screening, follow_redirects=False).status_code == 303)
    again = web.get(screening)
    assert re.search(r"Since \d+ November 2026, 1 of your positions is listed that was not", again.text)
    assert web.post("/screen-again").status_code == 400


def test_holdings_that_changed_are_not_said_to_be_newly_listed(web: Web) -> None:
    web.post("/lists/own", data={"name": "house"}, files=[("file", ("x.csv", b"Name,ISIN\nAPPLE INC,US0378331005\n"))])
    held = "Name,ISIN,Market Value\nVODAFONE GROUP PLC,GB00BH4HKS39,10\n"
    web.screen(web.upload(("portfolio.csv", held.encode())), list=["house-house"], as_of="2026-11-20")
    bought = held + "APPLE INC,US0378331005,10\n"
    run = web.screen(web.upload(("portfolio.csv", bought.encode())), list=["house-house"], as_of="2026-11-20")
    assert "1 position is found on a list now and was not by the run as of 20 November 2026" in web.get(run).text


def test_a_run_of_the_command_line_is_screened_again_out_of_the_archive(web: Web, tmp_path: Path) -> None:
    file = tmp_path / "fund.csv"
    file.write_text("Name,ISIN,Market Value,Currency\nCHINA TELECOM,CNE1000002V2,5,HKD\n", encoding="utf-8")
    screener = Screener(Rulebook.load(["us-ofac-ns-cmic"]))
    run = screener.screen([file], as_of=date(2026, 11, 20))
    save_run(web.client.app.state.store, run, screener.materials(run, [file]))  # type: ignore[attr-defined]
    screening = web.post("/screen-again", data={"run": run.run.id}, follow_redirects=False).headers["location"]
    web.until(lambda: web.get(screening, follow_redirects=False).status_code == 303)
    assert "fund.csv" in web.get(screening).text
    bare = screener.screen([file], as_of=date(2026, 11, 21))
    save_run(web.client.app.state.store, bare)  # type: ignore[attr-defined]
    assert "were not kept" in web.post("/screen-again", data={"run": bare.run.id}).text


def test_names_of_an_announcement_are_confirmed_one_by_one(web: Web) -> None:
    found = web.post("/announcement", data={"text": ANNOUNCEMENT})
    assert "Acme Drone Systems" in found.text
    assert "checked" not in found.text
    nothing = web.post("/announcement/confirm", data={"text": ANNOUNCEMENT, "name": "mofcom"})
    assert nothing.status_code == 400
    place = re.findall(r'value="(\w+ \d+)"> <label[^>]*><bdi>Acme Drone', found.text)[0]
    confirmed = {"text": ANNOUNCEMENT, "name": "mofcom", "entry": place, f"regime {place}": "advisory"}
    saved = web.post("/announcement/confirm", data=confirmed)
    assert saved.status_code == 200, saved.text
    assert "Acme Drone Systems" in saved.text
    assert "Borealis" not in saved.text


def test_a_name_is_checked_from_every_page(web: Web) -> None:
    found = web.get("/check?q=20 HK").text
    assert "SENSETIME GROUP LIMITED" in found
    assert "related" in found
    assert "matches no entry" in web.get("/check?q=Volkswagen AG").text
    assert web.get("/check?q=***").status_code == 400
    hostile = web.get("/check", params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in hostile
