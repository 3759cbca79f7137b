"""What was once found must stay found: a file of names in the repository, compared with a new measurement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from screener.evaluation.tables import read_table

if TYPE_CHECKING:
    from screener.evaluation.validation import Measurement


def lost_names(file: Path, measured: Measurement) -> list[str]:
    """The names that the regression file has and that the measurement no longer gets right.

    Args:
        file: a table `name, verdict, entity` of names that were right once.
        measured: a measurement of labelled names.
    """
    given = {one.name: (one.given, one.given_entity) for one in measured.names.results} if measured.names else {}
    lost = []
    for row in read_table(file).rows:
        verdict, entity = given.get(row["name"], ("", ""))
        if verdict != row["verdict"] or (row.get("entity") and entity != row["entity"]):
            lost.append(f"{row['name']}: was {row['verdict']} {row.get('entity', '')}, is {verdict} {entity}".strip())
    return lost
