"""The scrutinised-companies report: what is held by list, what was bought and sold, what was done."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from screener.errors import ReportError
from screener.funds import FundLibrary
from screener.model import Decision, Run
from screener.reports.content.parts import Report, Table
from screener.reports.markdown import text
from screener.reports.presentation import Presentation
from screener.reports.rates import Rates
from screener.reports.statutory import build, write_statutory
from screener.rulebook import Rulebook
from screener.rules.laws import ReportItem, apply_laws, law_ids, load_laws
from screener.screening import Screener
from tests.funds import samples
from tests.reports import golden
from tests.reports.example_run import example_run

AUTHORITY = "last seen continued to 12 November 2025"
"""A notice of the run, printed as the run says it."""


def earlier_run() -> Run:
    """Three months before: one holding smaller, one larger, one not yet there, one since sold, one not yet listed."""
    run = example_run()
    smic, hikvision, xpcc, window, _, *others = run.findings

    def held(finding: object, quantity: float | None) -> object:
        position = finding.position.model_copy(update={"quantity": quantity})  # type: ignore[attr-defined]
        return finding.model_copy(update={"position": position})  # type: ignore[attr-defined]

    sold = window.model_copy(
        update={
            "position": window.position.model_copy(
                update={"name": "SOLD SINCE-H", "isin": "HK0000049939", "quantity": 500.0}
            )
        }
    )
    ended = datetime(2025, 8, 24, 18, tzinfo=UTC)
    header = run.run.model_copy(
        update={"id": "run-2025-08-24-0001", "as_of": date(2025, 8, 24), "started_at": ended, "finished_at": ended}
    )
    findings = (held(smic, 1_000_000.0), held(hikvision, 90_000.0), xpcc, window, sold, *others)
    return run.model_copy(update={"run": header, "findings": findings})


def rows(report: Report, name: str) -> list[dict[str, object]]:
    tables = [block for block in report.section(name).blocks if isinstance(block, Table)]
    return [
        dict(zip((column.key for column in table.columns), row, strict=True)) | {"table": table.title}
        for table in tables
        for row in table.rows
    ]


def test_the_first_report_says_that_it_is_the_first() -> None:
    report = build(example_run())
    assert "there is no earlier report" in report.subtitle
    assert [section.id for section in report.sections] == ["holdings", "advisory", "actions", "method", "sign_off"]


def test_companies_stand_by_list_with_shares_and_value() -> None:
    holdings = rows(build(example_run()), "holdings")
    smic = next(row for row in holdings if str(row["company"]).startswith("SEMICONDUCTOR"))
    assert (smic["quantity"], smic["currency"], smic["value"], smic["accounts"]) == (1_250_000, "HKD", 26_687_500, 1)
    assert smic["table"] == "OFAC Non-SDN Chinese Military-Industrial Complex Companies List"


def test_only_what_is_listed_in_force_and_not_a_false_positive_is_in_it() -> None:
    companies = {str(row["company"]) for row in rows(build(example_run()), "holdings")}
    assert "Xiaomi Corporation" not in companies
    assert "COSTAR GROUP CO., LTD." not in companies
    assert "SenseTime Group Limited" not in companies
    assert "SenseTime Group, Inc." not in companies
    apart = {str(row["company"]) for row in rows(build(example_run()), "advisory")}
    assert "SenseTime Group, Inc." in apart
    assert "2 findings are related or possible only" in " ".join(build(example_run()).headline.sentences)


def test_the_same_security_in_two_accounts_is_added_up() -> None:
    run = example_run()
    first = run.findings[0]
    other = first.model_copy(
        update={"id": "x", "position": first.position.model_copy(update={"account": "B", "quantity": 1.0})}
    )
    smic = rows(build(run.model_copy(update={"findings": (first, other)})), "holdings")
    assert [(row["quantity"], row["accounts"]) for row in smic] == [(1_250_001, 2)]


def test_transactions_are_the_difference_of_two_reports() -> None:
    moves = {str(row["security"]).split(" · ")[0]: row for row in rows(build(example_run(), earlier_run()), "moves")}
    assert moves["SEMICONDUCTOR MFG INTL CORP 中芯国际"]["move"] == "increased"
    assert moves["SEMICONDUCTOR MFG INTL CORP 中芯国际"]["difference"] == 250_000
    assert moves["HANGZHOU HIK-VISION DIGI-A"]["move"] == "reduced"
    assert moves["SOLD SINCE-H"]["move"] == "sold, or no longer stated in the files"
    assert moves["SOLD SINCE-H"]["difference"] == -500
    assert len(moves) == 4


def test_a_company_listed_in_the_period_was_not_bought_in_it() -> None:
    moves = rows(build(example_run(), earlier_run()), "moves")
    assert (
        next(row for row in moves if row["company"] == "Example Telecom Holdings")["move"]
        == "held before, listed since"
    )
    entries = rows(build(example_run(), earlier_run()), "entries")
    assert [(row["company"], row["move"]) for row in entries] == [("Example Telecom Holdings", "listed")]


def test_only_decisions_of_the_period_are_actions_taken() -> None:
    run = example_run()
    decision = Decision(
        answer="true_match", reason="Letter sent", reviewer="A. Example", decided_at=datetime(2025, 10, 1, tzinfo=UTC)
    )
    old = decision.model_copy(update={"decided_at": datetime(2025, 1, 1, tzinfo=UTC), "reason": "Old"})
    first, second, *_ = run.findings
    decided = run.model_copy(
        update={
            "findings": (first.model_copy(update={"decision": decision}), second.model_copy(update={"decision": old}))
        }
    )
    reasons = [row["reason"] for row in rows(build(decided, earlier_run()), "actions")]
    assert reasons == ["Letter sent", None]
    assert [row["reason"] for row in rows(build(decided), "actions")] == ["Letter sent", "Old"]


def test_a_base_currency_is_stated_beside_the_currency_held() -> None:
    rates = Rates("USD", date(2025, 11, 24), "", "rates.toml", {"USD": 1.0, "HKD": 0.1})
    holdings = rows(build(example_run(), None, Presentation(rates=rates)), "holdings")
    converted = {str(row["company"])[:13]: row["base_value"] for row in holdings if row["currency"] == "HKD"}
    assert converted["SEMICONDUCTOR"] == pytest.approx(2_668_750)
    assert {row["base_value"] for row in holdings if row["currency"] == "GBP"} == {None}


@pytest.mark.parametrize("ending", [".html", ".md", ".xlsx"])
def test_each_form_can_be_written(tmp_path: Path, ending: str) -> None:
    write_statutory(tmp_path / f"report{ending}", example_run(), earlier_run())
    content = (tmp_path / f"report{ending}").read_bytes()
    if ending == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.sheetnames[:2] == ["Summary", "Companies and securities held,"]
        assert {cell.data_type for sheet in book for row in sheet for cell in row if cell.value} <= {"s", "n", "d"}
    else:
        assert "Scrutinized companies report" in content.decode()
        assert "What must happen" not in content.decode()


def test_a_form_that_it_has_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="has no form"):
        write_statutory(tmp_path / "report.json", example_run())


def test_the_report_is_as_reviewed() -> None:
    golden.check("statutory.md", text(build(example_run(), earlier_run())))


def test_a_decision_is_never_a_transaction() -> None:
    run = example_run()
    first, *others = run.findings
    decision = Decision(
        answer="false_positive", reason="Not ours", reviewer="A", decided_at=datetime(2025, 10, 1, tzinfo=UTC)
    )
    earlier = run.model_copy(update={"run": earlier_run().run})
    decided = run.model_copy(update={"findings": (first.model_copy(update={"decision": decision}), *others)})
    report = build(decided, earlier)
    assert rows(report, "moves") == []
    assert ("Not ours", "false positive") in {(row["reason"], row["decision"]) for row in rows(report, "actions")}


def test_a_decision_of_the_day_of_the_last_report_is_in_the_next_one() -> None:
    run = example_run()
    first, *others = run.findings
    later_that_day = earlier_run().run.finished_at.replace(hour=19)
    decision = Decision(answer="true_match", reason="Confirmed", reviewer="A", decided_at=later_that_day)
    decided = run.model_copy(update={"findings": (first.model_copy(update={"decision": decision}), *others)})
    assert "Confirmed" in {row["reason"] for row in rows(build(decided, earlier_run()), "actions")}


def test_a_finding_that_is_missing_under_other_lists_is_not_called_a_sale() -> None:
    before = earlier_run()
    older = before.run.watchlists[0].model_copy(update={"sha256": "0" * 64})
    header = before.run.model_copy(update={"watchlists": (older, *before.run.watchlists[1:])})
    report = build(example_run(), before.model_copy(update={"run": header}))
    gone = next(row for row in rows(report, "moves") if str(row["security"]).startswith("SOLD SINCE-H"))
    assert "need be no sale" in str(gone["move"])
    assert gone["difference"] is None


def test_a_law_gives_the_items_and_their_order_and_staff_fill_the_rest() -> None:
    (law,) = load_laws(["us-fl-215.473"])
    report = build(example_run(), earlier_run(), law=law)
    assert [section.title for section in report.sections][1:9] == [
        "1. Scrutinized companies",
        "2. Companies under continued examination",
        "3. Key changes since the last report",
        "4. Correspondence with companies and managers",
        "5. Holdings subject to divestment",
        "6. Prohibited investments",
        "7. Securities sold or divested",
        "8. Progress of divestment since inception",
    ]
    assert report.section("item-2").lead == ("To be supplied by staff.",)
    asked = " ".join(report.section("item-8").lead)
    for words in ("reduced since inception", "will be finished", "funds that exclude", "Costs"):
        assert words in asked


def test_a_report_under_one_law_says_nothing_of_others_that_bind_and_calls_nothing_scrutinized() -> None:
    run = apply_laws(example_run(), load_laws(["us-in-5-10.2-13", "us-fl-215.4735"]))
    (law,) = load_laws(["us-fl-215.4735"])
    report = build(run, law=law)
    assert not any("Indiana" in said or "IC 5-10.2-13" in said for said in report.notices)
    assert report.headline.answer == (
        "Held, on the lists that were asked: no company that is reached by Section 215.4735, Florida Statutes (HB "
        "7071, 2024); 1 list that it takes was not asked."
    )


def test_indiana_reports_what_its_act_reaches_with_dates() -> None:
    run = example_run()
    first = run.findings[0]
    listing = first.listing.model_copy(update={"list": "us-bis-entity-list"})
    entity = first.entity.model_copy(update={"country": "CN"})
    listed = first.model_copy(update={"listing": listing, "entity": entity, "status": "advisory"})
    (law,) = load_laws(["us-in-5-10.2-13"])
    report = build(run.model_copy(update={"findings": (listed,)}), law=law)
    assert [row["milestone"] for row in rows(report, "item-4")] == [
        "50 percent divested",
        "75 percent divested",
        "all divested",
    ]
    assert report.section("item-2").lead == ("There is no earlier report to compare with.",)
    assert "only a part of its text was read" in report.section("basis").lead[0]


def test_nothing_in_a_fund_is_called_held_and_its_money_is_that_in_the_company(tmp_path: Path) -> None:
    funds = samples.write(tmp_path / "funds", world_csv=samples.WORLD, china_csv=samples.CHINA)
    samples.write(
        tmp_path,
        holdings_csv="Account,Security,ISIN,Market value,Currency\nA1,China Telecom Corp Ltd-H,CNE1000002V2,500,USD\n"
        "A1,Invented World Fund Class A,IE00B4L5Y983,40000,USD\n",
    )
    rulebook = Rulebook.load(["us-dod-ccmc"])
    run = Screener(rulebook, funds=FundLibrary(funds)).screen(tmp_path / "holdings.csv", as_of=samples.TODAY)
    (law,) = load_laws(["us-in-5-10.2-13"])
    report = build(run, law=law)
    assert [(str(row["company"]).upper(), row["value"]) for row in rows(report, "item-1")] == [
        ("CHINA TELECOM CORPORATION LIMITED", 500.0)
    ]
    assert "status" not in rows(report, "item-1")[0]
    assert [(str(row["company"]).upper(), row["share"], row["value"]) for row in rows(report, "item-3")] == [
        ("CHINA TELECOM CORPORATION LIMITED", 2.5, 1_000.0),
        ("HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", 2.5, 1_000.0),
    ]
    said = " ".join((report.headline.answer, report.headline.money, *report.headline.sentences))
    assert said.replace("\N{NO-BREAK SPACE}", " ") == (
        "Held: 1 company that is reached by IC 5-10.2-13 (P.L. 104-2023). Value held: USD 500. Counted apart: "
        "2 companies that are reached lie in funds that were looked through, USD 2,000; "
        "nothing in a fund is held directly."
    )
    assert "2 positions in 1 file" in report.subtitle


def test_markdown_leaves_out_no_item_of_a_law() -> None:
    (law,) = load_laws(["us-fl-215.473"])
    said = text(build(example_run(), law=law))
    for number, item in enumerate(law.report, start=1):
        assert f"## {number}. {item.title}" in said
    assert said.count("To be supplied by staff.") == sum(item.shows == "staff" for item in law.report)


def test_the_companies_shown_are_those_held_and_the_whole_list_is_left_to_staff() -> None:
    (law,) = load_laws(["house-policy"])
    policy = law.model_copy(update={"report": (ReportItem(title="Companies", shows="companies"),)})
    said = text(build(example_run(), law=policy))
    assert "the whole list is to be supplied by staff" in said


def test_a_related_company_is_not_shown_under_the_name_of_the_listed_one() -> None:
    (law,) = load_laws(["house-policy"])
    run = example_run()
    related = next(one for one in run.findings if one.relation and one.listing.list == "us-ofac-ns-cmic")
    assert related.relation
    said = text(build(run, law=law))
    assert f"| {related.relation.issuer} is a {related.relation.kind} of {related.entity.name}, which is listed" in said


def test_what_another_law_made_a_run_say_first_is_not_said_under_this_one() -> None:
    both = apply_laws(example_run(), load_laws(["us-in-5-10.2-13", "us-fl-215.473"]))
    (florida,) = load_laws(["us-fl-215.473"])
    said = " ".join(apply_laws(both, [florida]).run.notices)
    assert "Section 215.473" in said
    assert "IC 5-10.2-13" not in said


@pytest.mark.parametrize("law", [None, *(name for name in law_ids() if name.startswith("us-"))])
def test_under_american_law_every_long_date_is_written_as_americans_write_it(law: str | None) -> None:
    under = next(iter(load_laws([law])), None) if law else None
    said = text(build(example_run(), earlier_run(), law=under), Presentation())
    assert "For the period from August 24, 2025 to November 24, 2025" in said
    assert "made November 24, 2025, 08:00 UTC" in said
    assert not re.search(r"\b\d{1,2} (August|November|October) \d{4}", said.replace(AUTHORITY, ""))
    tables, _, _ = said.partition("## Method")
    assert re.search(r"\| [A-Z][a-z]{2} \d\d, \d{4} \|", said)
    assert not re.search(r"\| \d{4}-\d\d-\d\d \|", tables)


def test_a_policy_that_is_no_american_law_and_another_language_keep_their_own_dates() -> None:
    (policy,) = load_laws(["house-policy"])
    assert "As of 24 November 2025" in build(example_run(), law=policy).subtitle
    assert "24. November 2025" in build(example_run(), presentation=Presentation(language="de")).subtitle
