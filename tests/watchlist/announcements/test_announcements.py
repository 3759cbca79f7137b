"""The shortest example:

    draft_announcement(Path("statement.txt").read_bytes(), "statement.txt", load_watchlists())["measures"][0]["name"]

texts/ holds announcements written for these tests in the manner of real ones (nothing in them is a fact), each with
what a careful reader finds in it beside it (.key.yaml). The figures below are held, not every single reading.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.errors import WatchlistError
from screener.model import Watchlist
from screener.watchlist.announcements import draft_announcement
from screener.watchlist.announcements.announcement import Announcement, read_bytes
from screener.watchlist.announcements.candidates import find_names, is_general
from screener.watchlist.announcements.parties import Draft, sort_announcement
from screener.watchlist.catalogue.load import find_mistakes, load_watchlists
from screener.watchlist.form.draft import confirmed_document, open_draft, review_draft, to_yaml
from tests.watchlist.announcements.figures import figures, plain, text_of

TEXTS = Path(__file__).parent / "texts"
DAYS = "2026-06-09", "2026-08-03"
KEYS = sorted(TEXTS.glob("*.key.yaml"))
OTHER_DAY = {
    "x10-10.key.yaml": "no year is printed; the key takes it from the day of the week",
    "x12-03.key.yaml": "the day of the decision stands before that of the decree",
    "x12-09.key.yaml": "the key takes the day of the measure that a law firm's alert tells of, not that of the alert",
}
OTHER_NAMES = {"x12-07.key.yaml": "a vessel's name with an apostrophe, and one with Chinese letters, are cut"}
FOREIGN = [key for key in KEYS if "unsorted:" in key.read_text(encoding="utf-8")]


def _open(path: Path) -> Announcement:
    return read_bytes(path.read_bytes(), path.name)


def _draft(path: Path, watchlists: Sequence[Watchlist] = ()) -> dict[str, Any]:
    return draft_announcement(path.read_bytes(), path.name, watchlists)


def _read(text: str, file: str = "a.txt") -> Draft:
    return sort_announcement(read_bytes(text.encode(), file))


def _struck(text: str) -> list[str]:
    return [entry.name.rstrip(".") for entry in _read(text).entries]


def _hold(figures: Counter[str]) -> None:
    assert figures["nowhere"] == 0
    assert figures["entries"] >= 0.85 * figures["struck"]
    assert figures["unsorted lines"] <= 3 * figures["entries made"]
    assert figures["not struck"] <= 0.02 * figures["entries made"]
    assert figures["wrong measure"] <= 0.02 * figures["entries"]


def test_the_texts_of_these_tests_are_sorted_as_well_as_before() -> None:
    _hold(figures(TEXTS))


def test_the_shared_texts_of_many_publishers(shared_data: Path) -> None:
    _hold(figures(shared_data / "announcements" / "texts"))


def _known(keys: Sequence[Path], faults: dict[str, str]) -> list[Any]:
    marks = {name: [pytest.mark.xfail(strict=True, reason=why)] for name, why in faults.items()}
    return [pytest.param(key, marks=marks.get(key.name, ()), id=key.name[: -len(".key.yaml")]) for key in keys]


@pytest.mark.parametrize("key", _known(KEYS, OTHER_DAY))
def test_the_date_is_that_of_the_announcement(key: Path) -> None:
    announced = _open(text_of(key)).announced_on
    assert str(announced) == str(yaml.safe_load(key.read_text(encoding="utf-8"))["announced_on"])


@pytest.mark.parametrize("key", _known(FOREIGN, OTHER_NAMES))
def test_a_language_that_is_not_sorted_gives_all_its_names_unsorted_and_says_so(key: Path) -> None:
    data = yaml.safe_load(key.read_text(encoding="utf-8"))
    draft = _draft(text_of(key))
    assert draft["measures"] == []
    assert data["language"] in draft["notes"][0]
    found = " | ".join(plain(" ".join([one["name"], *one.get("also_spelled", ())])) for one in draft["unsorted"])
    assert [name for name in data["unsorted"] if plain(name) not in found] == []


def test_the_real_announcement_of_2021_12_10(shared_data: Path) -> None:
    folder = shared_data / "announcements"
    key = yaml.safe_load((folder / "uhrp-2021-12-10.key.yaml").read_text())
    draft = _draft(folder / "uhrp-2021-12-10.txt", load_watchlists(["us-ofac-ns-cmic"]))
    found = {entry["name"]: entry["measure"] for entry in draft["measures"]}
    assert found == {entry["name"]: entry["measure"] for entry in key["measures"]}
    linked = {entry["name"]: entry.get("linked_to") for entry in draft["measures"]}
    assert linked["SenseTime"] == "ofac-33114"
    assert "Omer Kanat" in {one["name"] for one in (*draft["aside"], *draft["unsorted"])}


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        (
            "The fund shall not acquire securities of the following:\n\n- Alpha One Ltd\n- Beta Two",
            ["Alpha One Ltd", "Beta Two"],
        ),
        ("Alpha One Ltd and Beta Two were added to the sanctions list.", ["Alpha One Ltd", "Beta Two"]),
        (
            "The Treasury sanctioned Alpha One Ltd, a maker of drones, and Beta Two Bank.",
            ["Alpha One Ltd", "Beta Two Bank"],
        ),
        ("Exclusion list\n\nNew on the list\n\n- Alpha One\n\nOff the list\n\n- Beta Two", ["Alpha One"]),
        ("The Treasury sanctioned Alpha One Ltd for supplying Beta Two Bank.", ["Alpha One Ltd"]),
        ("The Treasury has not sanctioned Alpha One Ltd.", []),
        ("Senators urged the Treasury to sanction Alpha One Ltd.", []),
        ("The Treasury today sanctioned Alpha One Ltd. It had previously sanctioned Beta Two Bank.", ["Alpha One Ltd"]),
        ("The Treasury today removed sanctions on Alpha One Ltd and sanctioned Beta Two Bank.", ["Beta Two Bank"]),
        (
            "Fund excludes two companies\n\nReason: weapons\nAlpha One Corp (USA)\nBeta Two\n\n"
            '"We tried," says Jens Holm.\n',
            ["Alpha One Corp", "Beta Two"],
        ),
        (
            "The Treasury today sanctioned two firms. Alpha One Ltd and Beta Two GmbH sent parts abroad.",
            ["Alpha One Ltd", "Beta Two GmbH"],
        ),
        ("The State must sell, redeem, divest or withdraw all securities of:\n\n- Alpha One plc", ["Alpha One plc"]),
        ("The Treasury has now sanctioned more than 200 persons, including Alpha One Ltd.", []),
        ("Oslo, 3 May 2026\n\nThe fund excludes the following companies:\n\n- Alpha One", ["Alpha One"]),
        ("The Treasury today sanctioned Alpha One Ltd. Notes by Bank Beta Two will cease trading.", ["Alpha One Ltd"]),
        ("Two makers of lidar, Alpha One Ltd and Beta Two, were put on the list.", ["Alpha One Ltd", "Beta Two"]),
        (
            "The Treasury today sanctioned Alpha One Ltd. That comes a month after it sanctioned Beta Two Bank.",
            ["Alpha One Ltd"],
        ),
        ("The Treasury today sanctioned Alpha One Ltd. The custodian Beta Two Bank holds none.", ["Alpha One Ltd"]),
        ("The Treasury today sanctioned:\n\n- the vessel ALPHA STAR\n- its owner Beta Two", ["ALPHA STAR", "Beta Two"]),
        ("The Treasury sanctioned:\n\nALPHA (GROUP) CO., LTD.\nBETA INC.", ["ALPHA (GROUP) CO., LTD", "BETA INC"]),
        ("The fund excludes these:\n\nCompanies\n\n- Alpha One\n\nEngagement", ["Alpha One"]),
        ("The fund shall not acquire shares of:\n\nEnquiry:   Jane Doe\n\n- Alpha One Ltd", ["Alpha One Ltd"]),
    ],
)
def test_cues_sort_names_of_any_company(text: str, struck: list[str]) -> None:
    assert _struck(text) == struck


def test_what_is_aside_says_why_and_keeps_its_sentence() -> None:
    draft = _read("The Treasury today sanctioned Alpha One Ltd. Senators called for sanctions on Beta Two Bank.")
    (aside,) = [one for one in draft.aside if one.name == "Beta Two Bank"]
    assert aside.why.startswith("it is only called for or considered")
    assert aside.sentences == ((1, "Senators called for sanctions on Beta Two Bank."),)


@pytest.mark.parametrize(
    ("text", "name", "variants"),
    [
        (
            "Alpha Vision Group (also known as Alfa Vizhn; 阿尔法集团)",
            "Alpha Vision Group",
            {"Alfa Vizhn", "阿尔法集团"},
        ),
        ("商汤集团 (SenseTime Group)", "SenseTime Group", {"商汤集团"}),
        ('Zeta Works (f.k.a. Eta Works (a.k.a. "EW"))', "Zeta Works", {"Eta Works", "EW"}),
        (
            "Alpha Co., Ltd., a.k.a., the following two aliases: Alpha Tech; and ATX",
            "Alpha Co., Ltd.",
            {"Alpha Tech", "ATX"},
        ),
        ("Alpha Optics (Hefei) Technology Co., Ltd.", "Alpha Optics (Hefei) Technology Co., Ltd.", set()),
        ("Alpha Ltd (China)", "Alpha Ltd", set()),
        ("Jane Alpha @ Alfa @ Alef", "Jane Alpha", {"Alfa", "Alef"}),
        ('Alpha Works, a.k.a. "Alfa", f.k.a. Beta Works', "Alpha Works", {"Alfa", "Beta Works"}),
    ],
)
def test_spellings_and_translations_belong_to_their_name(text: str, name: str, variants: set[str]) -> None:
    found = find_names(text, frozenset(), listed=True)[0]
    assert (found.text, {text for text, _ in found.variants}) == (name, variants)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("- Alpha Vision Technology\n      Company Limited\n- Beta", "Alpha Vision Technology Company Limited"),
        ("    71 Alpha Vision Services\n          Limited\n    72 Beta", "Alpha Vision Services Limited"),
        ("1. Directorate of Supply of the Air Force\n2. Beta", "Directorate of Supply of the Air Force"),
        ("MV ALPHA 7 (IMO: 8829555)\nMV BETA", "MV ALPHA 7"),
        ("KPe.081 Name: ALPHA TRADING CORPORATION\nA.k.a.: Alfa; Alpha White", "ALPHA TRADING CORPORATION"),
    ],
)
def test_a_name_is_whole_however_its_item_is_printed(text: str, name: str) -> None:
    assert _struck(f"The Council today imposed an asset freeze on the following:\n\n{text}\n")[0] == name


def _variants(text: str) -> dict[str, set[str]]:
    return {one.name: {*one.also_spelled, *one.former} for one in _read(text).entries}


@pytest.mark.parametrize(
    ("record", "name", "variants"),
    [
        (
            "SSID: 210-1 Name: Alpha Sewing Works OJSC\nGood quality a.k.a.: Alfa Shveya Low quality a.k.a.: ASW",
            "Alpha Sewing Works OJSC",
            {"Alfa Shveya", "ASW"},
        ),
        ("QDe.1 Name: ALPHA RELIEF\nA.k.a.: a) Alfa b) Alef F.k.a.: Beta", "ALPHA RELIEF", {"Alfa", "Alef", "Beta"}),
        (
            "1. ALPHA, Jean Paul\nDOB: 1970. a.k.a: ALFA Position: Head of Beta Bank",
            "Jean Paul ALPHA",
            {"ALPHA, Jean Paul", "ALFA"},
        ),
        (
            "<bullet> Alpha Works, a.k.a., the following two aliases:\n  --Alfa; and\n  --AW.",
            "Alpha Works",
            {"Alfa", "AW"},
        ),
    ],
)
def test_the_fields_of_a_record_belong_to_its_name(record: str, name: str, variants: set[str]) -> None:
    found = _variants(f"The Council today imposed an asset freeze on the following:\n\n{record}\n")
    assert found == {name: variants}


def test_a_ruler_says_where_the_columns_of_a_table_stand() -> None:
    text = """\
