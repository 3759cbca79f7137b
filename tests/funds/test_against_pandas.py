"""The five TPT files as one portfolio of funds, against a calculation of its own with pandas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from screener.funds import FundLibrary
from screener.rules.funds import value_through_funds
from screener.screening import Screener
from tests.funds.samples import TODAY, write

SHARE_CLASSES = {"LU1073013564": "LU1073011352", "LU2133138433": "LU2133138276"}
"""Share classes that the convertibles fund holds -> the class whose file is at hand (their funds' own prospectuses)."""
VALUE = 1_000_000.0


def template(path: Path) -> pd.DataFrame:
    table = pd.read_excel(path, sheet_name="Report", dtype=object, engine="calamine")
    numbered = {str(head).split("_")[0]: head for head in table.columns}
    chosen = table[[numbered["1"], numbered["14"], numbered["26"]]]
    return chosen.set_axis(["fund", "isin", "weight"], axis=1).astype({"weight": float})


def test_look_through_agrees_with_a_calculation_of_its_own(shared_data: Path, tmp_path: Path) -> None:
    files = sorted((shared_data / "funds").glob("tpt_*.xlsx"))
    tables = {str(table["fund"].iloc[0]): table for table in map(template, files)}
    assert [round(table["weight"].sum(), 3) for table in tables.values()] == [1.0] * 5

    named = dict(zip(tables, files, strict=True))
    lines = [f'[[fund]]\nfund = "{isin}"\nfile = "{path}"\n' for isin, path in named.items()]
    lines += [f'[[fund]]\nfund = "{other}"\nfile = "{named[isin]}"\n' for other, isin in SHARE_CLASSES.items()]
    rows = [f"Fund {isin},{isin},{VALUE},EUR" for isin in tables]
    write(tmp_path, funds_toml="\n".join(lines), holdings_csv="\n".join(["Security,ISIN,Market value,Currency", *rows]))
    run = Screener(funds=FundLibrary(tmp_path / "funds.toml")).screen(tmp_path / "holdings.csv", as_of=TODAY)

    found: dict[tuple[str, str], float] = {}
    ways = set()
    sheets = {path.name: table for path, table in zip(files, tables.values(), strict=True)}
    for one in run.findings:
        way = (one.position.isin, tuple((step.file, step.row) for step in one.fund_path))
        if one.exposure_kind == "through_fund" and way not in ways:
            ways.add(way)
            last = one.fund_path[-1]
            # a person's row 2 is the first below the template's header
            key = (str(one.position.isin), str(sheets[last.file]["isin"].iloc[last.row - 2]))
            found[key] = found.get(key, 0.0) + (value_through_funds(one) or 0.0)

    expected: dict[tuple[str, str], float] = {}
    listed = {isin for _, isin in found}
    for fund, table in tables.items():
        for isin, weight in zip(table["isin"], table["weight"], strict=True):
            if isin in listed:
                expected[fund, isin] = expected.get((fund, isin), 0.0) + VALUE * weight
            for inner, share in (
                zip(*tables[SHARE_CLASSES[isin]][["isin", "weight"]].to_numpy().T, strict=True)
                if (isin in SHARE_CLASSES)
                else ()
            ):
                if inner in listed:
                    expected[fund, inner] = expected.get((fund, inner), 0.0) + VALUE * weight * share
    assert found
    assert found == pytest.approx(expected)
    looks = run.summary.funds.funds if run.summary.funds else ()
    assert sorted(look.stated_weight or 0.0 for look in looks) == pytest.approx([100.0] * 5)
