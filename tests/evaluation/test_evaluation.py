"""Measuring: `evaluate_names(rows, matcher, as_of).recall("listed")`."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from screener.errors import ReportError, UsageError
from screener.evaluation import evaluate_names, evaluate_pairs, read_table
from screener.evaluation.presentation import present, present_json, present_rows
from screener.evaluation.validation import measure_all, write_validation_report
from screener.matching import Matcher
from screener.watchlist import load_relations, load_watchlists
from screener.watchlist.catalogue.selection import choose_lists, combine
from tests.evaluation.by_category import answer
from tests.matching.lists import LISTED, RELATED

TODAY = date(2026, 11, 24)
NAMES = """name\tverdict\tentity
HANGZHOU HIKVISION DIGITAL-A\tlisted\tofac-30946
SENSETIME GROUP INC-CLASS B\trelated\tofac-33114
COSTAR GROUP INC\tclear\t
CHINA TELECOM CORP LTD-H\tclear\t
"""
PAIRS = """schema\tname1\tname2\tis_match
Company\tSiemens Aktiengesellschaft\tSiemens AG\ttrue
Company\tVolkswagen AG\tSiemens AG\tfalse
Person\tErkin Tuniyaz\tTuniyaz, Erken\ttrue
Person\tBarack Obama\tMichelle Obama\tfalse
"""


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "labels.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_recall_precision_and_errors_are_counted(tmp_path: Path) -> None:
    rows = read_table(table(tmp_path, NAMES)).rows
    evaluation = evaluate_names(rows, Matcher(LISTED, RELATED), TODAY)
    assert evaluation.recall("listed") == 1.0
    assert evaluation.precision("listed") == 0.5
    assert evaluation.recall("clear") == 0.5
    assert [error.name for error in evaluation.errors()] == ["CHINA TELECOM CORP LTD-H"]
    assert evaluation.confusion()["clear", "listed"] == 1


def test_pairs_are_measured_by_group(tmp_path: Path) -> None:
    groups = {one.group: one for one in evaluate_pairs(read_table(table(tmp_path, PAIRS)).rows)}
    assert set(groups) == {"companies and organisations", "persons"}
    for evaluation in groups.values():
        assert evaluation.at(evaluation.threshold).f1 == 1.0
        assert evaluation.errors() == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\tverdict\nX\tmaybe\n", "line 2"),
        ("one\tother\nX\tY\n", "columns"),
        ("name\tverdict\n", "no rows"),
    ],
)
def test_table_that_is_none_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_table(table(tmp_path, text))


def test_report_for_a_validator_names_data_lists_and_limits(tmp_path: Path) -> None:
    path = table(tmp_path, NAMES)
    measured = measure_all(read_table(path), path, ["us-ofac-ns-cmic"], TODAY, compare=True)
    assert "us-ofac-ns-cmic" in present(measured)
    assert "rapidfuzz WRatio" in present(measured)
    assert json.loads(present_json(measured))["verdicts"]["listed"]["labelled"] == 1
    assert len(present_rows(measured, "jsonl").splitlines()) == 4
    report = tmp_path / "report.html"
    write_validation_report(measured, report)
    assert measured.data_sha256 in report.read_text(encoding="utf-8")
    with pytest.raises(ReportError):
        write_validation_report(measured, tmp_path / "report.docx")


def test_threshold_curve_is_drawn_for_pairs(tmp_path: Path) -> None:
    path = table(tmp_path, PAIRS)
    report = tmp_path / "report.html"
    write_validation_report(measure_all(read_table(path), path, (), TODAY, compare=False), report)
    assert report.read_text(encoding="utf-8").count("<svg") == 2


def test_names_that_were_found_once_are_still_found() -> None:
    rows = read_table(Path(__file__).with_name("found_names.tsv")).rows
    entities = [entity for watchlist in load_watchlists(["us-ofac-ns-cmic"]) for entity in watchlist.entities]
    evaluation = evaluate_names(rows, Matcher(entities, load_relations()), TODAY)
    assert [(error.name, error.expected, error.given) for error in evaluation.errors()] == []


_ANSWERS = ("right", "seen", "alarm", "missed")
"""What can come of a labelled name, the best first; `seen`: the right entity, at another verdict."""


def test_names_of_a_blind_trial_are_answered_no_worse_than_noted() -> None:
    """`first` is what came out before anything was mended for them, `now` what came out when they were written down."""
    matcher = Matcher(*combine(choose_lists([], TODAY)))
    worse = []
    with Path(__file__).with_name("fresh_names.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            now = answer(row, matcher)
            if _ANSWERS.index(now) > _ANSWERS.index(row["now"]):
                worse.append((row["name"], row["now"], now))
    assert worse == []


def test_figures_on_the_shared_labels_do_not_fall(shared_data: Path) -> None:
    entities = [entity for watchlist in load_watchlists(["us-ofac-ns-cmic"]) for entity in watchlist.entities]
    matcher = Matcher(entities, load_relations())
    labelled = evaluate_names(read_table(shared_data / "names" / "labelled_names.tsv").rows, matcher, TODAY)
    assert (labelled.recall("listed") or 0) >= 0.98
    assert (labelled.recall("related") or 0) >= 0.9
    clear = labelled.labelled("clear")
    assert not [one for one in clear if one.given == "listed"]
    assert len([one for one in clear if one.given == "possible"]) <= 2
    funds = evaluate_names(read_table(shared_data / "names" / "fund_security_names.tsv").rows, matcher, TODAY)
    assert funds.given("listed") == []
    assert len(funds.given("possible")) <= 10


def test_figures_on_the_shared_pairs_do_not_fall(shared_data: Path) -> None:
    pairs = {one.group: one for one in evaluate_pairs(read_table(shared_data / "names" / "name_pairs.tsv").rows)}
    companies, persons = pairs["companies and organisations"], pairs["persons"]
    assert companies.at(companies.threshold).f1 >= 0.93
    assert persons.at(persons.threshold).f1 >= 0.80
