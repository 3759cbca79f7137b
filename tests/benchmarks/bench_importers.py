"""Reads every real list file and writes docs/importers.md: counts beside independent counts, time and peak memory.

Run: .venv/bin/python -m tests.benchmarks.bench_importers

Each file is read in a process of its own, so that its peak memory is its own. The independent counts below share no
code with the importers: a whole-file ElementTree, csv.reader or a regular expression, and of the program only the data
file that says which of OFAC's labels are identifiers. The run fails where a count differs.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
LISTS = REPOSITORY.parent / "shared" / "data" / "lists"
TARGET = REPOSITORY / "docs" / "importers.md"
LABELS = yaml.safe_load((REPOSITORY / "screener/watchlist/publishers/ofac_labels.yaml").read_text(encoding="utf-8"))
ROLES = {label.lower(): role for role, labels in LABELS.items() for label in labels}
IDENTIFIERS = ("isin", "ticker", "lei", "uscc", "registration", "document")

Counts = tuple[int, int | None, int | None]
Found = set[tuple[str, ...]]


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def add_detail(names: Found, ids: Found, uid: str, label: str, value: str) -> None:
    """Sort a labelled fact of an OFAC entry: an issuer's name, an identifier, or neither."""
    role = ROLES.get(squeezed(label).rstrip(":- ").lower(), "")
    if role == "issuer_name":
        names.add((uid, "issuer", squeezed(value)))
    elif role in IDENTIFIERS:
        ids.add((uid, role, re.sub(r"\s+", "" if role in ("isin", "ticker", "lei", "uscc") else " ", value.strip())))


def local(path: Path) -> ElementTree.Element:
    """The whole document with namespaces cut off."""
    text = re.sub(rb'\sxmlns(:\w+)?="[^"]*"', b"", path.read_bytes(), count=5)
    return ElementTree.fromstring(re.sub(rb"\sxsi:\w+=", b" ignored=", text, count=5))


def ofac_legacy_xml(path: Path) -> Counts:
    names: Found = set()
    ids: Found = set()
    entries = local(path).findall("sdnEntry")
    for entry in entries:
        uid = entry.findtext("uid", "")
        for held in (entry, *entry.iterfind("akaList/aka")):
            last, first = squeezed(held.findtext("lastName")), squeezed(held.findtext("firstName"))
            if entry.findtext("sdnType") == "Individual" and not first and ", " in last:
                last, first = last.split(", ", 1)
            names.add((uid, "name", f"{first} {last}".strip()))
        for item in entry.iterfind("idList/id"):
            add_detail(names, ids, uid, item.findtext("idType", ""), item.findtext("idNumber") or "")
    return len(entries), len(names), len(ids)


def ofac_enhanced(path: Path) -> Counts:
    names: Found = set()
    ids: Found = set()
    entities = local(path).findall("entities/entity")
    for entity in entities:
        uid = entity.get("id", "")
        for full in entity.iterfind("names/name/translations/translation/formattedFullName"):
            names.add((uid, "name", squeezed(full.text)))
        for feature in entity.iterfind("features/feature"):
            add_detail(names, ids, uid, feature.findtext("type", ""), feature.findtext("value") or "")
        for document in entity.iterfind("identityDocuments/identityDocument"):
            add_detail(names, ids, uid, document.findtext("type", ""), document.findtext("documentNumber") or "")
    return len(entities), len(names), len(ids)


def ofac_advanced(path: Path) -> Counts:
    root = local(path)
    words = {row.get("ID"): row.text or "" for row in root.iter("FeatureType")}
    documents = {row.get("ID"): row.text or "" for row in root.iter("IDRegDocType")}
    owner: dict[str | None, str] = {}
    names: Found = set()
    ids: Found = set()
    parties = root.findall("DistinctParties/DistinctParty")
    for party in parties:
        uid = party.get("FixedRef", "")
        for identity in party.iter("Identity"):
            owner[identity.get("ID")] = uid
        for name in party.iter("DocumentedName"):
            names.add((uid, "name", " ".join(sorted(squeezed(part.text) for part in name.iter("NamePartValue")))))
        for feature in party.iter("Feature"):
            for detail in feature.iter("VersionDetail"):
                add_detail(names, ids, uid, words[feature.get("FeatureTypeID")], detail.text or "")
    for document in root.iter("IDRegDocument"):
        label = documents[document.get("IDRegDocTypeID")]
        add_detail(names, ids, owner[document.get("IdentityID")], label, document.findtext("IDRegistrationNo") or "")
    return len(parties), len(names), len({found for found in ids if found[2]})


