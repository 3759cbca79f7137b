"""Small list files in the publishers' forms, made for the tests; every name in them is invented."""

from __future__ import annotations

from pathlib import Path

END = b"\x1a"
NULL = "-0- "
OLD_NAMESPACE = "http://tempuri.org/sdnList.xsd"
NEW_NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"


def legacy_xml(
    folder: Path,
    *entries: str,
    count: int | None = None,
    namespace: str = NEW_NAMESPACE,
    name: str = "consolidated.xml",
) -> Path:
    """An OFAC legacy XML file with these sdnEntry elements."""
    stated = len(entries) if count is None else count
    path = folder / name
    path.write_text(
        f'<?xml version="1.0" standalone="yes"?>\n<sdnList xmlns="{namespace}">\n'
        "<publshInformation><Publish_Date>03/28/2025</Publish_Date>"
        f"<Record_Count>{stated}</Record_Count></publshInformation>\n" + "\n".join(entries) + "\n</sdnList>\n",
        encoding="utf-8",
    )
    return path


def legacy_entry(uid: int, name: str, *, program: str = "CMIC-EO13959", inner: str = "", kind: str = "Entity") -> str:
    """One sdnEntry."""
    return (
        f"<sdnEntry><uid>{uid}</uid><lastName>{name}</lastName><sdnType>{kind}</sdnType>"
        f"<programList><program>{program}</program></programList>{inner}</sdnEntry>"
    )


def legacy_id(label: str, value: str, country: str = "") -> str:
    """One item of idList."""
    place = f"<idCountry>{country}</idCountry>" if country else ""
    return f"<id><uid>1</uid><idType>{label}</idType><idNumber>{value}</idNumber>{place}</id>"


def primary_row(uid: int, name: str, remarks: str = NULL, *, kind: str = NULL, program: str = "CMIC-EO13959") -> str:
    """One row of CONS_PRIM.CSV or SDN.CSV, quoted as OFAC quotes."""

    def cell(text: str) -> str:
        return text if text == NULL else f'"{text}"'

    return ",".join([str(uid), cell(name), cell(kind), cell(program), *[NULL] * 7, cell(remarks)])


def csv_set(
    folder: Path, rows: list[str], *, end: bytes = END, name: str = "cons_prim.csv", **siblings: list[str]
) -> Path:
    """A primary file and its siblings (alt=, add=, comments=), with OFAC's line ends and end mark."""
    path = folder / name
    path.write_bytes("".join(row + "\r\n" for row in rows).encode("latin-1") + end)
    for part, lines in siblings.items():
        beside = folder / name.replace("prim", part)
        beside.write_bytes("".join(row + "\r\n" for row in lines).encode("latin-1") + END)
    return path
