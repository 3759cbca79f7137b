"""The shortest example:

    draft_announcement(Path("statement.txt"), load_watchlists())["measures"][0]["name"]

Each announcement in announcements/ was written for these tests in the manner of real ones, with what a careful reader
finds in it beside it (.key.yaml).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from screener.errors import WatchlistError
from screener.model import Entity, Identifier, Listing, Name, Watchlist
from screener.watchlist.draft import confirmed_document, draft_announcement, to_yaml
from screener.watchlist.load import find_mistakes, load_watchlists

ANNOUNCEMENTS = Path(__file__).parent / "announcements"
KEYS = sorted(ANNOUNCEMENTS.glob("*.key.yaml"))


def _plain(name: str) -> str:
    return name.lower().replace("’", "'").strip(". ")


def _announcement(key: Path) -> Path:
    stem = key.name.removesuffix(".key.yaml")
    return next(path for path in key.parent.glob(f"{stem}.*") if path.suffix != ".yaml")


def _assert_reads_like(draft: dict[str, Any], key: dict[str, Any]) -> None:
    assert draft["announced_on"] == str(key["announced_on"])
    for section in ("measures", "mentioned_earlier_measures"):
        found = {_plain(entry["name"]): entry for entry in draft.get(section, [])}
        wanted = {_plain(entry["name"]): entry for entry in key.get(section, [])}
        assert set(found) == set(wanted), section
        for name, entry in wanted.items():
            for field in ("type", "measure", "authority"):
                if entry.get(field):
                    assert found[name].get(field) == entry[field], (name, field)
            assert set(entry.get("also_spelled", [])) <= set(found[name].get("also_spelled", [])), name
    picked = {
        _plain(entry["name"])
        for section in ("measures", "mentioned_earlier_measures")
        for entry in draft.get(section, [])
    }
    assert not picked & {_plain(name) for name in key["not_measures"]}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name.removesuffix(".key.yaml"))
def test_finds_what_a_careful_reader_finds_and_nothing_else(key: Path) -> None:
    _assert_reads_like(draft_announcement(_announcement(key)), {"not_measures": [], **yaml.safe_load(key.read_text())})


def test_the_real_announcement_of_2021_12_10(shared_data: Path) -> None:
    folder = shared_data / "announcements"
    key = yaml.safe_load((folder / "uhrp-2021-12-10.key.yaml").read_text())
    for entry in key["measures"]:
        entry["authority"] = entry["authority"].split(" (")[0]
    draft = draft_announcement(folder / "uhrp-2021-12-10.txt", load_watchlists(["us-ofac-ns-cmic"]))
    _assert_reads_like(draft, key)
    linked = {entry["name"]: entry.get("linked_to") for entry in draft["measures"]}
    assert linked["SenseTime"] == "ofac-33114"
    assert draft["mentioned_earlier_measures"][0]["mentioned_on"] == "2020-08-03"
    assert draft["publisher"] == "Uyghur Human Rights Project"
    program = {entry["name"]: entry.get("program") for entry in draft["measures"]}
    assert program["Shohrat Zakir"] == "Global Magnitsky"


def test_each_entry_has_its_sentence_its_line_its_reason_and_is_unconfirmed() -> None:
    path = ANNOUNCEMENTS / "treasury-magnitsky.txt"
    text = " ".join(path.read_text(encoding="utf-8").split())
    lines = path.read_text(encoding="utf-8").splitlines()
    for entry in draft_announcement(path)["measures"]:
        assert entry["confirmed"] is False
        assert " ".join(entry["sentence"].split()) in text
        assert entry["sentence"].split()[0] in " ".join(lines[entry["line"] - 1 : entry["line"] + 3])
        assert entry["why"]


def test_what_is_only_called_for_is_set_aside_with_the_reason() -> None:
    draft = draft_announcement(ANNOUNCEMENTS / "uk-government.txt")
    assert [(one["name"], one["why"]) for one in draft["set_aside"]] == [
        ("Gazprombank", "it is called for or considered, not imposed")
    ]


def test_a_listed_company_is_linked_and_lends_its_identifiers(tmp_path: Path) -> None:
    watchlist = Watchlist(
        id="a-list",
        title="A list",
        publisher="A",
        regime="us-cmic",
        version="1",
        published_on=date(2021, 6, 3),
        source="s",
        sha256="0",
        entities=(
            Entity(
                id="x-1",
                name="ALPHA VISION GROUP LIMITED",
                names=(Name(text="ALPHA VISION GROUP LIMITED", kind="primary"), Name(text="AV", kind="weak")),
                identifiers=(Identifier(scheme="isin", value="KYG8020E1199", raw="KYG8020E1199"),),
                listings=(Listing(list="a-list", regime="us-cmic", measure="securities_ban"),),
            ),
        ),
    )
    path = tmp_path / "a.txt"
    path.write_text("May 1, 2024\n\nOn May 1, 2024, the Treasury banned U.S. investment in Alpha Vision and in AV.\n")
    entries = {entry["name"]: entry for entry in draft_announcement(path, [watchlist])["measures"]}
    assert entries["Alpha Vision"]["linked_to"] == "x-1"
    assert entries["Alpha Vision"]["isins"] == ["KYG8020E1199"]
    assert "same core name" in entries["Alpha Vision"]["linked_because"]
    assert "linked_to" not in entries["AV"], "a weak alias links nothing"


def test_a_draft_screens_nothing_until_a_person_confirms_it(tmp_path: Path) -> None:
    draft = draft_announcement(ANNOUNCEMENTS / "treasury-cmic.txt")
    path = tmp_path / "mine.draft.yaml"
    path.write_text(to_yaml(draft), encoding="utf-8")
    with pytest.raises(WatchlistError, match="none of its 3 entries is confirmed"):
        load_watchlists([path])
    draft["measures"][0]["confirmed"] = True
    path.write_text(to_yaml(draft), encoding="utf-8")
    with pytest.raises(WatchlistError, match="confirmed_by"):
        load_watchlists([path])
    draft["confirmed_by"] = "A. Officer, 2024-05-02"
    path.write_text(to_yaml(draft), encoding="utf-8")
    (watchlist,) = load_watchlists([path])
    (entity,) = watchlist.entities
    assert entity.name == "Cloudwalk Technology Co., Ltd."
    (listing,) = entity.listings
    assert (listing.regime, listing.measure, listing.listed_on) == ("us-cmic", "securities_ban", date(2021, 12, 16))


def test_a_confirmed_linked_entry_is_the_entity_that_it_is_linked_to(tmp_path: Path) -> None:
    """So that the issuers which relations.yaml relates to that entity are found through it."""
    text = tmp_path / "a.txt"
    text.write_text("May 1, 2024\n\nOn May 1, 2024, the Treasury announced a ban on U.S. investment in SenseTime.\n")
    draft = draft_announcement(text, load_watchlists(["us-ofac-ns-cmic"]))
    draft["measures"][0]["confirmed"] = True
    path = tmp_path / "draft.yaml"
    path.write_text(to_yaml(draft | {"confirmed_by": "me"}), encoding="utf-8")
    ((entity,),) = [watchlist.entities for watchlist in load_watchlists([path])]
    assert (entity.id, entity.name) == ("ofac-33114", "SenseTime")
    assert "SENSETIME GROUP LIMITED" in [name.text for name in entity.names]
    assert find_mistakes(path) == ()


def test_a_confirmed_entry_must_say_its_regime() -> None:
    draft = draft_announcement(ANNOUNCEMENTS / "treasury-cmic.txt")
    draft |= {"confirmed_by": "me"}
    draft["measures"][0] |= {"confirmed": True, "regime": None}
    with pytest.raises(WatchlistError, match="regime"):
        confirmed_document(draft, "x.yaml")


def test_a_pdf_is_read(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    path = tmp_path / "notice.pdf"
    _write_pdf(path, ["May 2, 2025", "Norges Bank has decided to exclude the company Alpha Vision Ltd from the fund."])
    assert len(pypdf.PdfReader(path).pages) == 1
    draft = draft_announcement(path)
    assert [(entry["name"], entry["measure"]) for entry in draft["measures"]] == [("Alpha Vision Ltd", "exclusion")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"%PDF-1.7 broken", "damaged PDF"),
        (b"", "no text"),
        (b"\x00\x01\x02" * 50, "neither text"),
        (b"x" * 6_000_000, "larger than"),
    ],
)
def test_a_file_that_is_no_announcement_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    pytest.importorskip("pypdf")
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    with pytest.raises(WatchlistError, match=problem):
        draft_announcement(path)


def _write_pdf(path: Path, lines: list[str]) -> None:
    """A minimal one-page PDF with the lines as text."""
    body = "BT /F1 12 Tf 50 750 Td 14 TL " + " ".join(f"({line}) Tj T* T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(body)} >>\nstream\n{body}\nendstream",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(out)