No.  Country           Company or organisation         Also known as     Type
---  ----------------  ------------------------------  ----------------  ----
 1   Republic of       Alpha Institute of Physics      - AIP             M
     Ruritania                                         - Alfa Institut
 2   Kingdom of        Beta Alloys (Private) Limited                     M
     Sylvania
"""
    assert _variants(f"The list adds these organisations:\n\n{text}") == {
        "Alpha Institute of Physics": {"AIP", "Alfa Institut"},
        "Beta Alloys (Private) Limited": set(),
    }


@pytest.mark.parametrize(
    "table",
    [
        "Company                  Reason\nAcme Robotics Company    Arms of\niFlytek Company          chips\n"
        "Baz Energy OAO           Oil and\n",
        "Country     Company                Reason\nChina       Acme Robotics Group    maker of drones\n"
        "            iFlytek Group          surveillance\n            xFusion Company        chips\n"
        "Russia      Baz Energy PJSC        oil\n",
        "Name              Country\nAcme Robotics     China\niFlytek           China\nxFusion           China\n",
    ],
)
def test_full_rows_under_one_another_are_never_one_name(table: str) -> None:
    found = _variants(f"The following companies are excluded from the fund:\n\n{table}")
    assert {name.split()[0] for name in found} >= {"Acme", "iFlytek"}
    assert not any(" iFlytek" in name or " xFusion" in name for name in found)


def test_the_fields_of_a_record_may_stand_far_apart_on_a_line() -> None:
    record = "SSID: 180-1   Name: Alpha Jane\nSex: F   DOB: 1970   Nationality: Chile\nJustification: Owns Beta Ltd.\n"
    assert _variants(f"The Council today imposed an asset freeze on:\n\n{record}") == {"Alpha Jane": set()}


def test_a_row_that_is_broken_over_two_lines_is_one() -> None:
    text = "No.   Company name               Effective\n1     Alpha Magnesium (formerly\n"
    text += "      known as Alfa)             1 May 2026\n"
    assert _variants(f"The list adds these companies:\n\n{text}2     Beta Cotton                1 May 2026\n") == {
        "Alpha Magnesium": {"Alfa"},
        "Beta Cotton": set(),
    }


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        ("The Treasury today sanctioned these:\n\n- Alpha One Ltd\n\nDe-listed\n\n- Beta Two Bank", ["Alpha One Ltd"]),
        ("The Treasury today sanctioned these:\n\n- Alpha One Ltd\n\nAmendments\n\n- Beta Two Bank", ["Alpha One Ltd"]),
        ("Radio equipment made by Alpha One Ltd has today been added to the Covered List.", ["Alpha One Ltd"]),
        (
            "The minister said that Alpha One Ltd remains listed. The Treasury sanctioned Beta Two Bank.",
            ["Beta Two Bank"],
        ),
        (
            "The Treasury sanctioned two firms that support Alpha One Ltd: Beta Two Bank and Gamma Inc.",
            ["Beta Two Bank", "Gamma Inc"],
        ),
        ("Beta Two Bank, which was added to the list in June 2019, is added again today.", ["Beta Two Bank"]),
        ("The fund excludes these:\n\nAlpha One Ltd   India   Beta Two   Chile", ["Alpha One Ltd", "Beta Two"]),
        ("Q: Who is excluded?\nA: The fund has excluded Alpha One Ltd.\n\nQ: What about Beta Two?", ["Alpha One Ltd"]),
        ("1. The Treasury sanctioned Alpha One Ltd. Banks at Beta Two see no chance.\n2. Relief.", ["Alpha One Ltd"]),
        ("We impose visa restrictions under Section 7031(c) on Jane Alpha and John Beta.", ["Jane Alpha", "John Beta"]),
        ("Also banned from entry: Major Jane Alpha of the police; and John Beta.", ["Jane Alpha", "John Beta"]),
        ('The following entries shall be inserted:\n\n"59. Jane Alpha.\n60. John Beta.".', ["Jane Alpha", "John Beta"]),
        ("The exchange will halt trading in American Depositary Shares of Alpha One Ltd.", ["Alpha One Ltd"]),
        ("The Treasury sanctioned Alpha One Ltd today. Paragraph 2 binds all banks.", ["Alpha One Ltd"]),
        (
            "Goods of the following are banned:\n\nAlpha One Ltd; Gamma Inc., as well as the mill Beta Two",
            ["Alpha One Ltd", "Gamma Inc", "Beta Two"],
        ),
        ("Twelve firms (for instance Alpha One Ltd) were added to the Entity List.", ["Alpha One Ltd"]),
        ("These shares are deleted from the index:\n\n- Alpha One\n\nUnchanged: Beta Two", ["Alpha One"]),
        ("The minister said that Alpha One Ltd and Beta Two were added to the list.", ["Alpha One Ltd", "Beta Two"]),
        (
            "The Treasury is sanctioning former Minister of Energy Jane Alpha and John Beta.",
            ["Jane Alpha", "John Beta"],
        ),
        ("Banks may no longer enter into transactions with the following:\n\n- Alpha One Bank", ["Alpha One Bank"]),
        ("The Treasury sanctioned Alpha One Ltd. Canada must go further and sanction Beta Two.", ["Alpha One Ltd"]),
        (
            "Our list changes.\n\nIN: Alpha One PJSC; Perun Drones d.o.o.; Gamma Verde SA\n\nOUT: Beta Two Bhd",
            ["Alpha One PJSC", "Perun Drones d.o.o", "Gamma Verde SA"],
        ),
        ("The fund is pulling out of Alpha One Ltd and Beta Two.", ["Alpha One Ltd", "Beta Two"]),
        ("The fund excludes these:\n\n- Alpha One Ltd\n\nDialogue in progress\n\n- Beta Two Inc", ["Alpha One Ltd"]),
        ("The fund excludes Alpha One Ltd.\n\nExclusions from earlier years remain: Beta Two Inc.", ["Alpha One Ltd"]),
        ("The fund excludes Alpha One Ltd. Its customer Beta Two Bank is not held.", ["Alpha One Ltd"]),
        (
            "The fund excludes Alpha One Ltd. The second is the oil producer Beta Two, where a talk ended in May.",
            ["Alpha One Ltd", "Beta Two"],
        ),
        ("Customs will detain shrimp caught by the vessels Alpha 27 and Beta 6.", ["Alpha 27", "Beta 6"]),
        ("The State Department barred Jane Alpha, a clerk, from entering the country.", ["Jane Alpha"]),
        (
            "The Treasury sanctioned Alpha One Ltd. It helps Jane Beta and John Gamma, both listed by the UN.",
            ["Alpha One Ltd"],
        ),
        ("The Treasury sanctioned a fleet that moves oil for Iran's Navy Staff.", []),
        (
            "The board may not buy these.\n\nAdded to the list        Removed from the list\n"
            "Alpha One Ltd            Beta Two SA\nGamma Three SA           (none)\n",
            ["Alpha One Ltd", "Gamma Three SA"],
        ),
        (
            "The Treasury today sanctioned two firms. A notice said on Monday that the two, Alpha One Ltd and "
            "Beta Two GmbH, had bought parts.",
            ["Alpha One Ltd", "Beta Two GmbH"],
        ),
    ],
)
def test_cues_sort_names_in_the_shapes_of_further_publishers(text: str, struck: list[str]) -> None:
    assert _struck(f"2 May 2026\n\n{text}\n") == struck


def test_a_full_stop_within_a_sentence_moves_no_name() -> None:
    found = find_names("Under art. 5, ul. they named Alpha One Ltd and Beta Two", frozenset())
    assert [one.text for one in found] == ["Alpha One Ltd", "Beta Two"]


def test_a_surname_first_is_kept_as_printed_too() -> None:
    (found,) = find_names("ALPHA, Jean-Claude", frozenset(), listed=True)
    assert (found.text, found.variants) == ("Jean-Claude ALPHA", (("ALPHA, Jean-Claude", "alias"),))


def test_two_columns_are_read_one_after_the_other() -> None:
    key = yaml.safe_load((TEXTS / "new-gazette-columns.key.yaml").read_text())
    draft = sort_announcement(_open(TEXTS / "new-gazette-columns.txt"))
    assert [one.name for one in draft.entries] == [one["name"] for one in key["measures"]]


def test_a_pdf_is_read_in_columns_too(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    left = [
        "Norges Bank has decided to exclude the",
        "company Alpha Vision Ltd from the fund",
        "because it is part of much harm done",
        "to rivers, lakes and to the people who",
        "live beside them. The bank talked with",
        "the company for years without success.",
    ]
    right = [
        "The bank has also decided to exclude",
        "the company Beta Harbour Inc after it",
        "had bought two mines in a forest that",
        "is protected by law. The decision was",
        "taken by the board in its meeting of",
        "last week and is in force from today.",
    ]
    path = tmp_path / "notice.pdf"
    _write_pdf(
        path,
        [(50, 700 - 14 * n, line) for n, line in enumerate(left)]
        + [(330, 700 - 14 * n, line) for n, line in enumerate(right)],
    )
    assert [one.name for one in sort_announcement(_open(path)).entries] == ["Alpha Vision Ltd", "Beta Harbour Inc"]


def test_a_word_document_is_read(tmp_path: Path) -> None:
    paragraphs = "".join(
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        for text in ("2 May 2025", "The fund excludes the following companies:")
    )
    item = "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr>"
    item += "<w:r><w:t>Alpha Vision &amp; Sons</w:t></w:r></w:p>"
    level = "<w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/></w:lvl>"
    bullets = f"<w:abstractNum w:abstractNumId='0'>{level}</w:abstractNum>"
    bullets += "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    rows = ("Company", "Country"), ("Beta Harbour", "Chile")
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = "".join(f"<w:tr>{''.join(cell.format(text) for text in texts)}</w:tr>" for texts in rows)
    row = f"<w:tbl>{row}</w:tbl>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/numbering.xml", f'<w:numbering xmlns:w="{space}">{bullets}</w:numbering>')
        packed.writestr(
            "word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{paragraphs}{item}{row}</w:body></w:document>'
        )
    draft = sort_announcement(_open(path))
    assert [(one.name, one.measure) for one in draft.entries] == [
        ("Alpha Vision & Sons", "exclusion"),
        ("Beta Harbour", "exclusion"),
    ]
    assert str(draft.announcement.announced_on) == "2025-05-02"


def test_a_pasted_mail_whose_date_has_no_hour_is_read() -> None:
    mail = "From: A <a@fund.example>\nSubject: Exclusions\nDate: 14 Aug 2026\n\nThe fund excludes Alpha One Bank.\n"
    draft = _read(mail)
    assert (str(draft.announcement.announced_on), draft.entries[0].name) == ("2026-08-14", "Alpha One Bank")


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Among those entered in the list of undesirable persons are Jane Alpha and John Beta.", "visa_ban"),
        ("Alpha One Ltd was added to the issuers in whose bonds assets may not be placed.", "investment_ban"),
        ("We sold our shares in Alpha One Ltd, which goes on the restricted list.", "exclusion"),
    ],
)
def test_the_words_of_a_measure_say_its_kind(text: str, measure: str) -> None:
    assert {entry.measure for entry in _read(f"2 May 2026\n\n{text}\n").entries} == {measure}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"%PDF-1.7 broken", "cannot be read"),
        (b"PK\x03\x04broken", "cannot be read"),
        (b"", "no text"),
        (b"\x00\x01\x02" * 50, "neither text"),
        (b"x" * 6_000_000, "larger than"),
    ],
)
def test_a_file_that_is_no_announcement_is_refused_in_one_sentence(content: bytes, problem: str) -> None:
    pytest.importorskip("pypdf")
    with pytest.raises(WatchlistError, match=problem):
        read_bytes(content, "a.bin")


@given(
    st.lists(st.sampled_from(["Alpha Ltd", "(a.k.a. ", ")", "; ", '"', "阿尔法集团", "\n", "  ", "- "]), max_size=60)
)
@settings(max_examples=100, deadline=None)
def test_brackets_broken_lines_and_two_scripts_lose_no_name(pieces: list[str]) -> None:
    draft = _read("The Treasury sanctioned Beta Ltd.\n\n" + "".join(pieces))
    found = [one for part in (draft.entries, draft.unsorted, draft.aside) for one in part]
    named = " ".join(name for one in found for name in (one.name, *one.also_spelled, *one.former, *one.short))
    assert "Beta Ltd" in named
    assert "Alpha" in named or "Alpha Ltd" not in pieces


@given(st.text(alphabet="ABab .,;:()[]\"'&-–的公司\n\t", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_no_name_is_lost(text: str) -> None:
    try:
        draft = _read(text)
    except WatchlistError:
        return
    parties = (*draft.entries, *draft.unsorted, *draft.aside)
    assert all(party.sentences and party.why for party in parties)


@pytest.mark.parametrize(
    "piece", ["(a.k.a. Bar ", "Foo Bar, ", "Foo and ", '"', "(", "sanctions on ", "Foo   Bar\n", "<b>"]
)
def test_a_text_made_to_be_slow_is_read(piece: str) -> None:
    """Time is in proportion to the text; were it not, this would not end."""
    _read("The Treasury sanctioned Foo Ltd " + piece * (30_000 // len(piece)))


def test_brackets_within_brackets_are_read_in_proportion_to_the_text() -> None:
    names = "".join(f"(a.k.a. Foo{number} " for number in range(2_000))
    draft = _read(f"The Treasury sanctioned Foo Ltd {names}{')' * 2_000}")
    parties = (*draft.entries, *draft.unsorted, *draft.aside)
    named = {name for one in parties for name in (one.name, *one.also_spelled, *one.former, *one.short)}
    assert [number for number in range(2_000) if f"Foo{number}" not in named] == []


def test_a_listed_company_is_linked_and_lends_its_identifiers(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "May 1, 2024\n\nThe Treasury today banned U.S. investment in SenseTime, Hikvision and Yitu Trust Bank.\n"
    )
    entries = {entry["name"]: entry for entry in _draft(path, load_watchlists(["us-ofac-ns-cmic"]))["measures"]}
    assert entries["SenseTime"]["linked_to"] == "ofac-33114"
    assert entries["Hikvision"]["linked_to"] == "ofac-30946"
    assert entries["Hikvision"]["isins"]
    assert "linked_to" not in entries["Yitu Trust Bank"]


def test_a_listed_person_is_linked_whatever_the_text_calls_one(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("id: l\ntitle: L\nregime: advisory\nentities:\n- id: e\n  name: Jane Alpha\n  type: Person\n")
    text = "The Treasury today added Jane Alpha to its blacklist."
    (entry,) = draft_announcement(text.encode(), "a.txt", load_watchlists([str(path)]))["measures"]
    assert (entry["linked_to"], entry["type"]) == ("e", "person")


def test_a_name_that_only_a_loaded_list_knows_is_found_and_sorted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("2 May 2025\n\nthe treasury today banned investment in sensetime group and alpha one.\n")
    (entry,) = _draft(path, load_watchlists(["us-ofac-ns-cmic"]))["measures"]
    assert (entry["name"], entry["linked_to"]) == ("sensetime group", "ofac-33114")


def test_a_sentence_without_end_loses_no_name() -> None:
    names = [f"Foo{number} Bar{number}" for number in range(2_000)]
    draft = _read("The Treasury sanctioned " + ", ".join(names) + ".")
    found = {one.name for one in (*draft.entries, *draft.unsorted, *draft.aside)}
    assert [name for name in names if name not in found] == []


def test_a_draft_screens_nothing_until_a_person_confirms_it(tmp_path: Path) -> None:
    draft = _draft(TEXTS / "treasury-cmic.txt")
    path = tmp_path / "mine.draft.yaml"
    path.write_text(to_yaml(draft), encoding="utf-8")
    with pytest.raises(WatchlistError, match="none of its 3 entries is confirmed"):
        load_watchlists([path])
    draft["measures"][0]["confirmed"] = True
    path.write_text(to_yaml(draft), encoding="utf-8")
    with pytest.raises(WatchlistError, match="confirmed_by"):
        load_watchlists([path])
    path.write_text(to_yaml(draft | {"confirmed_by": "A. Officer, 2024-05-02"}), encoding="utf-8")
    (watchlist,) = load_watchlists([path])
    (entity,) = watchlist.entities
    assert entity.name == draft["measures"][0]["name"]
    assert entity.listings[0].measure == "securities_ban"


@pytest.mark.parametrize(
    ("said", "effective_on", "divest_by"),
    [
        ("The ban takes effect on 9 June 2026.", "2026-06-09", None),
        ("U.S. persons must divest by 3 August 2026.", None, "2026-08-03"),
        ("With effect from 9 June 2026 nobody may buy. Holdings shall be sold within 60 days of publication.", *DAYS),
        ("Existing holdings are to be sold within one year.", None, None),
        ("The restrictions apply until 30 June 2027.", None, None),
        ("The measure applies to all funds and mandates as from 1 January 2027.", "2027-01-01", None),
        ("The ban took effect immediately, to be renewed 3 November 2027.", None, None),
        ("The order in force is to be replaced on 1 July 2027.", None, None),
        ("The ban has immediate effect, and licences for other trades end on 30 June 2027.", None, None),
        ("A licence permits the sale of shares until 12:01 a.m. EDT on 3 August 2026.", None, "2026-08-03"),
        ("The exclusion of another was lifted with effect from 9 June 2026.", None, None),
        ("Existing holdings are to be sold within 60 days.", None, None),
        ("The company was founded before 9 June 2026. It sold a mill in Chile.", None, None),
        ("The order of 9 May 2019, effective 9 June 2019, is the legal basis.", None, None),
    ],
)
def test_a_draft_has_the_days_that_the_text_states_each_with_its_sentence_and_no_other(
    said: str, effective_on: str | None, divest_by: str | None
) -> None:
    text = f"4 June 2026\n\nThe Treasury banned investment in Alpha One Ltd.\n\n{said}\n"
    draft = draft_announcement(text.encode(), "a.txt")
    (entry,) = draft["measures"]
    assert (draft["announced_on"], draft["announced_because"]) == ("2026-06-04", "4 June 2026")
    assert (entry.get("effective_on"), entry.get("divest_by")) == (effective_on, divest_by)
    assert all(day["sentence"] in said for day in entry.get("days_because", ()))
    assert all(entry.get(day["field"]) == day.get("date") for day in entry.get("days_because", ()))
    entry |= {"confirmed": True, "regime": "us-cmic"}
    (listing,) = confirmed_document(draft | {"confirmed_by": "me"}, "a.yaml")["entities"][0]["listings"]
    assert (listing.get("effective_on"), listing.get("divest_by")) == (effective_on, divest_by)


def test_a_day_in_a_row_is_that_of_its_party_and_two_days_for_all_are_left_to_the_reader() -> None:
    text = (
        "4 June 2026\n\nThe list adds these companies:\n\nCompany        Effective date\nAlpha One Ltd   9 June 2026\n"
    )
    text += "Beta Two Ltd    10 June 2026\n"
    entries = draft_announcement(text.encode(), "a.txt")["measures"]
    assert [entry["effective_on"] for entry in entries] == ["2026-06-09", "2026-06-10"]
    text = "4 June 2026\n\nThe Treasury banned investment in Alpha One Ltd.\n\nThe ban takes effect on 9 June 2026. "
    (entry,) = draft_announcement((text + "It is effective on 9 July 2026.").encode(), "a.txt")["measures"]
    assert ("effective_on" in entry, [day["date"] for day in entry["days_because"]]) == (
        False,
        ["2026-06-09", "2026-07-09"],
    )


def test_a_confirmed_linked_entry_is_the_entity_that_it_is_linked_to(tmp_path: Path) -> None:
    """So that the issuers which relations.yaml relates to that entity are found through it."""
    text = tmp_path / "a.txt"
    text.write_text("May 1, 2024\n\nOn May 1, 2024, the Treasury announced a ban on U.S. investment in SenseTime.\n")
    draft = _draft(text, load_watchlists(["us-ofac-ns-cmic"]))
    draft["measures"][0]["confirmed"] = True
    path = tmp_path / "draft.yaml"
    path.write_text(to_yaml(draft | {"confirmed_by": "me, 2024-05-02"}), encoding="utf-8")
    ((entity,),) = [watchlist.entities for watchlist in load_watchlists([path])]
    assert (entity.id, entity.name) == ("ofac-33114", "SenseTime")
    assert find_mistakes(path) == ()


def test_a_confirmed_entry_must_say_its_regime() -> None:
    draft = _draft(TEXTS / "treasury-cmic.txt") | {"confirmed_by": "me"}
    draft["measures"][0] |= {"confirmed": True, "regime": None}
    with pytest.raises(WatchlistError, match="regime"):
        confirmed_document(draft, "x.yaml")


def test_a_review_confirms_by_name_and_date_and_may_be_taken_up_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("2 May 2025\n\nThe fund excludes Alpha One Ltd and Beta Two. Gamma Three published a report.\n")
    draft = _draft(path)
    answers = iter(["y", "house", "n", "y", "exclusion", "house", "q", "A. Officer"])
    shown: list[str] = []
    reviewed = review_draft(draft, lambda _question, _default: next(answers), shown.append, today=date(2025, 5, 3))
    saved = tmp_path / "draft.yaml"
    saved.write_text(to_yaml(reviewed), encoding="utf-8")
    (watchlist,) = load_watchlists([saved])
    assert {entity.name for entity in watchlist.entities} == {"Alpha One Ltd", "Gamma Three"}
    assert reviewed["confirmed_by"] == "A. Officer, 2025-05-03"
    again = open_draft(saved.read_bytes(), saved.name)
    assert again is not None
    assert [one["name"] for one in again["measures"] if one.get("confirmed")] == ["Alpha One Ltd", "Gamma Three"]
    assert not any("linked_to" in one for one in again["measures"])
    assert "refused in review" in {one["why"] for one in again["aside"]}


def _write_pdf(path: Path, lines: list[tuple[int, int, str]]) -> None:
    """A minimal one-page PDF with the lines as text, each at its place."""
    body = "BT /F1 10 Tf " + " ".join(f"1 0 0 1 {x} {y} Tm ({line}) Tj" for x, y, line in lines) + " ET"
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


def test_a_line_of_capitals_and_hyphens_is_read_at_once() -> None:
    text = f"4 June 2026\n\nThe Ministry today sanctioned the following:\n\n{'A-' * 3000}\n\nIVANOV, Ivan Ivanovich\n"
    assert "IVANOV" in str(draft_announcement(text.encode(), "a.txt"))


@given(st.text(alphabet="ABab .,;:()[]\"'&-–*|#?!%@{}>0147的公司\n\t\\", max_size=300))
@settings(max_examples=100, deadline=None)
def test_a_draft_of_any_text_is_a_file_that_is_read_again(text: str) -> None:
    try:
        draft = draft_announcement(f"The fund excludes Alpha One.\n{text}".encode(), "a.txt")
    except WatchlistError:
        return
    _same_when_read_again(draft)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name.removesuffix(".key.yaml"))
def test_the_draft_of_each_text_is_a_file_that_is_read_again(key: Path) -> None:
    _same_when_read_again(_draft(text_of(key)))


def _same_when_read_again(draft: dict[str, Any]) -> None:
    again = open_draft(to_yaml(draft).encode(), "a.draft.yaml")
    assert again is not None
    for part in ("measures", "unsorted", "aside"):
        assert [one["name"] for one in again[part]] == [one["name"] for one in draft[part]]


def test_the_cut_end_of_a_name_in_a_cell_and_a_bare_legal_form_are_no_names() -> None:
    table = "Company                 Country\nAl Waseet Gulf          UAE\nTrading FZE             UAE\nL.L.C.    -\n"
    draft = _read(f"4 June 2026\n\nThe list adds Al Waseet Gulf Trading FZE, of the UAE.\n\n{table}")
    (entry,) = draft.entries
    assert (entry.name, {*entry.also_spelled, *entry.short} & {"Trading FZE", "FZE", "L.L.C."}) == (
        "Al Waseet Gulf Trading FZE",
        set(),
    )
    assert not is_general("General Motors Corp")


@pytest.mark.parametrize(
    "name",
    [
        "Karadeniz Mikro Elektronik Sanayi ve Ticaret A.S.",
        "Minera y Fundidora Alta S.A.",
        "Alfa e Beta S.p.A.",
        "Maschinen und Anlagen Beta GmbH",
        "Alpha et Fils SA",
    ],
)
def test_a_small_joint_in_another_language_parts_no_name(name: str) -> None:
    assert _struck(f"The Treasury today sanctioned {name}, of Ankara, and Gamma Three Ltd.") == [
        name.rstrip("."),
        "Gamma Three Ltd",
    ]


def test_an_unknown_key_of_a_confirmed_entry_is_refused_with_the_right_one() -> None:
    draft = _draft(TEXTS / "treasury-cmic.txt") | {"confirmed_by": "A. Officer"}
    draft["measures"][0] |= {"confirmed": True}
    assert confirmed_document(draft, "x.yaml")
    for key, right in {"aliases": "also_spelled", "former_names": "former", "isin": "isins"}.items():
        damaged = draft | {"measures": [draft["measures"][0] | {key: ["Alpha"]}]}
        with pytest.raises(WatchlistError, match=f"`{key}`") as raised:
            confirmed_document(damaged, "x.yaml")
        assert f"`{right}`" in str(raised.value.hint)


def test_a_review_that_ends_early_keeps_what_was_answered_and_refuses_all_that_are_left_when_told() -> None:
    text = "2 May 2025\n\nThe fund excludes Alpha One Ltd, Beta Two and Gamma Three.\n"
    answers = iter(["y", "house", "a", "q", "q", "A. Officer"])
    draft = draft_announcement(text.encode(), "a.txt")
    today = date(2025, 5, 3)
    review_draft(draft, lambda _question, _default: next(answers), lambda _text: None, today=today)
    assert [one["name"] for one in draft["measures"]] == ["Alpha One Ltd"]
    assert {one["name"] for one in draft["aside"] if one.get("refused")} == {"Beta Two", "Gamma Three"}
    assert draft["confirmed_by"] == "A. Officer, 2025-05-03"

    def answered(_question: str, _default: str) -> str:
        if left:
            return left.pop(0)
        raise EOFError

    left = ["y", "house", "n"]
    draft = review_draft(draft_announcement(text.encode(), "a.txt"), answered, lambda _text: None, today=today)
    assert [one["name"] for one in draft["measures"] if one["confirmed"]] == ["Alpha One Ltd"]
    assert [one["name"] for one in draft["aside"] if one.get("refused")] == ["Beta Two"]
    assert draft["confirmed_by"] is None


def test_a_page_of_the_federal_register_gives_each_name_of_its_wrapped_table_once() -> None:
    draft = _draft(TEXTS / "x12-13.txt")
    names = {one["name"]: {*one.get("also_spelled", ()), *one.get("former", ())} for one in draft["measures"]}
    assert names == {
        "Hangzhou Lanxi Photonics Co., Ltd.": {"LX Photonics", "Hangzhou Lanxi Guangdian"},
        "Wuhan Tiangui Inertial Technology Research Institute": set(),
        "Karadeniz Mikro Elektronik Sanayi ve Ticaret A.S.": {"KME Chip"},
        "Al Waseet Gulf Trading FZE": set(),
        "Qiu Zhengde": set(),
        "Meridian Crest Avionics & Spares L.L.C.": {"Meridian Crest General Trading"},
    }
    assert not any("short" in one for one in draft["measures"])


def test_a_draft_says_where_the_text_tells_another_number() -> None:
    text = "4 June 2026\n\nThe Treasury today sanctioned {} companies, Alpha One Ltd and Beta Two Ltd.\n"
    assert "notes" not in draft_announcement(text.format("two").encode(), "a.txt")
    assert "three companies" in draft_announcement(text.format("three").encode(), "a.txt")["notes"][0]
