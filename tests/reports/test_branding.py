"""An institution's own reports: `load_presentation(path)` reads logo, name, colours, texts, order, language, rates."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.errors import ReportError
from screener.reports import Presentation, render
from screener.reports.branding import SECTIONS, load_presentation
from screener.reports.colours import COLOURS, TINTS, contrast
from screener.reports.content import build
from tests.reports import golden
from tests.reports.example_run import example_run

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#004b87"/></svg>'
FULL = """
organisation = "Riverside College Endowment"
title = "Quarterly screening"
language = "de"
logo = "logo.svg"
sections = ["findings", "method"]
templates = "templates"
rates = "rates.toml"

[colours]
accent = "#004b87"

[[text]]
title = "Mandate"
body = '''
This report serves section 4
of the investment policy.

=It is not legal advice.'''
after = "findings"
"""


def presentation(folder: Path, text: str = FULL) -> Presentation:
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "logo.svg").write_text(SVG)
    (folder / "rates.toml").write_text('base = "USD"\ndate = 2025-11-24\n[rates]\nHKD = 0.1285\nCNY = 0.1407\n')
    (folder / "report.toml").write_text(text, encoding="utf-8")
    return load_presentation(folder / "report.toml")


def test_everything_in_the_file_shows(tmp_path: Path) -> None:
    text = render(example_run(), ".html", presentation(tmp_path)).decode()
    assert "Riverside College Endowment" in text
    assert '<img class="logo" src="data:image/svg+xml;base64,' in text
    assert "--accent: #004b87" in text
    assert "This report serves section 4 of the investment policy." in text
    assert '<html lang="de"' in text
    assert "von einem Anlageverbot" in text


def test_the_sections_come_in_the_order_asked_and_none_is_lost(tmp_path: Path) -> None:
    report = build(example_run(), presentation(tmp_path))
    usual = {section.id for section in build(example_run()).sections}
    assert [section.id for section in report.sections][:4] == ["findings", "text-1", "method", "key"]
    assert {section.id for section in report.sections} == usual | {"text-1"}
    only_where_asked_for = {"changes", "laws", "funds", "issuers", "through_fund"}
    assert usual | only_where_asked_for == set(SECTIONS)


def test_a_text_behind_a_section_that_is_not_there_still_shows(tmp_path: Path) -> None:
    report = build(example_run(), presentation(tmp_path, '[[text]]\ntitle = "A"\nbody = "B"\nafter = "changes"\n'))
    assert report.sections[-1].title == "A"


@pytest.mark.parametrize("ending", [".html", ".xlsx", ".md"])
def test_every_form_takes_the_dress(tmp_path: Path, ending: str) -> None:
    assert render(example_run(), ending, presentation(tmp_path)) != render(example_run(), ending)


def test_a_template_can_be_replaced_in_part(tmp_path: Path) -> None:
    dress = presentation(tmp_path)
    (tmp_path / "templates" / "report.html.j2").write_text(
        '{% extends "screener/report.html.j2" %}{% block footer %}'
        "<footer>Printed for {{ report.organisation }}</footer>{% endblock %}"
    )
    text = render(example_run(), ".html", dress).decode()
    assert "<footer>Printed for Riverside College Endowment</footer>" in text
    assert "SENSETIME GROUP INC-CLASS B" in text


@pytest.mark.parametrize(
    "template",
    ["{% if %}", "{{ nothing.at_all }}", "{{ ''.__class__.__mro__ }}", '{% include "no.j2" %}', "{{ 2.0 ** 5000 }}"],
)
def test_a_broken_template_is_one_clear_sentence(tmp_path: Path, template: str) -> None:
    dress = presentation(tmp_path)
    (tmp_path / "templates" / "report.html.j2").write_text(template)
    with pytest.raises(ReportError, match="A template in"):
        render(example_run(), ".html", dress)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "was given up after 2 sec"),
        ("{{ 'x'.ljust(10 ** 10) }}", "takes more than 2.0 GB of memory"),
    ],
)
def test_a_template_that_loops_or_swells_is_one_sentence(
    tmp_path: Path, template: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENER_ISOLATE", "on")
    monkeypatch.setenv("SCREENER_LIMIT_SECONDS", "2" if "after 2" in said else "60")
    dress = presentation(tmp_path)
    (tmp_path / "templates" / "report.html.j2").write_text(template)
    with pytest.raises(ReportError, match=said):
        render(example_run(), ".html", dress)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("langage = 'en'", "have no key “langage”"),
        ("language = 'xx'", "no report language “xx”"),
        ("sections = ['finding']", "names a section “finding”"),
        ("[colours]\naccent = 'blue'", "wrong at “colours.accent”"),
        ("[colours]\naccent = '#ffee00'", "too pale"),
        ("[colours]\nbackground = '#000000'", "colours “background”"),
        ("logo = 'logo.gif'", "unknown kind"),
        ("logo = 'none.png'", "cannot be read: no such file"),
        ("templates = 'none'", "does not exist"),
        (f"templates = '{'x' * 5_000}'", "does not exist"),
        (f"logo = '{'x' * 5_000}.png'", "cannot be read: file name too long"),
        ('logo = "a\\u0000.png"', "cannot be read: embedded null byte"),
        ("rates = 'none.toml'", "There is no rates file"),
        ("= 3", "not TOML"),
    ],
)
def test_a_wrong_file_is_one_clear_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ReportError, match=message):
        presentation(tmp_path, text)


def test_every_colour_is_legible_on_white_and_on_its_tint() -> None:
    for tone, colour in COLOURS.items():
        assert contrast(colour, "#ffffff") >= 4.5
        assert contrast(colour, TINTS[tone]) >= 4.5, tone


def test_the_german_page_is_as_reviewed(tmp_path: Path) -> None:
    golden.check("example.de.html", render(example_run(), ".html", presentation(tmp_path)).decode())
