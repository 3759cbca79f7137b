"""The run as JSON: stable and versioned, with a published JSON Schema (`run.schema.json`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_json

from screener.errors import ReportError
from screener.files.canonical_json import canonical
from screener.model import SCHEMA_VERSION, CoverageRow, Finding, Run
from screener.reports.presentation import DEFAULT, Presentation

_FINDINGS: TypeAdapter[Any] = TypeAdapter(Sequence[Finding])
_adapter: Callable[[type], TypeAdapter[Any]] = cache(TypeAdapter)
_NAMED: Mapping[str, TypeAdapter[Any]] = {
    "findings": TypeAdapter(dict[str, tuple[Finding, ...]]),
    "coverage": TypeAdapter(dict[str, tuple[CoverageRow, ...]]),
}
_PIECE = 500
"""Findings, or coverage rows, in a piece: about a megabyte."""
_LISTS = ("findings", "coverage")
_NO_ROWS = b'\n  "findings": [],\n  "coverage": []\n}'
_LAST = b"\n  ]\n}"


def render(run: Run, _: Presentation = DEFAULT) -> bytes:
    """The run as indented UTF-8 JSON. A number that is not one (NaN, infinity) is null."""
    return b"".join(pieces(run))


def pieces(run: Run, _: Presentation = DEFAULT) -> Iterator[bytes]:
    """What `render` returns, piece by piece: with very many findings the whole takes more memory than the run."""
    lists = {name: getattr(run, name) for name in _LISTS}
    start, end, nothing = dump(run.model_copy(update=dict.fromkeys(_LISTS, ())), indent=2).rpartition(_NO_ROWS)
    assert (end, nothing) == (_NO_ROWS, b""), "findings and coverage are the last parts of a run"
    yield start
    comma = b""
    for name, rows in lists.items():
        yield comma + f'\n  "{name}": ['.encode()
        comma = b","
        for first in range(0, len(rows), _PIECE):
            piece = dump({name: rows[first : first + _PIECE]}, indent=2)
            yield (comma if first else b"") + piece.removeprefix(f'{{\n  "{name}": ['.encode()).removesuffix(_LAST)
        yield b"\n  ]" if rows else b"]"
    yield b"\n}\n"


def dump(value: BaseModel | Sequence[Finding] | Mapping[str, Any], indent: int | None = None) -> bytes:
    """A model, findings, or one list of models by its name, as UTF-8 JSON. A number that is not one (NaN) is null."""
    form = _FINDINGS
    if isinstance(value, Mapping):
        form = _NAMED[next(iter(value))]
    elif isinstance(value, BaseModel):
        form = _adapter(type(value))
    try:
        return form.dump_json(value, indent=indent, by_alias=True)
    except PydanticSerializationError:
        # A file's name can hold bytes that are no text; they are written out, as `\udcff`.
        return to_json(_writable(form.dump_python(value, by_alias=True)), indent=indent, inf_nan_mode="null")


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {_writable(key): _writable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_writable(item) for item in value]
    return value


def canonical_json(subject: Run | Sequence[Finding]) -> bytes:
    """A run, or findings, in the one form whose bytes can be compared and hashed: sorted keys, no blanks, UTF-8."""
    return b"".join(canonical_pieces(subject))


def canonical_pieces(subject: Run | Sequence[Finding], findings: Iterable[bytes] | None = None) -> Iterator[bytes]:
    """What `canonical_json` returns, piece by piece; those of the run's findings may be at hand."""
    if isinstance(subject, Run):
        rest: dict[str, Any] = json.loads(dump(subject.model_copy(update={"findings": ()})))
        for comma, name in zip("{" + "," * len(rest), sorted(rest), strict=False):
            yield f'{comma}"{name}":'.encode()
            if name == "findings":
                yield from canonical_pieces(subject.findings) if findings is None else findings
            else:
                yield canonical(rest[name]).encode()
        yield b"}"
        return
    written: dict[int, str] = {}

    def text(value: object) -> str:
        if isinstance(value, tuple):
            return f"[{','.join(map(text, value))}]"
        if not isinstance(value, BaseModel):
            return canonical(_writable(value))
        if id(value) not in written:  # findings share positions, entities, listings and evidence
            written[id(value)] = canonical(json.loads(dump(value)))
        return written[id(value)]

    def row(one: Finding) -> str:
        return "{" + ",".join(f'"{name}":{text(getattr(one, name))}' for name in names) + "}"

    names = sorted(Finding.model_fields)
    yield b"["
    for first in range(0, len(subject), _PIECE):
        yield (("," if first else "") + ",".join(map(row, subject[first : first + _PIECE]))).encode()
    yield b"]"


def load_run(path: str | Path) -> Run:
    """A run that was written as JSON, by this version or an earlier one.

    Raises:
        ReportError: the file cannot be read, or is no run.
    """
    file = Path(path)
    try:
        return Run.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ReportError(f"{file} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ReportError(
            f"{file} is no run as JSON ({where}: {first['msg']})", hint="A run is written with a path in .json."
        ) from None


def build_schema() -> dict[str, Any]:
    """The JSON Schema of a run, from the model."""
    schema = Run.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA_VERSION.replace('/', ':')}",
        **schema,
        "title": "A screening run",
    }


def published_schema() -> dict[str, Any]:
    """The JSON Schema as it stands in the package."""
    text = files("screener.reports").joinpath("run.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
