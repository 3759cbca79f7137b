"""A position that a person typed, of no file."""

from __future__ import annotations

from collections.abc import Mapping

TYPED = "typed by hand"
"""The file that the position of a check is said to come from."""

TYPED_PLACE: Mapping[str, str | int] = {"file": TYPED, "sheet": TYPED, "row": 1}
