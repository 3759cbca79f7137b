"""The two real fund files beside the checkout, read completely."""

from pathlib import Path

import pytest

from screener.holdings import Holdings, read_holdings
from tests.holdings.fund_figures import figures


@pytest.fixture(scope="module")
def ishares(shared_data: Path) -> Holdings:
    return read_holdings([shared_data / "holdings" / "ishares_ivv_holdings.csv"])


@pytest.fixture(scope="module")
def spdr(shared_data: Path) -> Holdings:
    return read_holdings([shared_data / "holdings" / "spdr_spy_holdings.xlsx"])


def test_ishares_has_503_shares_and_one_future(ishares: Holdings) -> None:
    positions = ishares.positions
    assert positions.asset_class.value_counts().to_dict() == {"Equity": 503, "Futures": 1}
    first = positions.iloc[0]
    assert (first["row"], first["name"], first["ticker"], first["mic"], first["country"]) == (
        11,
        "NVIDIA CORP",
        "NVDA",
        "XNAS",
        "US",
    )
    assert (first["quantity"], first["market_value"], first["weight"]) == (303886871.0, 55112922924.56, 7.82)
    assert positions.held_on.unique().tolist() == ["2025-11-18"]


def test_ishares_rows_that_are_no_positions_each_have_a_reason(ishares: Holdings) -> None:
    assert dict(ishares.layouts[0].skipped) == {
        "preamble": 7,
        "statement_line": 1,
        "header": 1,
        "cash": 2,
        "margin": 2,
        "note": 1,
    }
    assert ishares.not_understood == 0


def test_ishares_values_add_up_to_the_files_own_sum_of_equities_and_futures(ishares: Holdings) -> None:
    assert ishares.positions.market_value.sum() == pytest.approx(702_807_227_533.95, abs=0.01)
    assert ishares.positions.weight.sum() == pytest.approx(99.69, abs=1e-6)


def test_spdr_has_503_shares_with_cusip_under_identifier(spdr: Holdings) -> None:
    positions = spdr.positions
    assert len(positions) == 503
    assert positions.cusip.notna().sum() == 503
    assert positions.sedol.notna().all()
    assert positions.weight.sum() == pytest.approx(99.84389, abs=1e-4)
    assert spdr.coverage[4].reason == "cash"
    assert spdr.coverage[4].text.startswith("US DOLLAR")
    assert positions.account.unique().tolist() == ["SPDR® S&P 500® ETF Trust"]


@pytest.mark.parametrize(
    ("file", "positions", "weights"),
    [
        ("nport_advanced_series.xml", 0, 0.0),
        ("nport_sample_4.xml", 3254, 11754.75),
        ("tpt_v5_bonds_LU1073011352.xlsx", 51, 100.09),
        ("tpt_v5_bonds_LU2133138276.xlsx", 41, 98.95),
        ("tpt_v5_convertibles_LU1280365393.xlsx", 102, 92.32),
        ("tpt_v5_emerging_markets_LU1689734462.xlsx", 11, 98.84),
        ("tpt_v5_greater_china_LU1778254844.xlsx", 31, 96.42),
    ],
)
def test_fund_files_beside_the_checkout_are_read_to_their_own_figures(
    shared_data: Path, file: str, positions: int, weights: float
) -> None:
    found = figures(shared_data / "funds" / file)
    assert (found.positions, round(found.weights, 2)) == (positions, weights)
    assert found.coverage > 0.999