def ofac_rows(path: Path, delimiter: str) -> list[list[str]]:
    data = path.read_bytes().partition(b"\x1a")[0].decode("latin-1") if path.is_file() else ""
    return list(csv.reader(io.StringIO(data, newline=""), delimiter=delimiter))


def ofac_csv(path: Path) -> Counts:
    delimiter = {".pip": "|", ".del": "@"}.get(path.suffix, ",")
    stem = path.name
    beside = [path.with_name(stem.replace("prim", part).replace("sdn", "sdn_" + part)) for part in ("alt", "comments")]
    if "sdn" in stem:
        beside[0] = path.with_name("alt.csv")
    rows = {row[0].strip(): row for row in ofac_rows(path, delimiter)}
    remarks = {uid: row[11] for uid, row in rows.items()}
    for uid, more in ofac_rows(beside[1], ","):
        remarks[uid] += more
    names: Found = {(uid, "name", spoken(row, row[1])) for uid, row in rows.items()}
    names |= {(row[0], "name", spoken(rows[row[0]], row[3])) for row in ofac_rows(beside[0], ",")}
    ids: Found = set()
    labels = sorted(ROLES, key=len, reverse=True)
    for uid, text in remarks.items():
        for part in text.strip().removesuffix(".").split("; "):
            fact = part.strip().removeprefix("alt. ")
            if weak := re.match(r"[afn]\.k\.a\. '(.+)'$", fact):
                names.add((uid, "name", spoken(rows[uid], weak[1])))
                continue
            label = next((one for one in labels if re.match(re.escape(one) + r"[ :]", fact + " ", re.I)), None)
            if label is not None:
                value = re.sub(r" expires [^;]+$| issued [^;]+$", "", fact[len(label) :])
                value = re.sub(r" issued [^;]+$", "", value)
                value = value if ROLES[label] == "issuer_name" else re.sub(r" \([^()]+\)$", "", value)
                add_detail(names, ids, uid, label, value)
    return len(rows), len(names), len(ids)


def spoken(row: list[str], name: str) -> str:
    last, comma, first = squeezed(name).partition(", ")
    return f"{first} {last}" if comma and "individual" in row[2] else squeezed(name)


