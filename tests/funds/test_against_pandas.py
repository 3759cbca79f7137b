"""The five TPT files as one portfolio of funds, against a calculation of its own with pandas (`-s` prints figures)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from screener.funds import FundLibrary
from screener.model import Run
from screener.rules.funds import value_through_funds
from screener.screening import Screener
from tests.funds.samples import TODAY, write

SHARE_CLASSES = {"LU1073013564": "LU1073011352", "LU2133138433": "LU2133138276"}
"""Share classes that the convertibles fund holds -> the class whose file is at hand (their funds' own prospectuses)."""
LISTED = {
    "KYG875721634": "Tencent, DoD 1260H",
    "US01609W1027": "Alibaba, DoD 1260H",
    "CNE100003662": "CATL, DoD 1260H",
    "XS2038088527": "JPMorgan notes exchangeable into Tencent",
    "US73181M1172": "Polyus, Russian issuer, E.O. 14071",
    "XS1038646078": "Gazprom 2021, Russian issuer, E.O. 14071",
    "XS2243636219": "Gazprom perpetual, Russian issuer, E.O. 14071",
}
"""Securities in the five files that a list names, read by hand in the files and the lists."""
FUND_CIC = "4"
"""Third sign of the CIC code of a share of a fund."""
VALUE = 1_000_000.0

Files = dict[str, tuple[Path, pd.DataFrame]]


def template(path: Path) -> pd.DataFrame:
    table = pd.read_excel(path, sheet_name="Report", dtype=object, engine="calamine")
    numbered = {str(head).split("_")[0]: head for head in table.columns}
    chosen = table[[numbered[one] for one in ("1", "12", "14", "26")]]
    return chosen.set_axis(["fund", "cic", "isin", "weight"], axis=1).astype({"weight": float, "isin": str})


@pytest.fixture(scope="module")
def files(shared_data: Path) -> Files:
    tables = ((path, template(path)) for path in sorted((shared_data / "funds").glob("tpt_*.xlsx")))
    return {str(table["fund"].iloc[0]): (path, table) for path, table in tables}


@pytest.fixture(scope="module")
def run(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("templates")
    lines = [f'[[fund]]\nfund = "{isin}"\nfile = "{path}"\n' for isin, (path, _) in files.items()]
    lines += [f'[[fund]]\nfund = "{other}"\nfile = "{files[isin][0]}"\n' for other, isin in SHARE_CLASSES.items()]
    rows = [f"Fund {isin},{isin},{VALUE},EUR" for isin in files]
    write(folder, funds_toml="\n".join(lines), holdings_csv="\n".join(["Security,ISIN,Market value,Currency", *rows]))
    return Screener(funds=FundLibrary(folder / "funds.toml")).screen(folder / "holdings.csv", as_of=TODAY)


def test_stated_weights_come_to_one(files: Files, run: Run) -> None:
    assert [round(table["weight"].sum(), 3) for _, table in files.values()] == [1.0] * 5
    looks = run.summary.funds.funds if run.summary.funds else ()
    assert [look.stated_weight for look in looks] == pytest.approx([100.0] * 5)
    assert [look.joined_by for look in looks] == ["mapping"] * 5


def test_each_listed_security_has_the_value_of_every_way_to_it(files: Files, run: Run) -> None:
    expected: dict[tuple[str, str], float] = defaultdict(float)
    for fund, (_, table) in files.items():
        for isin, weight in zip(table["isin"], table["weight"], strict=True):
            if isin in LISTED:
                expected[fund, isin] += VALUE * weight
            if isin in SHARE_CLASSES:
                inner = files[SHARE_CLASSES[isin]][1]
                for held, share in zip(inner["isin"], inner["weight"], strict=True):
                    if held in LISTED:
                        expected[fund, held] += VALUE * weight * share
    tables = {path.name: table for path, table in files.values()}
    found: dict[tuple[str, str], float] = defaultdict(float)
    # two lists that name one security are one way to it
    for one in {(one.position.isin, one.fund_path): one for one in run.findings if one.fund_path}.values():
        last = one.fund_path[-1]
        # a person's row 2 is the first below the template's header
        isin = str(tables[last.file]["isin"].iloc[last.row - 2])
        found[str(one.position.isin), isin] += value_through_funds(one) or 0.0
    for (fund, isin), value in sorted(expected.items()):
        print(f"{fund} {LISTED[isin]:<45} pandas {value:>10,.2f}  screener {found.get((fund, isin), 0.0):>10,.2f}")
    assert found == pytest.approx(expected)
    assert {len(one.fund_path) for one in run.findings} == {1, 2}


def test_what_is_not_covered_is_cash_and_funds_without_holdings(files: Files, run: Run) -> None:
    looks = {look.file: look for look in (run.summary.funds.funds if run.summary.funds else ())}
    for fund, (path, table) in files.items():
        unknown = table[(table["cic"].str[2] == FUND_CIC) & ~table["isin"].isin(SHARE_CLASSES)]
        look = looks[path.name]
        assert sorted(one.isin or "" for one in look.unopened) == sorted(unknown["isin"]), fund
        # weights that the reader took for cash are what the template's own rows of CIC 7 state
        cash = table[table["cic"].str[2] == "7"]["weight"].sum()
        print(f"{fund} securities {look.net_weight:.2f} %, cash {100 * cash:.2f} %, screened {look.coverage:.2f} %")
        assert look.net_weight + 100 * cash == pytest.approx(100.0, abs=0.01), fund


def test_the_sums_in_portfolio_currency_are_the_net_assets_and_quoted_ones_are_not(files: Files) -> None:
    """Nine forwards of the convertibles fund name EUR in column 21 for amounts of the other leg (JPY 734.8m as EUR)."""
    for fund, (path, _) in files.items():
        table = pd.read_excel(path, sheet_name="Report", dtype=object, engine="calamine")
        heads = {str(head).split("_")[0]: head for head in table.columns}
        currency, nav, cic, quoted_in, quoted, value = (table[heads[one]] for one in ("4", "5", "12", "21", "22", "24"))
        assert value.astype(float).sum() == pytest.approx(float(nav.iloc[0])), fund
        differ = (quoted_in == currency) & ((quoted.astype(float) - value.astype(float)).abs() > 0.01)
        assert set(cic[differ].str[2]) <= {"E"}, fund
        assert differ.sum() == {"LU1073011352": 1, "LU1280365393": 9}.get(fund, 0), fund
