"""What the user says about how a file is to be read: columns named on the command line, profiles saved from earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from screener.holdings.columns.header_terms import key


@dataclass(frozen=True, slots=True)
class TableProfile:
    """How tables of one shape are read.

    Attributes:
        fingerprint: what tables of the shape share.
        columns: field by header line and column, both from 0 and the column counted from the header's first; an empty
            field leaves the column unused.
        words: keys of the header words in its first line.
        path: the file that says so.
    """

    fingerprint: str
    columns: Mapping[tuple[int, int], str]
    words: frozenset[str]
    path: Path


@dataclass(frozen=True, slots=True)
class SecurityMaster:
    """What is known of securities, by code in upper case without leading zeros; notes call it by its name."""

    name: str = ""
    securities: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guidance:
    """What the user says.

    Attributes:
        mapping: field to header words, or to `column B` for a column without a header.
        profiles, offers: profiles to apply, and saved ones only to be mentioned where they fit, by fingerprint.
        rows: what single rows are, by `file / sheet / row` as a person sees it: a reason to skip it, or `position`.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, TableProfile] = field(default_factory=dict)
    offers: Mapping[str, TableProfile] = field(default_factory=dict)
    securities: SecurityMaster | None = None
    rows: Mapping[str, str] = field(default_factory=dict)

    def rows_of(self, file: str, sheet: str) -> dict[int, str]:
        """What single rows of a sheet are, by their place from 0."""
        begins = f"{file} / {sheet} / "
        places = {place.removeprefix(begins): word for place, word in self.rows.items() if place.startswith(begins)}
        return {int(row) - 1: word for row, word in places.items() if row.isdecimal()}

    def header_words(self) -> list[frozenset[str]]:
        """Sets of keys of header words; a row with all of one set is a header, whatever the vocabulary says."""
        single = [frozenset([words]) for words in self.named() if not words.startswith("column")]
        return single + [profile.words for profile in self.profiles.values() if profile.words]

    def named(self) -> dict[str, str]:
        """Field by the key of its header words."""
        return {key(header): "exchange" if name == "mic" else name for name, header in self.mapping.items()}