def csl(path: Path) -> Counts:
    """Parties: OFAC's by their number, the others by list and name without points; identifiers of OFAC's rows."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    ids: Found = set()
    names: Found = set()
    for row in rows:
        if row["entity_number"]:
            for item in row["ids"].split("; "):
                parts = item.split(", ")
                order = parts if parts[-1].rstrip(":- ").lower() in ROLES else parts[::-1]
                if len(parts) > 1 and order[-1].rstrip(":- ").lower() in ROLES:
                    values = [v for v in parts if v != order[-1]]
                    if len(values) > 1 and re.fullmatch("[A-Z]{2}", order[0]):
                        values.remove(order[0])
                    add_detail(names, ids, row["entity_number"], order[-1], ", ".join(values))
    parties = {row["entity_number"] or f"{row['source']} {bare(row['name'])}" for row in rows}
    return len(parties), None, len(ids)


def bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def table(column: str, delimiter: str = ",") -> Callable[[Path], Counts]:
    """Distinct names of a table, without points and capitals."""

    def count(path: Path) -> Counts:
        with path.open(encoding="utf-8", newline="") as stream:
            return len({bare(row[column]) for row in csv.DictReader(stream, delimiter=delimiter)}), None, None

    return count


def pattern(*expressions: bytes) -> Callable[[Path], Counts]:
    """How often regular expressions occur in the bytes, as `grep -c` would count."""

    def count(path: Path) -> Counts:
        data = path.read_bytes()
        return sum(len(re.findall(expression, data)) for expression in expressions), None, None

    return count


def un(path: Path) -> Counts:
    root = ElementTree.parse(path).getroot()
    names: Found = set()
    ids: Found = set()
    entries = [*root.iter("INDIVIDUAL"), *root.iter("ENTITY")]
    for entry in entries:
        uid = entry.findtext("DATAID", "")
        parts = (entry.findtext(f"{which}_NAME") or "" for which in ("FIRST", "SECOND", "THIRD", "FOURTH"))
        texts = [" ".join(parts), entry.findtext("NAME_ORIGINAL_SCRIPT")]
        names |= {(uid, folded(text)) for text in (*texts, *(alias.text for alias in entry.iter("ALIAS_NAME")))}
        for document in entry.iter("INDIVIDUAL_DOCUMENT"):
            ids.add((uid, folded(document.findtext("TYPE_OF_DOCUMENT")), folded(document.findtext("NUMBER"))))
    return len(entries), sum(bool(name) for _, name in names), sum(bool(found[2]) for found in ids)


def eu(path: Path) -> Counts:
    names: Found = set()
    ids: Found = set()
    for entity in local(path).iterfind("sanctionEntity"):
        uid = entity.get("logicalId", "")
        names |= {(uid, folded(alias.get("wholeName"))) for alias in entity.iterfind("nameAlias")}
        for held in entity.iterfind("identification"):
            ids.add((uid, held.get("identificationTypeCode", ""), held.get("number", "")))
    return len({uid for uid, _ in names}), sum(bool(name) for _, name in names), len(ids)


def ofsi(group: int, encoding: str, script: int | None = None) -> Callable[[Path], Counts]:
    """OFSI's CSV: `Group ID`, and the names of `Name 1..5`, `Name 6` and, since 2022, in the other script."""

    def count(path: Path) -> Counts:
        with path.open(encoding=encoding, newline="") as stream:
            rows = [row for row in list(csv.reader(stream))[2:] if row]
        names = {(row[group], folded(" ".join([*row[1:6], row[0]]))) for row in rows}
        if script is not None:
            names |= {(row[group], folded(row[script])) for row in rows}
        return len({row[group] for row in rows}), sum(bool(name) for _, name in names), None

    return count


