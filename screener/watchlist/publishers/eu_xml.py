"""The EU consolidated financial sanctions list (FSF), XML 1.1, streamed: all data stands in attributes.

Format: xmlFullSanctionsList_1_1 of the European Commission (schema 20171012-FULL-schema-1_1.xsd).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from screener.files.xml import root_of, stream, text_of
from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.eu_entry import GROUPS, SanctionEntity, add, add_programme, completed
from screener.watchlist.publishers.printed import ISO, parse_date, tidy

_NAMESPACE_END = "/fpi/fsd/export"
_READ = {"remark", "regulation", "subjectType", *GROUPS.values()}
_WITH_REMARKS = ("nameAlias", "identification")


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the root element is `export` of the Commission's namespace, or one that holds sanctionEntity elements."""
    root = root_of(head)
    return root is not None and root[1] == "export" and (root[0].endswith(_NAMESPACE_END) or b"<sanctionEntity" in head)


def read(path: Path) -> Reading:
    """The whole list, streamed.

    Raises:
        WatchlistError: not well-formed, an entry without id, name or kind of subject, or no entry.
    """
    published: date | None = None
    entries: dict[str, SanctionEntity] = {}
    for element in stream(path, frozenset({"sanctionEntity"})):
        if element.tag == "export":
            published = parse_date((element.get("generationDate") or "")[:10], ISO)
        else:
            _read_into(entries, element, path.name)
    return Reading("eu-fsf", (completed(entry, path.name) for entry in entries.values()), published)


def _read_into(entries: dict[str, SanctionEntity], element: Element, file: str) -> None:
    logical_id = element.get("logicalId")
    if not logical_id:
        raise changed(f"{file}: the entry {element.get('euReferenceNumber')} has no logicalId")
    subject, regulation = element.find("subjectType"), element.find("regulation")
    entry = entries.setdefault(
        logical_id,
        SanctionEntity(
            id=f"eu-{logical_id}",
            subject="" if subject is None else subject.get("code") or subject.get("classificationCode") or "",
            reference=element.get("euReferenceNumber") or "",
            united_nations_id=element.get("unitedNationId") or "",
        ),
    )
    act = {} if regulation is None else dict(regulation.attrib)
    act["publicationUrl"] = text_of(regulation, "publicationUrl") or ""
    add_programme(entry, act, parse_date(element.get("designationDate"), ISO))
    if details := tidy(element.get("designationDetails")):
        entry.extra["designation_details"] = details
    entry.notes += _remarks(element)
    for one in element:
        add(entry, one.tag, one.attrib)
        entry.notes += _remarks(one) if one.tag in _WITH_REMARKS else []
        for contact in one.iterfind("contactInfo"):
            entry.extra.setdefault("contact", {}).setdefault(contact.get("key") or "", []).append(contact.get("value"))
    unread = {
        part.tag: " ".join(part.itertext()).strip() or dict(part.attrib) for part in element if part.tag not in _READ
    }
    if unread:
        entry.extra["unread"] = unread


def _remarks(element: Element) -> list[str | None]:
    return [text_of(remark) for remark in element.iterfind("remark")]
