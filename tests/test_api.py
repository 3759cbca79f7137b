"""The public API at the Python prompt: `screener.screen("holdings.csv", as_of="2026-11-24")`."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import screener

AS_OF = "2026-11-24"
TEXT = """Account,Name,ISIN,Quantity,Market Value,Currency
Growth,CHINA MOBILE LTD,HK0941009539,10,100.5,HKD
Growth,COCA COLA COMPANY,US1912161007,1,60,USD
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "holdings.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def rulebook() -> screener.Rulebook:
    return screener.Rulebook.load()


@pytest.fixture
def door(rulebook: screener.Rulebook) -> screener.Screener:
    return screener.Screener(rulebook)


def test_the_public_names_are_completed_and_exist() -> None:
    assert set(screener.__all__) == set(dir(screener))
    assert all(getattr(screener, name) is not None for name in screener.__all__)


def test_a_path_several_a_folder_a_frame_and_read_holdings_give_the_same(door: screener.Screener, file: Path) -> None:
    frame = pd.read_csv(file)
    given: list[Any] = [file, str(file), [file], file.parent, frame, screener.read_holdings(file)]
    found = [door.screen(one, as_of=AS_OF) for one in given]
    assert {(run.summary.positions, len(run.findings)) for run in found} == {(2, 2)}
    assert {run.findings[0].position.row for run in found} == {2}
    assert found[4].findings[0].position.file == "DataFrame"


def test_the_positions_frame_can_be_screened_itself(door: screener.Screener, file: Path) -> None:
    positions = screener.read_holdings(file).positions
    assert len(door.screen(positions, as_of=AS_OF).findings) == 2


def test_a_named_index_of_a_frame_is_a_column(door: screener.Screener, file: Path) -> None:
    frame = pd.read_csv(file).set_index("ISIN")
    assert door.screen(frame, as_of=AS_OF).findings[0].position.isin == "HK0941009539"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: screener.screen(3), "int is nothing that holds positions"),  # type: ignore[arg-type]
        (lambda: screener.screen([3]), "int is nothing that holds positions"),  # type: ignore[list-item]
        (lambda: screener.screen([]), "nothing to screen"),
        (lambda: screener.screen("absent.csv"), "there is no file absent.csv"),
        (lambda: screener.screen("x.csv", as_of="yesterday"), "is not a date"),
        (lambda: screener.screen("x.csv", investor="martian"), "no kind of investor"),
        (lambda: screener.screen("x.csv", min_score=7), "outside 0 to 1"),
        (lambda: screener.screen("x.csv", min_score="0.5"), "outside 0 to 1"),  # type: ignore[arg-type]
        (lambda: screener.screen("x.csv", policy="policy.toml"), "was not loaded"),  # type: ignore[arg-type]
        (lambda: screener.screen("x.csv", funds="funds"), "was not loaded"),  # type: ignore[arg-type]
        (lambda: screener.Screener("us-ofac-ns-cmic"), "was not loaded"),  # type: ignore[arg-type]
        (lambda: screener.write("run.json", "out.html"), "is no run"),  # type: ignore[arg-type]
        (lambda: screener.Matcher(screener.load_watchlists("us-ofac-ns-cmic")), "made of entities"),  # type: ignore[arg-type]
        (lambda: screener.load_watchlists(3), "by its id or its path"),  # type: ignore[arg-type]
        (lambda: screener.load_policy("absent.toml"), "absent.toml"),
        (lambda: screener.load_regimes("absent.yaml"), "absent.yaml cannot be read"),
        (lambda: screener.load_relations("absent.yaml"), "absent.yaml"),
        (lambda: screener.screen("x.csv", watchlists=[3]), "by its id or its path"),  # type: ignore[list-item]
        (lambda: screener.load_run("absent.json"), "cannot be read"),
    ],
)
def test_a_wrong_argument_is_one_sentence(call: Any, sentence: str) -> None:
    with pytest.raises(screener.ScreenerError, match=sentence):
        call()


def test_one_list_may_be_named_alone_and_default_stands_for_the_packaged_ones(file: Path) -> None:
    alone = screener.screen(file, watchlists="us-ofac-ns-cmic", as_of=AS_OF)
    assert [one.id for one in alone.run.watchlists] == ["us-ofac-ns-cmic"]
    default = screener.screen(file, watchlists="default", as_of=AS_OF)
    assert default.run.watchlists == screener.screen(file, as_of=AS_OF).run.watchlists


