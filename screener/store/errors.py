"""Errors between a finished run and the file that proves it years later."""

from __future__ import annotations

from screener.errors import ScreenerError


class StoreError(ScreenerError):
    """The store cannot be opened, read or written: wrong address, busy, from a newer version, an unknown run."""


class ReadOnlyError(StoreError):
    """The store may be read by this person, and not written."""


class ArchiveError(ScreenerError):
    """A file cannot be kept, or what was kept is missing or damaged. The file and the run are named."""


class DecisionError(ScreenerError):
    """A decision cannot be taken: unknown finding, no reason, the second person is the first."""


class WorkbookError(ScreenerError):
    """A workbook with decisions does not belong to its run, or a cell was changed. The cell is named."""


class EvidenceError(ScreenerError):
    """A file is no evidence of a run, or is packed in a way that no evidence file is."""
