"""Mutation testing of the law and the identifiers: `python -m tests.benchmarks.mutate_rules [SECONDS] [SEED]`.

One operator, comparison or constant of `rules/` and `reference/identifiers.py` is changed at a time, in a copy of the
checkout, and the mirrored tests are run against it. A mutant that no test notices is printed with its line. The order
is drawn from the seed, and the time is a budget: what was not reached is counted, never called tested.
"""

from __future__ import annotations

import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TARGETS = {"screener/rules": "tests/rules", "screener/reference/identifiers.py": "tests/reference"}
LEAST_KILLED = 0.6
"""Share of the tried mutants that the tests must notice; some mutants mean the same as the program."""

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A changed file, with the place and the change in words."""

    file: Path
    tests: str
    line: int
    change: str
    text: str


def main() -> int:
    """Try mutants until the time is over; 1 where the tests notice too few."""
    budget = float(sys.argv[1]) if len(sys.argv) > 1 else 600
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20261126)
    mutants = list(all_mutants())
    chance.shuffle(mutants)
    ends, tried, survived = time.monotonic() + budget, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "checkout"
        shutil.copytree(
            REPOSITORY, copied, ignore=shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".mypy_cache")
        )
        for tests in set(TARGETS.values()):
            if _noticed(copied, tests):
                print(f"{tests} fails before anything is changed")
                return 1
        for mutant in mutants:
            if time.monotonic() > ends:
                break
            place = copied / mutant.file.relative_to(REPOSITORY)
            whole = place.read_text(encoding="utf-8")
            place.write_text(mutant.text, encoding="utf-8")
            tried += 1
            if not _noticed(copied, mutant.tests):
                survived += 1
                print(f"survived: {mutant.file.relative_to(REPOSITORY)}:{mutant.line}: {mutant.change}", flush=True)
            place.write_text(whole, encoding="utf-8")
    share = (tried - survived) / tried if tried else 0.0
    left = len(mutants) - tried
    print(f"{tried} of {len(mutants)} mutants tried, {tried - survived} noticed ({share:.0%}), {left} not reached")
    return int(share < LEAST_KILLED)


def all_mutants() -> Iterator[Mutant]:
    """Every mutant of the targets."""
    for target, tests in TARGETS.items():
        place = REPOSITORY / target
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for number, node in enumerate(ast.walk(tree)):
                change = _change(node)
                if change is not None:
                    changed = copy.deepcopy(tree)
                    words = _mutate(next(one for at, one in enumerate(ast.walk(changed)) if at == number))
                    yield Mutant(file, tests, getattr(node, "lineno", 0), words, ast.unparse(changed))


def _change(node: ast.AST) -> str | None:
    return _mutate(copy.deepcopy(node))


def _mutate(node: ast.AST) -> str | None:
    """Change a node in place; the change in words, None where there is none to make."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        before, node.ops[0] = node.ops[0], SWAPPED[type(node.ops[0])]()  # type: ignore[call-overload]
        return f"{type(before).__name__} to {type(node.ops[0]).__name__}"
    if isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in SWAPPED:
        before, node.op = node.op, SWAPPED[type(node.op)]()  # type: ignore[assignment]
        return f"{type(before).__name__} to {type(node.op).__name__}"
    if isinstance(node, ast.Constant) and type(node.value) in (bool, int):
        before, node.value = node.value, (not node.value) if isinstance(node.value, bool) else int(node.value) + 1
        return f"{before} to {node.value}"
    if isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
        return "the two branches changed places"
    return None


def _noticed(checkout: Path, tests: str) -> bool:
    left = subprocess.run(
        [sys.executable, "-m", "pytest", tests, "-x", "-q", "--no-header"],
        cwd=checkout,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(checkout)},
        capture_output=True,
        check=False,
        timeout=600,
    )
    return left.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
