"""What a report says, whatever its form: `build(run)` gives notices, headline and sections."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from screener import screen
from screener.funds import FundLibrary
from screener.model import DateRange, Finding, ListNotAsked, Run, Summary
from screener.reports import html
from screener.reports.content import board, build
from screener.reports.content.exposure import touched
from screener.reports.content.findings import view_findings
from screener.reports.content.parts import Chart, Findings, Report, Table
from screener.reports.presentation import Presentation
from screener.reports.rates import Rates
from screener.reports.safe import clean, is_formula, link
from screener.reports.wording import wording
from screener.screening import Screener
from screener.triage import INCOMPLETE, exit_status
from tests.reports.example_run import AS_OF, empty_run, example_run

LISTED = {"a": date(2021, 6, 3), "b": date(2025, 1, 7)}
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def with_findings(*findings: Finding) -> Run:
    return example_run().model_copy(update={"findings": findings})


def changed(finding: Finding, **position: Any) -> Finding:
    return finding.model_copy(update={"position": finding.position.model_copy(update=position)})


def findings_of(report: Report, group: str) -> list[str]:
    blocks = [block for section in report.sections for block in section.blocks if isinstance(block, Findings)]
    return [view.position for block in blocks if block.id == group for view in block.findings]


def table(report: Report, section: str, name: str) -> Table:
    return next(block for block in report.section(section).blocks if isinstance(block, Table) and block.id == name)


def test_the_headline_answers_first() -> None:
    headline = build(example_run()).headline
    money = headline.money.replace("\u00a0", " ")
    assert headline.answer == "6 of 260 positions are touched by an investment ban or an exclusion."
    assert money.startswith("Value touched: CNY 2,411,201 (5.88 % of CNY holdings), GBP 140,220,")
    assert "1 position has no value stated." in money
    assert any("2 rows could not be understood" in sentence for sentence in headline.gaps)


def test_a_run_without_findings_says_so_calmly() -> None:
    report = build(empty_run())
    assert (
        report.headline.answer
        == "No match among 260 positions on these 5 lists (the oldest of 2021-01-14, 1,775 days old)."
    )
    assert not report.headline.touched
    assert report.headline.tasks == ()
    assert report.headline.sentences == ()


def test_ages_of_lists_count_to_the_as_of_date_and_not_to_the_day_of_the_run() -> None:
    run = empty_run()
    header = run.run.model_copy(update={"as_of": run.run.as_of - timedelta(days=100)})
    report = build(run.model_copy(update={"run": header}))
    assert "1,675 days old" in report.headline.answer
    lists = table(report, "method", "lists")
    ages = [row[[column.key for column in lists.columns].index("age")] for row in lists.rows]
    # the first was published after that date
    assert ages[:2] == [None, 617]


def test_the_money_of_positions_that_only_advisory_lists_name_stands_on_page_one() -> None:
    finding = next(one for one in example_run().findings if one.status == "advisory" and one.verdict == "listed")
    money = build(with_findings(changed(finding, market_value=100.0, currency="ZAR"))).headline.money
    said = "Named by advisory lists only: ZAR 100."
    assert money.replace("\N{NO-BREAK SPACE}", " ") == f"{said} {wording()('headline.several')}"


def test_every_finding_stands_in_exactly_one_part() -> None:
    report = build(example_run())
    parts = {
        group: findings_of(report, group) for group in ("bans", "advisory", "review", "not_in_force", "suppressed")
    }
    assert {group: len(names) for group, names in parts.items()} == {
        "bans": 7, "advisory": 1, "review": 2, "not_in_force": 1, "suppressed": 1,
    }  # fmt: skip
    assert parts["suppressed"] == ["COSTAR GROUP INC"]
    assert parts["review"] == ["SENSETIME GROUP INC-CLASS B 商汤集团", "CHINA SPACE SAT TECH"]


def test_what_binds_most_stands_first() -> None:
    report = build(example_run())
    assert findings_of(report, "bans")[0] == "新疆生产建设兵团 3.9% NOTES"
    assert [task.label for task in report.headline.tasks] == [
        "blocked", "trading banned", "divestment window", "announced", "excluded", "advisory", "related", "possible",
    ]  # fmt: skip


def test_a_false_positive_counts_again_when_its_decision_has_expired() -> None:
    run = example_run()
    decided = next(
        finding for finding in run.findings if finding.decision and finding.decision.answer == "false_positive"
    )
    assert decided.decision is not None
    on_last_day = decided.model_copy(update={"decision": decided.decision.model_copy(update={"expires_on": AS_OF})})
    assert findings_of(build(with_findings(on_last_day)), "suppressed") == ["COSTAR GROUP INC"]
    over = decided.model_copy(
        update={"decision": decided.decision.model_copy(update={"expires_on": date(2025, 11, 23)})}
    )
    assert findings_of(build(with_findings(over)), "review") == ["COSTAR GROUP INC"]


def test_an_owned_company_that_is_blocked_counts_as_a_ban() -> None:
    related = next(finding for finding in example_run().findings if finding.verdict == "related")
    assert findings_of(build(with_findings(related.model_copy(update={"status": "blocked"}))), "bans")


def test_a_position_on_two_lists_counts_once() -> None:
    first = example_run().findings[0]
    second = first.model_copy(
        update={"id": "other", "listing": first.listing.model_copy(update={"list": "us-dod-ccmc"})}
    )
    headline = build(with_findings(first, second)).headline
    assert headline.answer.startswith("1 of 260 positions is touched")
    assert "HKD 26,687,500 (27.12 % of HKD holdings)" in headline.money.replace("\u00a0", " ")


def test_two_tables_side_by_side_are_two_positions() -> None:
    first = example_run().findings[0]
    second = changed(first, account="Other Fund").model_copy(update={"id": "other"})
    assert build(with_findings(first, second)).headline.answer.startswith("2 of 260")


@pytest.mark.parametrize("language", ["en", "de"])
def test_of_several_currencies_without_rates_it_is_said_that_no_share_of_the_whole_is_stated(language: str) -> None:
    said = wording(language)("headline.several")
    run = example_run()
    report = build(run, Presentation(language=language))
    assert said in report.headline.money
    assert said in board(report).headline.money
    one = run.summary.model_copy(update={"market_value": run.summary.market_value[:1]})
    for other in (
        build(run.model_copy(update={"summary": one}), Presentation(language=language)),
        build(run, Presentation(language=language, rates=Rates("USD", AS_OF, "", "rates.toml", {"USD": 1.0}))),
    ):
        assert said not in other.headline.money


def test_money_of_different_currencies_is_never_added() -> None:
    report = build(example_run())
    for name in ("by_verdict", "by_list", "by_account", "by_country"):
        rows = table(report, "exposure", name)
        keys = [column.key for column in rows.columns]
        assert all(row[keys.index("currency")] for row in rows.rows if row[keys.index("value")] is not None)
    by_account = table(report, "exposure", "by_account")
    assert [row[3:5] for row in by_account.rows if row[0] == "Growth Fund"] == [
        ("HKD", 28_419_500.0),
        ("USD", 1_830_000.0),
    ]


def test_a_chart_of_many_groups_ends_with_the_others() -> None:
    first = example_run().findings[0]
    many = [changed(first, account=f"Fund {number:02}", row=number) for number in range(30)]
    chart = next(
        block for block in build(with_findings(*many)).section("exposure").blocks if block.id == "chart_account"
    )
    assert isinstance(chart, Chart)
    assert [bar.label for bar in chart.bars][-1] == "22 others"
    assert sum(bar.length for bar in chart.bars) == 30


def test_instructions_that_differ_only_in_dates_become_one_task() -> None:
    first = example_run().findings[0]
    second = changed(first, row=99).model_copy(update={"action": "Another sentence."})
    tasks = build(with_findings(first, second)).headline.tasks
    assert [(task.label, task.positions) for task in tasks] == [("trading banned", 2)]
    assert "Each finding says what remains permitted" in tasks[0].action


def test_instructions_that_differ_only_in_names_and_dates_are_said_once_in_full() -> None:
    first = example_run().findings[0]
    said = "Do not sell securities of {}, nor what derives from them, after {}; ask {}."

    def about(name: str, day: str, row: int) -> Finding:
        entity = first.entity.model_copy(update={"name": name})
        finding = changed(first, row=row)
        return finding.model_copy(update={"entity": entity, "action": said.format(name, day, name).replace("..", ".")})

    (task,) = build(
        with_findings(about("Oil Co., Ltd.", "2022-06-03", 5), about("Steel", "2022-08-02", 6))
    ).headline.tasks
    assert task.action == (
        "Do not sell securities of the listed company, nor what derives from them, "
        "after 2022-06-03 (1 position) and 2022-08-02 (1 position); ask the listed company."
    )


def test_a_deadline_is_the_nearest_of_its_group() -> None:
    window = next(finding for finding in example_run().findings if finding.status == "divestment_window")
    sooner = changed(window, row=99)
    sooner = sooner.model_copy(update={"listing": sooner.listing.model_copy(update={"divest_by": date(2025, 12, 1)})})
    assert build(with_findings(window, sooner)).headline.tasks[0].deadline == "before 1 December 2025"


def test_what_was_not_understood_stands_before_other_skipped_rows() -> None:
    reasons = table(build(example_run()), "skipped", "reasons")
    assert reasons.rows[0] == ("not understood", 2)
    rows = table(build(example_run()), "skipped", "skipped_rows")
    assert [row[2] for row in rows.rows[:2]] == [51, 52]


def test_a_list_older_than_its_rhythm_is_marked() -> None:
    lists = table(build(example_run()), "method", "lists")
    remark = [column.key for column in lists.columns].index("remark")
    rest = "changes at no fixed interval"
    assert [row[remark] for row in lists.rows] == ["", "older than its publisher's rhythm", "", rest, rest]


def test_files_of_one_name_in_two_folders_are_told_apart() -> None:
    first = changed(example_run().findings[0], file="a/book.xlsx")
    second = changed(example_run().findings[0], file="b/book.xlsx")
    blocks = build(with_findings(first, second)).section("findings").blocks
    assert isinstance(blocks[0], Findings)
    assert [view.where for view in blocks[0].findings] == [
        "a/book.xlsx, Equities, row 14",
        "b/book.xlsx, Equities, row 14",
    ]


def test_without_totals_there_is_no_share() -> None:
    run = example_run()
    summary = Summary.model_validate(run.summary.model_dump() | {"market_value": ()})
    assert "%" not in build(run.model_copy(update={"summary": summary})).headline.money


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "\u00a0="])
def test_a_formula_is_recognised_however_it_begins(sign: str) -> None:
    assert is_formula(f"{sign}1")


def test_an_ordinary_text_is_no_formula() -> None:
    assert not is_formula("A = B")
    assert not is_formula("")


def test_control_characters_show_and_do_nothing() -> None:
    assert clean("a\x1b[31mb\u202ec\x00\ud800") == r"a\x1b[31mb\u202ec\x00\ud800"
    assert clean("two\r\nlines\tand tab") == "two  lines and tab"
    assert clean(None) == ""


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//host/x", "ftp://host", "http://", "http://[", "a\nb"]
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert link(address) == ""
    assert link("https://ofac.treasury.gov/") == "https://ofac.treasury.gov/"


def test_the_source_of_a_finding_is_the_address_in_the_words_that_name_it() -> None:
    finding = example_run().findings[0]
    listing = finding.listing.model_copy(update={"source": "List of 8 June 2026, https://example.org/list.pdf."})
    given = with_findings(finding.model_copy(update={"listing": listing}))
    (shown,) = view_findings(given.findings, {}, AS_OF, wording())
    assert shown.source == "https://example.org/list.pdf"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2025, 10, 30), date(2025, 10, 30), "Holdings of 30 October 2025 (25 days old) · As of 24 November 2025"),
        (date(2025, 9, 30), date(2025, 10, 30), "Holdings of 30 September 2025 to 30 October 2025 (55 days old)"),
    ],
)
def test_the_date_and_age_of_the_holdings_stand_before_the_date_of_the_rules(
    first: date, last: date, said: str
) -> None:
    run = example_run()
    dated = run.summary.model_copy(update={"holdings_dated": DateRange(from_=first, to=last)})
    assert build(run.model_copy(update={"summary": dated})).subtitle.startswith(said)


def test_a_section_can_be_left_out_and_the_board_reads_few() -> None:
    report = build(example_run(), Presentation(left_out=("cards",)))
    assert "cards" not in {section.id for section in report.sections}
    assert {section.id for section in board(report).sections} <= {"findings", "changes", "words", "lists", "sign_off"}


def test_the_board_sees_each_position_that_needs_a_person_or_is_named_by_an_advisory_list_once() -> None:
    report = build(example_run())
    bans, others = board(report).section("findings").blocks
    assert isinstance(bans, Findings)
    assert isinstance(others, Findings)
    keys = [view.key for view in others.findings]
    assert len(keys) == len(set(keys))
    assert not {view.key for view in bans.findings} & set(keys)
    figures = {figure.label: figure.number for figure in report.headline.figures}
    assert len(keys) == figures["advisory only"] + figures["for review"]


def test_a_line_of_the_board_has_all_lists_that_name_the_position_and_since_when() -> None:
    finding = example_run().findings[0]
    listings = (finding.listing.model_copy(update={"list": name, "listed_on": day}) for name, day in LISTED.items())
    twice = [finding.model_copy(update={"id": str(day), "listing": day, "verdict": "possible"}) for day in listings]
    _, others = board(build(with_findings(*twice))).section("findings").blocks
    assert isinstance(others, Findings)
    (view,) = others.findings
    began = "ban in effect from 2 August 2021"
    said = f"a, listed since 3 June 2021, {began}; b, listed since 7 January 2025, {began}"
    assert view.named_by.replace("\N{NO-BREAK SPACE}", " ") == said
    assert others.lead.endswith("Of the figures on page one, these lines are: for review 1.")


def test_a_position_under_a_ban_stands_once_with_the_advisory_lists_that_name_it_too() -> None:
    report = build(example_run())
    bans, _ = board(report).section("findings").blocks
    assert isinstance(bans, Findings)
    keys = [view.key for view in bans.findings if view.on_position]
    assert len(keys) == len(set(keys)) == {one.label: one.number for one in report.headline.figures}["touched by a ban"]


def test_an_extract_of_a_list_that_was_not_asked_is_called_one() -> None:
    missing = ListNotAsked(id="us-ofac-sdn", title="SDN List")
    run = example_run()
    summary = run.summary.model_copy(update={"lists_not_asked": (missing,)})
    (said,) = (one for one in build(run.model_copy(update={"summary": summary})).headline.gaps if "SDN List" in one)
    assert "SDN List (only its extract “OFAC SDN: Global Magnitsky, Xinjiang” was)" in said


def test_a_listed_company_known_by_its_name_alone_is_to_be_confirmed() -> None:
    finding = next(one for one in example_run().findings if one.status == "blocked")
    named = finding.model_copy(update={"match": finding.match.model_copy(update={"by": "name"})})
    (view,) = view_findings((named,), {}, AS_OF, wording("en"))
    assert view.doubt == "Known by its name alone: confirm that it is this company."


def test_a_private_placement_under_a_ban_on_traded_securities_is_marked() -> None:
    finding = next(one for one in example_run().findings if one.listing.regime == "us-cmic" and one.verdict == "listed")
    private = changed(finding, name="SENSETIME GROUP LTD PRIVATE PLACEMENT")
    said = [view.doubt for view in view_findings((finding, private), {}, AS_OF, wording("en"))]
    assert sorted(map(bool, said)) == [False, True]


def test_a_board_is_told_that_nobody_sees_from_holdings_whether_a_blocked_one_was_reported() -> None:
    report = build(example_run())
    assert report.board is not None
    (task,) = (one for one in report.board.tasks or () if one.label == "blocked")
    assert "Holdings do not show whether the report was made" in task.action


def test_a_board_is_told_what_the_portfolio_is_worth_and_how_much_of_it_is_funds() -> None:
    report = build(example_run())
    assert report.board is not None
    assert report.board.money.startswith("The portfolio has 260 positions. None of them is known to be a fund. ")
    assert report.board.currencies is not None
    assert [row[0] for row in report.board.currencies.rows[:2]] == ["the portfolio", "touched by a ban"]
    assert [one.key for one in report.board.currencies.columns[1:]] == [
        money.currency or "" for money in example_run().summary.market_value
    ]
    dollars = tuple(one for one in example_run().summary.market_value if one.currency == "USD")
    in_one = build(
        example_run().model_copy(update={"summary": example_run().summary.model_copy(update={"market_value": dollars})})
    )
    assert in_one.board is not None
    assert in_one.board.currencies is None
    assert in_one.board.money.startswith("The portfolio is USD")
    assert "None of them is known to be a fund. Value touched: " in in_one.board.money
    assert report.headline.money.startswith("Value touched: ")
    nothing = example_run().model_copy(
        update={"summary": example_run().summary.model_copy(update={"market_value": ()})}
    )
    without = build(nothing).board
    assert without is not None
    assert without.money.startswith("The portfolio is of no stated value, in ")


def test_a_board_is_told_what_blocking_is_and_of_coupons_where_a_ban_stands_on_its_pages() -> None:
    run = example_run()
    assert [said.partition(":")[0] for said in board(build(run)).section("words").lead] == [
        "Exclusion",
        "OFAC",
        "Blocked",
        "Trading banned",
    ]
    advisory = [one for one in run.findings if one.status == "advisory"]
    assert len(board(build(with_findings(*advisory))).section("words").lead) == 2


def test_a_board_reads_what_a_list_says_of_companies_related_to_those_it_names() -> None:
    files = [EXAMPLES / name for name in ("endowment.xlsx", "pension_fund.csv")]
    tasks = build(Screener().screen(files, as_of=AS_OF)).board.tasks or ()  # type: ignore[union-attr]
    said = {task.list_titles: task.action for task in tasks if task.label == "related"}
    assert "the issuer is related to the listed company" in said["NS-CMIC List"]
    assert "the ban reaches only companies that are listed themselves" in said["NS-CMIC List"]
    (owned,) = (action for titles, action in said.items() if "SDN List" in titles)
    assert (
        "If blocked persons own 50 percent or more of the issuer in the aggregate, the issuer is blocked too" in owned
    )


def test_a_board_is_told_that_no_exclusions_of_its_own_were_asked() -> None:
    told = "No exclusion list of the institution’s own was asked"
    default = build(screen(EXAMPLES / "pension_fund.csv", as_of=AS_OF)).board
    own = build(
        screen(
            EXAMPLES / "pension_fund.csv",
            watchlists=["us-ofac-ns-cmic", EXAMPLES / "house_exclusions.yaml"],
            as_of=AS_OF,
        )
    ).board
    assert default is not None
    assert own is not None
    assert any(gap.startswith(told) for gap in default.gaps)
    assert not any(gap.startswith(told) for gap in own.gaps)


def test_a_company_that_another_list_names_itself_is_called_so_beside_its_relation() -> None:
    files = [EXAMPLES / "endowment.xlsx"]
    views = board(build(Screener().screen(files, as_of=AS_OF))).findings("others")
    (said,) = (view.named_by for view in views if view.position == "SENSETIME GROUP INC-CLASS B")
    assert "; listed, advisory: SenseTime Group, Inc.: Chinese military companies" in said


def test_what_is_to_be_read_first_has_one_who_acts() -> None:
    run = example_run()
    first = run.model_copy(update={"run": run.run.model_copy(update={"notices": ("An authority has lapsed.",)})})
    *notices, last = board(build(first)).notices
    assert last.startswith("Compliance must settle each of these")
    assert notices == ["An authority has lapsed. Settled:\N{NO-BREAK SPACE}________"]
    assert build(first).notices == ("An authority has lapsed.",)


def test_the_board_counts_under_what_must_happen_the_positions_that_the_figures_count() -> None:
    for run in (example_run(), run_of_funds()):
        report = build(run)
        figures = {figure.label: figure.number for figure in report.headline.figures}
        assert report.board is not None
        counted = {task.label: task.positions for task in report.board.tasks or ()}
        assert counted.get("advisory only", 0) == figures["advisory only"]
        assert counted.get("possible", 0) + counted.get("related", 0) == figures["for review"]


def test_the_figures_of_positions_add_up_to_the_positions_read() -> None:
    for run in (example_run(), run_of_funds()):
        numbers = [figure.number for figure in build(run).headline.figures]
        assert numbers[0] == sum(numbers[1:-1])


def test_what_was_not_screened_or_holds_listed_companies_as_a_fund_is_not_counted_as_without_a_finding() -> None:
    figures = {figure.label: figure.number for figure in build(run_of_funds()).headline.figures}
    assert figures["through a fund"] == 2
    assert figures["not screened at all"] == 2
    assert figures["no finding in force on the lists asked"] == 1


def run_of_funds() -> Run:
    return Screener(funds=FundLibrary(EXAMPLES / "funds")).screen([EXAMPLES / "fund_positions.csv"], as_of=AS_OF)


def test_lists_that_ask_for_the_same_share_a_line() -> None:
    tasks = build(example_run()).headline.tasks or ()
    assert len({(task.label, task.action, task.deadline) for task in tasks}) == len(tasks)


def test_a_board_is_told_who_must_act_and_nothing_to_type(tmp_path: Path) -> None:
    path = tmp_path / "funds.csv"
    path.write_text("Security Name,Market Value (USD)\nISHARES MSCI CHINA ETF,500\nBOEING,100\n", encoding="utf-8")
    report = build(Screener().screen(path, as_of=AS_OF))
    assert "screener watchlist update" in " ".join(report.headline.gaps)
    pages = board(report)
    said = " ".join(
        (*pages.headline.gaps, *(one.note for one in pages.section("funds").blocks if isinstance(one, Table)))
    )
    assert "screener " not in said
    assert "--funds" not in said
    assert "Compliance must" in said
    assert "The investment staff must" in said
    assert "BIS Entity List" in said


def test_what_was_screened_weakly_is_named(tmp_path: Path) -> None:
    path = tmp_path / "weak.csv"
    path.write_text("Security Name,Market Value (USD)\nZYXCO,500\nBoeing Company,100\n", encoding="utf-8")
    assert any(
        "by a name of one word (ZYXCO)" in gap for gap in build(Screener().screen(path, as_of=AS_OF)).headline.gaps
    )


def test_each_of_several_files_has_its_own_sum(tmp_path: Path) -> None:
    (tmp_path / "pension.csv").write_text(
        "Security Name,ISIN,Market Value (USD)\nChina Mobile Ltd,HK0941009539,300\nBoeing Company,,100\n",
        encoding="utf-8",
    )
    (tmp_path / "endowment.csv").write_text("Security Name,Market Value (EUR)\nBoeing Company,70\n", encoding="utf-8")
    report = build(Screener().screen([tmp_path / "pension.csv", tmp_path / "endowment.csv"], as_of=AS_OF))
    assert report.headline.files is not None
    assert report.headline.files.rows == (
        ("pension.csv", 2, "USD\xa0400", 1, "USD\xa0300 (75.00\u00a0%)"),
        ("endowment.csv", 1, "EUR\xa070", 0, ""),
    )
    assert build(Screener().screen(tmp_path / "pension.csv", as_of=AS_OF)).headline.files is None


def test_a_report_on_one_manager_does_not_say_that_every_row_was_a_position() -> None:
    run = empty_run()
    inputs = tuple(one.model_copy(update={"sheets": ()}) for one in run.run.inputs)  # as `by_manager` gives them
    part = run.model_copy(update={"coverage": (), "run": run.run.model_copy(update={"inputs": inputs})})
    report = build(part)
    assert table(report, "skipped", "reasons").empty.startswith("This report is of a part of the files.")
    assert [row[0] for row in table(report, "quality", "inputs").rows] == [one.file for one in inputs]
    assert table(build(run), "skipped", "reasons").empty == "Every row with content was read as a position."


def test_positions_of_tables_side_by_side_that_differ_in_their_figures_only_are_counted_and_added_each() -> None:
    first = next(one for one in example_run().findings if one.status == "trading_banned" and one.position.market_value)
    beside = changed(first, market_value=1_000.0)
    twice = first.model_copy(update={"id": "again"})
    part = touched(view_findings((first, beside, twice), {}, AS_OF, wording("en")))
    assert (part.positions, list(part.money.values())) == (2, [(first.position.market_value or 0.0) + 1_000.0])


def test_a_board_reads_on_page_one_which_bans_must_be_confirmed_first() -> None:
    report = build(example_run())
    assert report.board is not None
    doubtful = {view.position: view.status_label for view in report.findings() if view.group == "bans" and view.doubt}
    assert doubtful
    label = f"touched by a ban, {len(doubtful)} of them to be confirmed first"
    assert label in [figure.label for figure in report.board.figures]
    assert label not in [figure.label for figure in report.headline.figures]
    for name, status in doubtful.items():
        said = [one.action for one in report.board.tasks or () if one.label == status]
        assert any(f"Until Compliance has established that {name} is of the listed company" in one for one in said)


def test_where_no_position_was_found_nothing_is_said_to_match_none(tmp_path: Path) -> None:
    path = tmp_path / "trades.csv"
    text = "Trade Date,Settlement Date,Buy/Sell,Security,ISIN,Quantity,Price\n"
    path.write_text(f"{text}2026-10-01,2026-10-03,SELL,CHINA MOBILE LTD,HK0941009539,100,75\n", encoding="utf-8")
    run = screen(path, as_of=AS_OF)
    report = build(run)
    assert report.headline.answer == "No position was found in 1 file: nothing held was screened."
    assert report.headline.touched  # no calm colour
    assert report.headline.gaps[0].startswith("Give the list of what is held")
    assert "Nothing must happen" not in html.render(run).decode()
    assert exit_status(run) == INCOMPLETE
