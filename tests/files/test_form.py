"""A form takes nothing but its fields, and its first mistake is told in words: `first_mistake(error).place`."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from screener.files.form import Form, StrictForm, first_mistake
from screener.files.home import relative_to


class _Part(StrictForm):
    days: int


class _Whole(Form):
    part: _Part


@pytest.mark.parametrize(
    ("given", "place", "unknown"),
    [
        ({"part": {"days": "3"}}, "part.days", False),
        ({"part": {"days": 3, "day": 4}}, "part.day", True),
        ({}, "part", False),
    ],
)
def test_the_first_mistake_says_where_and_whether_the_key_is_unknown(given: object, place: str, unknown: bool) -> None:
    with pytest.raises(ValidationError) as caught:
        _Whole.model_validate(given)
    found = first_mistake(caught.value)
    assert (found.place, found.unknown, found.more) == (place, unknown, 0)


def test_a_name_is_the_path_in_its_files_own_folder_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "own").touch()
    assert relative_to(tmp_path, "own") == str(tmp_path / "own")
    assert relative_to(tmp_path, "us-sdn") == "us-sdn"
    assert relative_to(tmp_path, "missing.yaml", ".yaml") == str(tmp_path / "missing.yaml")
