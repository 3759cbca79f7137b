"""The remarks column of OFAC's CSV: labelled facts, weak aliases and links in one text without a grammar.

Parts stand between `; `. A part begins with its label, with no mark between label and value, so that it is found by the
list of known labels (longest first). What has no known label is kept as a remark: it is never read as a name.
"""

from __future__ import annotations

import re
from functools import cache

from screener.model import NameKind
from screener.watchlist.publishers import ofac_entry
from screener.watchlist.publishers.ofac_entry import Detail, OfacEntry, label_roles

_WEAK = re.compile(r"^(?:alt\. )?([afn]\.k\.a\.) '(.+)'$")
_TAIL = re.compile(
    r"^(?P<value>.*?)(?: \((?P<country>[^()]+)\))?(?: issued (?P<issued>[^;]+?))?(?: expires (?P<expires>[^;]+?))?$"
)
_ABBREVIATED = re.compile(r"\b(?:LTD|CO|CORP|INC|LLC|S\.A|C\.V|B\.V|A\.S|S\.R\.L|S\.A\.S|PLC|LTDA|CIA)$", re.IGNORECASE)


def read_remarks(entry: OfacEntry, remarks: str) -> None:
    """Add to an entry what its remarks say.

    Args:
        entry: the entry, with the facts of its other columns.
        remarks: the whole text, its continuation from the comments file already joined without any separator.
    """
    for part in _parts(remarks):
        weak = _WEAK.match(part)
        if weak:
            kind: NameKind = "weak"
            text = ofac_entry.speaking_order(weak[2]) if entry.kind == "individual" else weak[2]
            entry.names.append((text, kind))
            continue
        if part.startswith("Linked To: "):
            entry.linked_to.append(_whole(part.removeprefix("Linked To: ")))
            continue
        detail = _detail(part)
        if detail is None:
            entry.remarks.append(part)
        else:
            entry.details.append(detail)


def _parts(remarks: str) -> list[str]:
    """The parts; the text's own last full stop is not part of the last one."""
    text = remarks.strip()
    return [part.strip() for part in text.removesuffix(".").split("; ") if part.strip()]


def _whole(name: str) -> str:
    """A name at the end of the remarks with the full stop of its abbreviated last word, which `_parts` took."""
    return f"{name}." if _ABBREVIATED.search(name) and "," in name else name


def _detail(part: str) -> Detail | None:
    text = part.removeprefix("alt. ")
    lower = text.lower()
    for label in _labels():
        if not lower.startswith(label):
            continue
        rest = text[len(label) :]
        if rest and rest[0] not in " :":
            continue
        value = rest.removeprefix(":").strip().removeprefix("- ").strip()
        role = label_roles()[label]
        printed = text[: len(label)]
        if role in ("statement", "birth_date", "birth_place", "issuer_name"):
            return Detail(label=printed, value=value)
        tail = _TAIL.match(value)
        if tail is None:
            return Detail(label=printed, value=value)
        return Detail(
            label=printed,
            value=tail["value"],
            country=tail["country"],
            issued=tail["issued"],
            expires=tail["expires"],
        )
    return None


@cache
def _labels() -> tuple[str, ...]:
    return tuple(sorted(label_roles(), key=len, reverse=True))