@pytest.mark.parametrize("kind", ["ca-person", "au-person"])
def test_every_kind_of_investor_of_the_regimes_may_ask(rulebook: screener.Rulebook, file: Path, kind: str) -> None:
    assert screener.Screener(rulebook, kind).screen(file, as_of=AS_OF).run.investor == kind


def test_a_run_is_written_loaded_and_shown_as_a_frame(door: screener.Screener, file: Path, tmp_path: Path) -> None:
    run = door.screen(file, as_of=AS_OF)
    screener.write(run, tmp_path / "run.json")
    assert screener.load_run(tmp_path / "run.json") == run == screener.Run.load(tmp_path / "run.json")
    frame = screener.findings_frame(run)
    assert list(frame["isin"]) == ["HK0941009539"] * len(run.findings)
    assert set(frame["listing_list"]) == {one.listing.list for one in run.findings}
    assert len(repr(run)) < 200
    assert run.id == run.run.id


def test_a_matcher_takes_a_frame_of_names_alone() -> None:
    lists = screener.load_watchlists("us-ofac-ns-cmic")
    matcher = screener.Matcher(entity for one in lists for entity in one.entities)
    found = matcher.match(pd.DataFrame({"isin": ["HK0941009539", None]}), as_of=date(2026, 11, 24))
    assert [match.position for match in found] == [0]


def test_one_file_that_cannot_be_read_does_not_take_away_the_others(door: screener.Screener, file: Path) -> None:
    broken = file.with_name("broken.xlsx")
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    run = door.screen([file, broken, file.with_name("absent.csv")], as_of=AS_OF)
    assert len(run.findings) == 2
    assert [one.file for one in run.run.inputs if one.error] == ["broken.xlsx", "absent.csv"]
    assert "broken.xlsx could not be read" in run.run.notices[0]
    with pytest.raises(screener.ScreenerError):
        door.screen([broken, file.with_name("absent.csv")], as_of=AS_OF)


def test_two_files_of_one_name_are_told_apart_by_their_folders(door: screener.Screener, tmp_path: Path) -> None:
    paths = [tmp_path / folder / "holdings.csv" for folder in ("north", "south")]
    for path, value in zip(paths, ("100", "7"), strict=True):
        path.parent.mkdir()
        path.write_text(TEXT.replace("100.5", value), encoding="utf-8")
    run = door.screen(paths, as_of=AS_OF)
    assert {one.position.file for one in run.findings} == {"north/holdings.csv", "south/holdings.csv"}
    assert len({one.id for one in run.findings}) == len(run.findings) == 4
    exposed = next(one for one in run.summary.exposure if one.verdict == "listed")
    assert exposed.value == 107.0


def test_an_id_does_not_depend_on_other_findings(door: screener.Screener, tmp_path: Path) -> None:
    row = "CHINA MOBILE LTD,HK0941009539"
    beside = f"Name,ISIN,Market Value,,Name,ISIN,Market Value\n{row},{{}},,{row},{{}}\n"
    ids = []
    for left, right in ((1, 2), (2, 1)):
        path = tmp_path / "beside.csv"
        path.write_text(beside.format(left, right), encoding="utf-8")
        run = door.screen(path, as_of=AS_OF)
        ids.append({(one.listing.list, one.position.market_value == left): one.id for one in run.findings})
    assert ids[0] == ids[1]


def test_everything_that_decides_is_stated_in_the_run(door: screener.Screener, file: Path) -> None:
    settings = door.screen(file, as_of=AS_OF).run.settings
    assert set(settings["rules"]) >= {"relations", "merges", "regimes"}
    assert settings["limits"]["cells"] > 0
    assert {"pandas", "rapidfuzz", "rigour"} <= set(door.screen(file, as_of=AS_OF).run.libraries)


def test_several_threads_find_the_same(door: screener.Screener, file: Path) -> None:
    runs: list[screener.Run] = []
    threads = [threading.Thread(target=lambda: runs.append(door.screen(file, as_of=AS_OF))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 4
    assert all(run.findings == runs[0].findings for run in runs)
