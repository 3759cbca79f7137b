"""docs/holdings.md shows the tests' own figures: `python -m tests.holdings.document` writes them there again."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console

from screener.cli.inspect import print_layouts
from screener.holdings import Limits, read_holdings
from screener.holdings.rows.lines import REASONS
from tests.holdings.fixtures import LAYOUTS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "holdings.md"
SHOWN = 4
WIDTH = 110


def parts() -> dict[str, str]:
    """What stands between the marks of the document, by their names."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            "reasons": "".join(f"| `{reason}` | {wording} |\n" for reason, wording in REASONS.items()),
            "limits": "".join(_limit(name, value) for name, value in Limits()._asdict().items()),
            "layouts": _layouts(Path(folder)),
            "inspect": "\n".join(_inspected(Path(folder), place) for place in range(SHOWN)),
        }


def rendered(text: str) -> str:
    """The document with everything between its marks made anew."""
    for name, body in parts().items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, body=body: match[1] + body + match[2], text)
    return text


def _limit(name: str, value: int) -> str:
    return f"| `{name}` | {value:,} | `SCREENER_LIMIT_{name.upper()}` |\n"


def _layouts(folder: Path) -> str:
    lines = ["| # | layout | file | positions | rows skipped, by reason |\n", "| --- | --- | --- | ---: | --- |\n"]
    for layout in LAYOUTS:
        holdings = read_holdings([layout.write(folder / layout.file)])
        skipped = sum((Counter(dict(one.skipped)) for one in holdings.layouts), Counter())
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(skipped.items(), key=lambda item: -item[1]))
        lines.append(f"| {layout.number} | {layout.title} | {layout.file} | {len(holdings.positions)} | {reasons} |\n")
    return "".join(lines)


def _inspected(folder: Path, place: int) -> str:
    layout = LAYOUTS[place]
    console = Console(width=WIDTH, record=True, file=(folder / "console").open("w"), highlight=False)
    print_layouts(read_holdings([layout.write(folder / layout.file)]), console)
    text = "\n".join(line.rstrip() for line in console.export_text().splitlines()).strip()
    return (
        f"### {layout.number}. {layout.title.capitalize()}\n\n```text\n$ screener inspect {layout.file}\n{text}\n```\n"
    )


if __name__ == "__main__":
    DOCUMENT.write_text(rendered(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
