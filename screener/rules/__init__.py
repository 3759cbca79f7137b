"""Rules: what a match means in law, or under a house list, on a date and for a kind of investor.

Takes matches, the positions frame, entities and regimes (`watchlists/regimes.yaml`, data and not code); returns
findings and the notices that a report must say first. Knows nothing of holdings files, of how a match was made, or of
reports.
"""

from __future__ import annotations

from screener.rules.findings import findings
from screener.rules.notices import notices
from screener.rules.regimes import Regime, Regimes, load_regimes
from screener.rules.timeline import status

__all__ = ["Regime", "Regimes", "findings", "load_regimes", "notices", "status"]
