"""Positions and entities -> matches, each with its evidence.

Takes the positions frame and the entities of watchlists; returns `Match` objects. Knows names and identifiers; must not
know of files, of law or of reports. `decide.py` says what the evidence about one position amounts to.
"""

from __future__ import annotations

from screener.matching.matcher import Matcher
from screener.matching.names import NameHit

__all__ = ["Matcher", "NameHit"]
