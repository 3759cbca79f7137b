"""Which holdings stand behind which position: `screener funds match holdings.csv --folder funds`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Screener
from tests.funds import samples


def test_match_says_what_was_joined_why_and_what_is_missing(screener: Screener, tmp_path: Path) -> None:
    funds = samples.write(tmp_path / "funds", world_csv=samples.WORLD)
    samples.write(tmp_path, holdings_csv=samples.PORTFOLIO)
    left = screener("funds", "match", tmp_path / "holdings.csv", "--folder", funds)
    assert left.status == 0
    assert "world.csv states the ISIN IE00B4L5Y983" in left.out
    assert "world.csv, 2026-09-30" in left.out
    assert "no file at hand" in left.out
    assert "Invented World Fund → Invented China Fund LU1778762911, 10.00 %: no file at hand" in left.out


def test_match_prints_the_line_for_a_fund_that_is_known_by_its_name_only(screener: Screener, tmp_path: Path) -> None:
    funds = samples.write(tmp_path / "funds", world_csv=samples.WORLD.replace("ISIN,IE00B4L5Y983\n", ""))
    samples.write(tmp_path, holdings_csv=samples.PORTFOLIO)
    left = screener("funds", "match", tmp_path / "holdings.csv", "--folder", funds)
    assert 'fund = "IE00B4L5Y983"\nfile = "world.csv"' in left.out


def test_show_says_of_each_file_which_fund_it_is_and_what_its_weights_cover(screener: Screener, tmp_path: Path) -> None:
    funds = samples.write(tmp_path / "funds", world_csv=samples.WORLD, china_csv=samples.CHINA)
    left = screener("funds", "show", "--folder", funds)
    assert "Invented World Fund → Invented China Fund LU1778762911, 10.00 %: china.csv" in left.out
    assert [line.split()[-1] for line in left.out.splitlines() if "IE00" in line] == ["IE00B4L5Y983"]
