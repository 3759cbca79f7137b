#!/usr/bin/env bash
# Makes the pictures of README.md from the example reports: the page's with Chromium, the workbook's with LibreOffice and
# pdftoppm (poppler). A picture whose programs are missing stays as it is, and that is said.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
python="$(realpath -s "${PYTHON:-$here/../../.venv-dev/bin/python}")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$here/../.."
SCREENER_HOME="$work/home" "$(dirname "$python")/screener" screen examples/endowment.xlsx examples/pension_fund.csv \
  --as-of 2026-11-24 --fail-on never --quiet --report "$work/report.html" --report "$work/report.xlsx" > /dev/null

chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/chromium" \
  --window-size=1200,"${HEIGHT:-1046}" --screenshot="$work/report.png" "file://$work/report.html" 2> /dev/null

if command -v soffice pdftoppm > /dev/null; then
  soffice --headless -env:UserInstallation="file://$work/libreoffice" --convert-to pdf --outdir "$work" \
    "$work/report.xlsx" > /dev/null 2>&1
  findings="$(for page in $(seq 1 12); do pdftotext -f "$page" -l "$page" "$work/report.pdf" - | grep -q "Reason for the decision" \
    && echo "$page" && break; done)"
  pdftoppm -png -r 200 -f "$findings" -l "$findings" -singlefile "$work/report.pdf" "$work/workbook"
else
  echo "docs/images/workbook.png stays as it is: LibreOffice or pdftoppm is missing" >&2
fi

"$python" - "$work" "$here" <<'PYTHON'
import sys
from pathlib import Path

from PIL import Image, ImageChops

work, here = map(Path, sys.argv[1:])
for name in ("report", "workbook"):
    if not (work / f"{name}.png").exists():
        continue
    picture = Image.open(work / f"{name}.png").convert("RGB")
    if name == "workbook":
        # the sheet of findings without the paper's margins, its first rows
        left, top, right, bottom = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
        picture = picture.crop((left - 20, top - 20, right + 20, top + (right - left) // 2))
        picture = picture.resize((1200, round(picture.height * 1200 / picture.width)), Image.Resampling.LANCZOS)
    # a palette that keeps the rare colours: the statuses are told apart by them
    picture = picture.quantize(128, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    picture.save(here / f"{name}.png", optimize=True)
    size = (here / f"{name}.png").stat().st_size
    print(f"docs/images/{name}.png: {picture.width} x {picture.height}, {size // 1024} kB")
PYTHON
