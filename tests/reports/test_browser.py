"""The page in a real browser: it sorts, filters, fits a phone, and axe-core finds no accessibility violation."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from screener.model import Run
from screener.reports.html import render
from tests.reports.browser import run
from tests.reports.example_run import empty_run, example_run

pytestmark = pytest.mark.browser
REPOSITORY = Path(__file__).resolve().parents[2]


def page(of: Run) -> str:
    return render(of).decode()


def test_a_table_sorts_by_value_and_keeps_empty_values_last(tmp_path: Path) -> None:
    script = """
      const table = document.querySelector('table.findings');
      const values = () => [...table.tBodies[0].rows].map(row => row.cells[5].textContent.trim());
      const button = table.tHead.rows[0].cells[5].querySelector('button');
      button.click(); const up = values(); const said = table.tHead.rows[0].cells[5].getAttribute('aria-sort');
      button.click(); return [up, said, values()];
    """
    up, said, down = run(page(example_run()), script, tmp_path)
    assert said == "ascending"
    assert up[:2] == ["GBP\u00a0140,220", "HKD\u00a0912,000"]
    assert down[0] == "HKD\u00a026,687,500"
    assert up[-2:] == down[-2:] == ["–", "–"]


def test_a_table_filters_and_says_how_many_are_shown(tmp_path: Path) -> None:
    script = """
      const input = document.querySelector('.filter input');
      input.value = 'growth NOTES'; input.dispatchEvent(new Event('input'));
      const rows = [...document.querySelector('table.findings').tBodies[0].rows].filter(row => !row.hidden);
      return [rows.map(row => row.cells[0].textContent), document.querySelector('.filter [role=status]').textContent];
    """
    rows, said = run(page(example_run()), script, tmp_path)
    assert len(rows) == 1
    assert "新疆生产建设兵团" in rows[0]
    assert said == "1 of 7 shown"


def with_long_words() -> Run:
    """The example run with words that have no place to break."""
    run = example_run()
    finding = next(one for one in run.findings if one.match.words)
    long = "X" * 120
    position = finding.position.model_copy(
        update={"name": long, "account": long, "file": f"{long}.xlsx", "notes": long}
    )
    words = tuple(word.model_copy(update={"position_word": long, "list_word": long}) for word in finding.match.words)
    match = finding.match.model_copy(update={"words": words, "position_value": long, "list_value": long})
    entity = finding.entity.model_copy(update={"name": long})
    changed = finding.model_copy(update={"position": position, "match": match, "entity": entity, "action": long})
    return run.model_copy(update={"findings": (changed,)})


@pytest.mark.parametrize("width", [500, 1280])
@pytest.mark.parametrize("of", [example_run(), with_long_words()], ids=["example", "long words"])
def test_the_page_does_not_scroll_sideways(tmp_path: Path, of: Run, width: int) -> None:
    script = "const e = document.documentElement; return e.scrollWidth - e.clientWidth;"
    assert run(page(of), script, tmp_path, width=width) <= 0


@pytest.mark.parametrize("width", [500, 1280])
@pytest.mark.parametrize("of", [example_run(), empty_run()], ids=["example", "empty"])
def test_axe_finds_no_violation(tmp_path: Path, of: Run, width: int) -> None:
    axe = Path(os.environ.get("AXE_CORE", REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"))
    if not axe.is_file():
        pytest.skip("axe-core is not here: npm install --no-save axe-core, or set AXE_CORE to its axe.min.js")
    script = """
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const found = await axe.run(document, {runOnly: tags});
      const violations = found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))]);
      return [found.passes.length, violations];
    """
    text = page(of).replace("</body>", f"<script>{axe.read_text(encoding='utf-8')}</script></body>")
    passes, violations = run(text, script, tmp_path, width=width)
    assert passes > 30
    assert violations == []
