"""Funds: what a fund's own statement of holdings says, which position is in which fund, and what stands behind it.

Takes positions that were read and a folder of fund statements; returns, for each position in a fund, what the fund
holds with weight and path. It must not know of law, reports or the store: what a listed company in a fund means is for
`rules`.
"""

from __future__ import annotations

from screener.funds.library import FundLibrary
from screener.funds.statement import FundStatement, read_statements

__all__ = ["FundLibrary", "FundStatement", "read_statements"]
