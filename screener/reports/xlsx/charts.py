"""The summary's charts: Excel's own, drawn from figures on a hidden sheet."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from screener.reports.colours import COLOURS
from screener.reports.content.exposure import TONE_ORDER, tone_label
from screener.reports.content.parts import Chart, Tone
from screener.reports.wording import Wording
from screener.reports.xlsx.cells import cell

DATA_SHEET = "_charts"
WIDTH, HEIGHT = 12.4, 7.2
"""Centimetres; two stand beside each other within the columns of the summary, or the page would cut the right one."""


def write_data(sheet: Any, charts: list[Chart], words: Wording) -> dict[str, tuple[int, int, tuple[Tone, ...]]]:
    """Write the figures behind charts.

    Args:
        charts: with one or several segments a bar.

    Returns:
        Chart id -> row of its header, number of bars, and tones in the order of their columns (from column B).
    """
    places = {}
    row = 1
    for chart in charts:
        used = {tone for bar in chart.bars for _, tone in bar.segments}
        tones = tuple(tone for tone in TONE_ORDER if tone in used) if chart.legend else ("plain",)
        header = [
            cell(sheet, chart.title, "s_plain"),
            *(cell(sheet, tone_label(tone, words), "s_plain") for tone in tones),
        ]
        sheet.append(header)
        for bar in chart.bars:
            lengths = {tone: length for length, tone in bar.segments} if chart.legend else {"plain": bar.length}
            sheet.append(
                [cell(sheet, bar.label, "s_plain"), *(_figure(sheet, chart, lengths.get(tone)) for tone in tones)]
            )
        sheet.append([])
        places[chart.id] = (row, len(chart.bars), tones)
        row += len(chart.bars) + 2
    return places


def _figure(sheet: Any, chart: Chart, length: float | None) -> Any:
    if length is None:
        return None
    return cell(sheet, round(length, 2), "s_percent" if chart.id == "chart_share" else "s_integer")


def bar_chart(data: Any, chart: Chart, place: tuple[int, int, tuple[Tone, ...]]) -> Any:
    """A horizontal bar chart, its bars in the order of the report and in the colours of their tones.

    Args:
        data: the sheet that `write_data` filled.
        chart: what to draw.
        place: where its figures stand.
    """
    row, count, tones = place
    drawn: Any = BarChart()
    drawn.type = "bar"
    drawn.title = chart.title
    drawn.title.tx.rich.p[0].r[0].rPr = _text(1100, bold=True)
    drawn.style = 10
    drawn.gapWidth = 45
    drawn.width, drawn.height = WIDTH, HEIGHT
    drawn.add_data(
        Reference(data, min_col=2, max_col=1 + len(tones), min_row=row, max_row=row + count), titles_from_data=True
    )
    drawn.set_categories(Reference(data, min_col=1, min_row=row + 1, max_row=row + count))
    drawn.x_axis.scaling.orientation = "maxMin"
    drawn.x_axis.delete = False
    drawn.y_axis.delete = True
    drawn.y_axis.majorGridlines = None
    drawn.visible_cells_only = False
    if len(tones) > 1:
        drawn.grouping, drawn.overlap = "stacked", 100
        drawn.legend.position = "b"
    else:
        drawn.legend = None
    for series, tone in zip(drawn.series, tones, strict=True):
        series.graphicalProperties = GraphicalProperties(solidFill=COLOURS[tone][1:])
        series.dLbls = DataLabelList()
        series.dLbls.showVal = True
        for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(series.dLbls, name, False)
        series.dLbls.numFmt = '0.00" %"' if chart.id == "chart_share" else "0"
        if len(tones) > 1:
            series.dLbls.txPr = _white()
    if not chart.legend:
        _point_colours(drawn.series[0], chart)
    drawn.layout = Layout(manualLayout=ManualLayout(xMode="edge", yMode="edge", x=0.28, y=0.14, w=0.66, h=0.66))
    return drawn


def _point_colours(series: Any, chart: Chart) -> None:
    for number, bar in enumerate(chart.bars):
        point = DataPoint(idx=number)
        point.graphicalProperties = GraphicalProperties(solidFill=COLOURS[bar.segments[0][1]][1:])
        series.dPt.append(point)


def _text(size: int, *, bold: bool = False) -> Any:
    return CharacterProperties(sz=size, b=bold, solidFill="1B1F24")


def _white() -> Any:
    character = CharacterProperties(sz=900, b=True, solidFill="FFFFFF")
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=character), endParaRPr=character)])
