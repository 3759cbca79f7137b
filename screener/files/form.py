"""What an institution writes itself, as pydantic models: how strict they are, and the first mistake in words."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError


class Form(BaseModel):
    """A part of a file that a person wrote: nothing but its fields may stand in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class StrictForm(Form):
    """The same, and no value is taken for one of another kind."""

    model_config = ConfigDict(strict=True)


class Mistake(NamedTuple):
    """The first mistake of a form: the way to its place, the same with dots, the problem, and how many more there are.

    `unknown` is true where the place is a key that the form does not have.
    """

    path: tuple[str | int, ...]
    place: str
    problem: str
    unknown: bool
    more: int


def first_mistake(error: ValidationError) -> Mistake:
    """The first mistake that a check found.

    Args:
        error: of pydantic.
    """
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(step) for step in first["loc"] if step != "[key]")
    problem = first["msg"].removeprefix("Value error, ")
    return Mistake(first["loc"], place, problem, first["type"] == "extra_forbidden", error.error_count() - 1)
