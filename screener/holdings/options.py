"""How holdings are to be read, as a caller chooses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from screener.errors import HoldingsError, raised_as
from screener.files.canonical_json import sha256_of
from screener.files.limits import Limits


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How holdings are read.

    Attributes:
        sheets: read only the sheets of these names; all where empty.
        mapping: field of the positions frame -> header words, where the reader should not decide itself.
        profiles: saved profiles, applied to tables of their shape.
        saved: apply also a profile in the user's folder that fits a table; the run names it.
        securities: the user's own list of securities, by which codes of positions are looked up.
        limits: how large a file may be; by default `Limits.from_environment()`.
        rows: what single rows are, by `file / sheet / row`: a reason for which they are skipped, or `position`.
    """

    sheets: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    profiles: tuple[Path, ...] = ()
    saved: bool = True
    securities: Path | None = None
    limits: Limits | None = None
    rows: Mapping[str, str] = field(default_factory=dict)

    def settings(self) -> dict[str, Any]:
        """The options as a run states them: everything in them can decide what is read."""
        with raised_as(HoldingsError):
            limits = self.limits or Limits.from_environment()
        securities = {"name": self.securities.name, "sha256": sha256_of([self.securities])} if self.securities else {}
        return {
            "mapping": dict(self.mapping),
            "sheets": list(self.sheets),
            **({"securities": securities} if securities else {}),
            "limits": limits._asdict(),
            **({"rows": dict(self.rows)} if self.rows else {}),
        }
