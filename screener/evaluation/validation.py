"""A measurement with all that a model validator asks: which data, which lists, which software, which limits."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from screener._version import __version__
from screener.errors import ReportError
from screener.evaluation import baselines
from screener.evaluation.measurement import Compared, Measurement
from screener.evaluation.names import evaluate_names
from screener.evaluation.pairs import PairEvaluation, evaluate_pairs
from screener.evaluation.tables import Table
from screener.files.canonical_json import sha256_of
from screener.matching import Matcher
from screener.model import Entity
from screener.watchlist.catalogue.selection import choose_lists, combine

LIMITS = (
    "Names are matched alone: in a screen, identifiers, countries and tickers settle much that a name leaves open.",
    "Words are weighed by how many issuers of funds sold in the United States carry them (November 2025); words that"
    " are common elsewhere can weigh too much.",
    "Related issuers are found where a curated relation names them; others are only suggested by a group's name.",
    "Labels were made by hand from public sources; they cover NS-CMIC companies and companies with similar names.",
)


def measure_all(
    table: Table, file: Path, watchlists: Sequence[str], as_of: date | None, *, compare: bool
) -> Measurement:
    """Measure matching on a labelled table."""
    day = as_of or date.today()
    digest = sha256_of([file])
    software = f"screener {__version__}"
    if table.kind == "labelled pairs":
        others = _other_pairs(table) if compare else ()
        return Measurement(file.name, digest, table.kind, software, (), None, evaluate_pairs(table.rows), (), others)
    lists = choose_lists(watchlists, day)
    entities, related = combine(lists)
    names = evaluate_names(table.rows, Matcher(entities, related), day)
    rows = [row for row in table.rows if row.get("verdict")]
    measured = _other_names(rows, entities) if compare and rows else ()
    versions = tuple(f"{one.id} {one.version} ({len(one.entities)} entities)" for one in lists)
    return Measurement(file.name, digest, table.kind, software, versions, names, (), measured, ())


def _other_names(rows: Sequence[Mapping[str, str]], entities: Sequence[Entity]) -> Sequence[baselines.Baseline]:
    measured = [
        baselines.measure(
            f"{name} >= {baselines.RAPIDFUZZ_THRESHOLD}",
            baselines.rapidfuzz_names(scorer, entities),
            baselines.RAPIDFUZZ_THRESHOLD,
            rows,
        )
        for name, scorer in baselines.RAPIDFUZZ.items()
    ]
    logic = baselines.logic_v2_names(entities)
    if logic is not None:
        threshold = baselines.LOGIC_V2_THRESHOLD
        measured.append(baselines.measure(f"nomenklatura LogicV2 >= {threshold}", logic, threshold, rows))
    return measured


def _other_pairs(table: Table) -> Sequence[Compared]:
    thresholds = dict.fromkeys(("companies and organisations", "persons"), baselines.RAPIDFUZZ_THRESHOLD)
    compared = [
        Compared(name, evaluate_pairs(table.rows, baselines.rapidfuzz_pairs(scorer), thresholds))
        for name, scorer in baselines.RAPIDFUZZ.items()
    ]
    logic = baselines.logic_v2_pairs()
    if logic is not None:
        thresholds = dict.fromkeys(thresholds, baselines.LOGIC_V2_THRESHOLD)
        compared.append(Compared("nomenklatura LogicV2", evaluate_pairs(table.rows, logic, thresholds)))
    return compared


def write_validation_report(measured: Measurement, path: Path) -> None:
    """Write the report that a model validator files: method, data, figures, limits; one HTML file.

    Raises:
        ReportError: another ending.
    """
    from screener.evaluation.presentation import present
    from screener.reports import write_atomically

    if path.suffix != ".html":
        raise ReportError(f"{path.name}: a validation report is an HTML file", hint="Let the name end in .html.")
    curves = "".join(curve_svg(evaluation) for evaluation in measured.pairs)
    limits = "".join(f"<li>{html.escape(limit)}</li>" for limit in LIMITS)
    text = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Validation of name matching</title>
<style>body{{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2733}}
pre{{background:#f4f6f8;padding:1rem;overflow:auto;font-size:13px}}svg{{max-width:100%}}</style></head><body>
<h1>Validation of name matching</h1>
<h2>Method</h2>
<p>A position's name is stripped of what only says which security it is; the remaining words are paired with those of
the lists' names and weighed by how much they tell (inverse document frequency over real security names). The grade of
agreement and the entity's curated relations give the verdict. The method is described in docs/matching.md.</p>
<h2>Data</h2>
<p>{html.escape(measured.data)}, SHA-256 {measured.data_sha256} ({measured.kind}).
Lists: {html.escape("; ".join(measured.lists) or "none: names were compared in pairs")}.
Software: {measured.software}.</p>
<h2>Figures</h2>
<pre>{html.escape(present(measured))}</pre>
{curves}
<h2>Limits</h2><ul>{limits}</ul>
</body></html>
"""
    write_atomically(path, text.encode("utf-8"))


def curve_svg(evaluation: PairEvaluation) -> str:
    """Precision, recall and F1 over the threshold, as a chart."""
    width, height, left, bottom = 560, 260, 46, 34
    points = evaluation.curve()

    def line(values: Sequence[float], colour: str, dash: str) -> str:
        step = (width - left - 10) / (len(values) - 1)
        path = " ".join(
            f"{left + i * step:.1f},{10 + (1 - v) * (height - bottom - 10):.1f}" for i, v in enumerate(values)
        )
        return f'<polyline fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}" points="{path}"/>'

    def across(threshold: float) -> float:
        return left + (threshold - 0.5) / 0.5 * (width - left - 10)

    mark = across(evaluation.threshold)
    ticks = "".join(
        f'<text x="{across(t):.0f}" y="{height - 14}" text-anchor="middle">{t:.1f}</text>'
        for t in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    ) + "".join(
        f'<text x="{left - 6}" y="{14 + (1 - v) * (height - bottom - 10):.0f}" text-anchor="end">{v:.1f}</text>'
        for v in (0.0, 0.5, 1.0)
    )
    group = html.escape(evaluation.group)
    return f"""<h3>{group[0].upper()}{group[1:]}: threshold curve</h3>
<svg viewBox="0 0 {width} {height}" role="img" aria-label="Precision, recall and F1 over the threshold for {group}"
 font-size="12" font-family="sans-serif"><rect x="{left}" y="10" fill="none"
 width="{width - left - 10}" height="{height - bottom - 10}" stroke="#c5ced6"/>
<line x1="{mark:.1f}" x2="{mark:.1f}" y1="10" y2="{height - bottom}" stroke="#8894a0"/>
{line([p.precision for p in points], "#0b6e99", "6 3")}{line([p.recall for p in points], "#b5541c", "2 3")}
{line([p.f1 for p in points], "#1b2733", "")}{ticks}
<text x="{left + 12}" y="{height - bottom - 40}">precision dashed, recall dotted, F1 solid; grey: default</text>
</svg>"""
