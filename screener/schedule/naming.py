"""File names from patterns: `{job}-{as_of:%Y-%m}.xlsx` becomes `board-2026-11.xlsx`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from string import Formatter
from typing import Any

_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*\\]')


class _PlainFields(Formatter):
    """`str.format` without attribute and index access, so that a pattern can reach nothing but its fields."""

    def get_field(self, field_name: str, _args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if field_name not in kwargs:
            raise ValueError(f"knows no {{{field_name}}}; the fields are {', '.join(f'{{{name}}}' for name in kwargs)}")
        return kwargs[field_name], field_name


def fill_path(pattern: str, fields: Mapping[str, Any]) -> PurePosixPath:
    """A relative path from a pattern. Values cannot add folders or leave the folder they are put in.

    Args:
        pattern: dates take a format, as in `{as_of:%Y%m%d}`.

    Raises:
        ValueError: an unknown field, braces that do not close, or a pattern that leads out of its folder.
    """
    parts = {
        name: value.replace("/", "_").replace("\\", "_") if isinstance(value, str) else value
        for name, value in fields.items()
    }
    path = PurePosixPath(_PlainFields().vformat(pattern, (), parts))
    if path.is_absolute() or ".." in path.parts or not path.name:
        raise ValueError("must be a path inside the folder, without '..'")
    return PurePosixPath(*(_UNSAFE.sub("_", part) for part in path.parts))