def folded(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def securities(path: Path) -> Counts:
    """Issuers and their ISINs in OpenSanctions' securities.csv."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return len(rows), None, sum(len(set(filter(None, row["isins"].split(";")))) for row in rows)


def australian(path: Path) -> Counts:
    """The numbers of the references; a letter marks a further name of the same entry."""
    from openpyxl import load_workbook

    sheet = load_workbook(path, read_only=True).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    at = next(list(row).index("Reference") for row in rows if "Reference" in row)
    return len({re.match(r"\d+", str(row[at])).group() for row in rows if row[at]}), None, None  # type: ignore[union-attr]


CASES: tuple[tuple[str, Callable[[Path], Counts] | None], ...] = (
    ("us-ofac/sdn_2024-05-07.xml", ofac_legacy_xml),
    ("us-ofac/consolidated_2023-03-08_oldnamespace.xml", ofac_legacy_xml),
    ("us-ofac/consolidated_2024-05-06.xml", ofac_legacy_xml),
    ("us-ofac/consolidated_2025-03-28.xml", ofac_legacy_xml),
    ("us-ofac/CONS_ENHANCED_2025-01-10.XML", ofac_enhanced),
    ("us-ofac/CONS_ADVANCED_2020-03-17.XML", ofac_advanced),
    ("us-ofac/cons_prim.csv", ofac_csv),
    ("us-ofac/cons_prim_2025-08.csv", ofac_csv),
    ("us-ofac/cons_prim_2018.pip", ofac_csv),
    ("us-ofac/cons_prim_2018.del", ofac_csv),
    ("us-ofac/sdn_2021-07/sdn.csv", ofac_csv),
    ("us-csl/consolidated_2022-04.csv", csl),
    ("us-csl/csl_2019_small.csv", csl),
    ("us-csl/consolidated_small_2025-06_quoted.csv", csl),
    ("us-other/dod_1260h_table.csv", table("Clean Name")),
    ("us-other/dpl_2022-09.txt", table("Name", "\t")),
    ("us-other/dpl_2023-11.txt", table("Name", "\t")),
    ("us-other/mieu.csv", table("Name")),
    ("us-other/inksna.csv", table("name")),
    ("us-other/section_154.csv", table("name")),
    ("us-other/section_353.csv", table("name")),
    ("us-other/section_889.csv", table("name")),
    ("us-other/section_1286.csv", table("name")),
    ("un/consolidated_2024-05-15.xml", un),
    ("un/consolidated_2026-02.xml", un),
    ("un/consolidated_2026-08.xml", un),
    ("eu-fsf/20240513-FULL-1_1(xsd).xml", eu),
    ("uk/InvBan_2022-04-06.csv", ofsi(35, "utf-8", script=7)),
    ("uk/sanctionsconlist_2018-04-13.csv", ofsi(28, "cp1252")),
    ("other/sema_2025-05.xml", pattern(rb"<record>")),
    ("other/dfat_2026-08.xlsx", australian),
    ("opensanctions/interpol_targets.simple.csv", table("id")),
    (
        "opensanctions/generated_by_zavod/us_ofac_cons_cmic/entities.ftm.json",
        pattern(rb'"schema": ?"(?:Company|LegalEntity|Organization)"'),
    ),
    ("opensanctions/generated_by_zavod/us_ofac_cons_cmic/securities.csv", securities),
)

MEASURE = """
import json, sys, time
from pathlib import Path
from screener.watchlist.publishers import import_list, recognise
path = Path(sys.argv[1])
title = recognise(path)
start = time.perf_counter()
watchlist = import_list(path)
seconds = time.perf_counter() - start
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
print(json.dumps({
    "format": title, "entities": len(watchlist.entities),
    "names": sum(len(entity.names) for entity in watchlist.entities),
    "identifiers": sum(len(entity.identifiers) for entity in watchlist.entities),
    "invalid": sum(not found.valid for entity in watchlist.entities for found in entity.identifiers),
    "seconds": seconds, "peak": peak / 1024,
}))
"""


def measured(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def main() -> int:
    """Measure, compare, write the page. Returns 1 where a count differs."""
    rows: list[str] = []
    wrong: list[str] = []
    for file, independent in CASES:
        found = measured(LISTS / file)
        counts: Counts = independent(LISTS / file) if independent else (found["entities"], None, None)
        cells = []
        for key, own in zip(("entities", "names", "identifiers"), counts, strict=True):
            stated = "–" if own is None or independent is None else f"{own:,}"
            cells += [f"{found[key]:,}", stated]
            if own is not None and own != found[key]:
                wrong.append(f"{file}: {found[key]} {key}, counted independently {own}")
        size = (LISTS / file).stat().st_size / 1e6
        rows.append(
            f"| {found['format']} | {file} | {size:.1f} | {' | '.join(cells)} | {found['invalid']} "
            f"| {found['seconds']:.2f} | {found['peak']:.0f} |"
        )
        print(rows[-1], flush=True)
    TARGET.write_text(PAGE.format(day=time.strftime("%Y-%m-%d"), rows="\n".join(rows)), encoding="utf-8")
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


PAGE = """# What the importers read

Written by `python -m tests.benchmarks.bench_importers` on {day} from the real files in `../shared/data/lists`. Beside
each count stands an independent one (*ind.*), made without the importer's code: a whole-file XML tree, a CSV reader or
a regular expression. A dash means that it was not counted a second way. *wrong* are identifiers that fail their check;
they are kept and flagged. Time is one reading on a machine with two cores. Peak memory is that of the whole process, of
which 36 MB are Python and the libraries.

| format | file | MB | entities | ind. | names | ind. | identifiers | ind. | wrong | seconds | peak MB |
| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |
{rows}

Names count each text of an entity once (an issuer name apart from the same text as another kind of name); identifiers
count each value of one scheme once. For tables without identifiers the number of parties is that of distinct names,
without points and capitals. The `.pip` and `.del` files and `cons_prim_2025-08.csv` are primary files alone: the names
of their alt files are not in them, and the version says so. Three entries of the EU file stand there twice; they are
joined.
"""

if __name__ == "__main__":
    raise SystemExit(main())
