"""A measurement as a person or a program reads it."""

from __future__ import annotations

import csv
import io
import json
from typing import Literal

from screener.evaluation.measurement import Measurement
from screener.evaluation.names import VERDICTS, NamedVerdict, NameEvaluation
from screener.evaluation.pairs import PairEvaluation, ScoredPair


def present(measured: Measurement) -> str:
    """The measurement as text: figures first, then every error."""
    lines = [f"{measured.data}: {measured.kind}; {measured.software}"]
    lines += [f"List: {one}" for one in measured.lists]
    if measured.names is not None:
        lines += ["", *_names(measured.names)]
    if measured.baselines:
        lines += ["", f"{'other matcher, same names and lists':<42}{'finds listed':>16}{'flags clear':>16}"]
        lines += [
            f"{one.name:<42}{f'{one.found} of {one.labelled}':>16}{f'{one.false_alarms} of {one.clear}':>16}"
            for one in measured.baselines
        ]
    for evaluation in measured.pairs:
        lines += ["", *_pairs("ours", evaluation)]
        for other in measured.compared:
            lines += [_figures(other.name, one) for one in other.evaluations if one.group == evaluation.group]
        lines += ["", *_categories(evaluation)]
        lines += ["", "Errors:", *(_pair_error(pair) for pair in evaluation.errors())]
    return "\n".join(lines) + "\n"


def _names(names: NameEvaluation) -> list[str]:
    confusion = names.confusion()
    labels = [label for label in (*VERDICTS, "no label") if any(expected == label for expected, _ in confusion)]
    lines = [f"{'label':<12}" + "".join(f"{verdict:>10}" for verdict in VERDICTS) + f"{'recall':>10}{'precision':>11}"]
    for label in labels:
        counts = "".join(f"{confusion.get((label, verdict), 0):>10}" for verdict in VERDICTS)
        lines.append(f"{label:<12}{counts}{_share(names.recall(label)):>10}{_share(names.precision(label)):>11}")
    listed = names.labelled("listed")
    if listed:
        lines.append(f"listed, with the right entity: {sum(one.right for one in listed)} of {len(listed)}")
    errors = names.errors()
    lines += ["", f"Errors: {len(errors)}", *(_name_error(one) for one in errors)]
    unlabelled = [one for one in names.results if one.expected is None and one.given != "clear"]
    if unlabelled:
        lines += ["", f"Names without a label that are not clear: {len(unlabelled)}", *map(_name_error, unlabelled)]
    return lines


def _share(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _name_error(one: NamedVerdict) -> str:
    should = (
        f" (should be {one.expected}{f' {one.expected_entity}' if one.expected_entity else ''})" if one.expected else ""
    )
    return f"  {one.given:<9}{one.name}{should} {one.given_entity} {one.score:.2f} {one.why}".rstrip()


def _pairs(name: str, evaluation: PairEvaluation) -> list[str]:
    matches = sum(pair.is_match for pair in evaluation.pairs)
    return [f"{evaluation.group}: {len(evaluation.pairs)} pairs, {matches} of one", _figures(name, evaluation)]


def _figures(name: str, evaluation: PairEvaluation) -> str:
    point = evaluation.at(evaluation.threshold)
    best = max(evaluation.curve(), key=lambda one: one.f1)
    return (
        f"  {name:<28} threshold {point.threshold:.2f}: F1 {point.f1:.3f}, precision {point.precision:.3f},"
        f" recall {point.recall:.3f} (best F1 {best.f1:.3f} at {best.threshold:.2f})"
    )


def _categories(evaluation: PairEvaluation) -> list[str]:
    counts = evaluation.by_category()
    if set(counts) == {""}:
        return []
    lines = [f"  {'category':<42}{'right':>8}{'missed':>8}{'false':>8}"]
    for category, (right, missed, false) in counts.items():
        lines.append(f"  {(category or 'none given')[:40]:<42}{right:>8}{missed:>8}{false:>8}")
    return lines


def _pair_error(pair: ScoredPair) -> str:
    kind = "missed" if pair.is_match else "false"
    return f"  {kind:<7}{pair.score:.2f}  {pair.one} | {pair.other}"


def present_json(measured: Measurement) -> str:
    """The measurement as JSON."""
    document: dict[str, object] = {
        "data": measured.data,
        "data_sha256": measured.data_sha256,
        "kind": measured.kind,
        "software": measured.software,
        "lists": list(measured.lists),
    }
    names = measured.names
    if names is not None:
        document["verdicts"] = {
            verdict: {
                "labelled": len(names.labelled(verdict)),
                "given": len(names.given(verdict)),
                "recall": names.recall(verdict),
                "precision": names.precision(verdict),
            }
            for verdict in VERDICTS
        }
        document["confusion"] = [
            {"label": label, "given": given, "names": count}
            for (label, given), count in sorted(names.confusion().items())
        ]
        document["errors"] = [one._asdict() for one in names.errors()]
    if measured.pairs:
        document["pairs"] = [
            {
                "group": one.group,
                "pairs": len(one.pairs),
                "default": one.at(one.threshold)._asdict(),
                "curve": [point._asdict() for point in one.curve()],
                "errors": [pair._asdict() for pair in one.errors()],
            }
            for one in measured.pairs
        ]
    if measured.baselines:
        document["baselines"] = [one._asdict() for one in measured.baselines]
    if measured.compared:
        document["compared"] = [
            {"name": other.name, "group": one.group, **one.at(one.threshold)._asdict()}
            for other in measured.compared
            for one in other.evaluations
        ]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def present_rows(measured: Measurement, form: Literal["jsonl", "csv"]) -> str:
    """Every name or pair with its answer, one a line."""
    results = measured.names.results if measured.names else [pair for one in measured.pairs for pair in one.pairs]
    rows = [result._asdict() for result in results]
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
