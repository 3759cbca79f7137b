"""Tables of any size: the distinct keys of a table are judged once, by the judge of `screen`, and joined to its rows.

Takes Parquet and CSV files that are one regular table; returns findings and coverage as tables, committed only if every
row of every file is accounted for. An engine moves rows and knows nothing of names or law; `keys` judges and knows
nothing of rows or files.
"""

from __future__ import annotations

from screener.bulk.duck import BulkResult, screen_table

__all__ = ["BulkResult", "screen_table"]
