"""The chart of a briefing (对比图): units against their target, the furthest behind first; the same bars as SVG, picture and native chart."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.rate_tables import Gaps
from soilgis.model.tables import Regions
from soilgis.model.units import Unit, rounded, spell
from soilgis.output.briefing.ranking import behind_text
from soilgis.output.opening import opening_indicator

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.result import Indicator
    from soilgis.output.briefing.desk import Desk
    from soilgis.output.briefing.ranking import Ranking

MOST_BARS = 40
BAR, BEHIND, TICK = "#2f7f93", "#c26a20", "#8a1f14"
"""Colours: reached, behind, target line; apart in grey as well."""
_ROW, _LEFT, _WIDE, _RIGHT = 26, 150, 420, 190


@dataclass(frozen=True)
class Bar:
    """One bar, in stored values; ``goal`` is where the target line stands."""

    name: str
    value: float
    goal: float | None
    text: str
    behind: bool = False


@dataclass(frozen=True)
class Chart:
    """Bars of an indicator with the target as a line (条形图)."""

    title: str
    unit: Unit
    bars: tuple[Bar, ...]
    value_label: str
    goal_label: str = ""
    missing: tuple[str, ...] = ()
    """Units without a value, which have no bar."""
    note: str = ""

    @property
    def longest(self) -> float:
        """The value a full bar stands for."""
        return max([*(bar.value for bar in self.bars), *(bar.goal for bar in self.bars if bar.goal is not None)]) or 1.0


def chart(desk: Desk, order: Ranking) -> Chart | None:
    """Compare the newest rate with the last target; without rates two targets, or the study's indicator; None without values."""
    return _against_target(desk, order) if order.basis == "gap" else _of_indicator(desk)


def _against_target(desk: Desk, order: Ranking) -> Chart:
    rows = order.rows
    year = rows[Gaps.year].iloc[0]
    status = desk.status(rows[Gaps.status])
    bars = tuple(
        Bar(
            str(row[Gaps.name]), float(row[Gaps.rate]), float(row[Gaps.target]),
            f"{spell(row[Gaps.rate], Unit.SHARE, symbol=True)}  {behind_text(desk, row[Gaps.gap_points], met=bool(row[Gaps.met]))}", behind=not row[Gaps.met],
        )
        for row in rows.head(MOST_BARS).to_dict("records")
    )  # fmt: skip
    text = desk.text
    missing = tuple(
        str(name)
        for code, name in zip(desk.leaves.index, desk.leaves[Regions.name], strict=True)
        if code not in set(rows.index)
    )
    return Chart(
        text("tables", "against", units=desk.units, year=year, target_year=order.year, status=status), Unit.SHARE, bars,
        text("column", "rate_of", year=year), text("column", "target_of", year=order.year), missing, _note(desk, len(rows), missing),
    )  # fmt: skip


def _title(desk: Desk, shown: Indicator, goal: Indicator | None) -> str:
    """Heading of the bars, with the status of what they show."""
    status = desk.said.of(shown.status)
    if goal is None:
        return desk.text("tables", "bars", shown=desk.said.phrase(shown.label), status=status)
    return desk.text("tables", "rise", units=desk.units, first=shown.year, last=goal.year, status=status)


def _of_indicator(desk: Desk) -> Chart | None:
    every = desk.result.indicators()
    targets = [one for one in every if one.series == "target"]
    rates = [one for one in every if one.series == "rate"]
    wished = [*rates[-1:], *targets[:1], opening_indicator(desk.result)]
    drawable = [one for one in wished if one is not None and one.values.reindex(desk.leaves.index).notna().any()]
    if not drawable:
        return None
    shown = drawable[0]
    goal = targets[-1] if targets and targets[-1] is not shown and shown.series == "target" else None
    values = shown.values.reindex(desk.leaves.index).dropna()
    aims = {str(code): float(aim) for code, aim in goal.values.dropna().items()} if goal else {}
    codes = sorted(
        map(str, values.index), key=lambda code: (-(aims.get(code, 0.0) - values[code]) if aims else values[code], code)
    )
    names = desk.leaves[Regions.name]
    bars = tuple(
        Bar(
            str(names[code]),
            float(values[code]),
            aims.get(code),
            _rise(desk, shown, float(values[code]), aims.get(code)),
        )
        for code in codes[:MOST_BARS]
    )
    label = desk.said.phrase(shown.label)
    missing = tuple(str(name) for code, name in names.items() if code not in values.index)
    return Chart(
        _title(desk, shown, goal),
        shown.unit,
        bars,
        label,
        desk.said.phrase(goal.label) if goal else "",
        missing,
        _note(desk, len(values), missing),
    )


def _rise(desk: Desk, shown: Indicator, value: float, aim: float | None) -> str:
    spelled = desk.said.figure(value, shown.unit)
    if aim is None or shown.unit is not Unit.SHARE:
        return spelled
    points = rounded((aim - value) * 100, 2)
    return f"{spelled}  " + desk.text("cells", "rise", points=spell(points, Unit.POINT))


def _note(desk: Desk, held: int, missing: tuple[str, ...]) -> str:
    text, parts = desk.text, []
    if held > MOST_BARS:
        parts.append(text("cells", "bars_left", shown=MOST_BARS, count=held - MOST_BARS))
    if missing:
        parts.append(
            text("cells", "missing", names=desk.said.listed(list(missing), 8), count=len(missing), unit=desk.unit)
        )
    return "".join(parts)


def bars_svg(made: Chart) -> str:
    """Draw a chart as inline SVG, whose fills print whatever the browser does with backgrounds; every text is escaped."""
    high = _ROW * len(made.bars) + 34
    size = f"0 0 {_LEFT + _WIDE + _RIGHT} {high}"
    parts = [f'<svg class="bars" viewBox="{size}" role="img" aria-label="{html.escape(made.title)}" font-size="14">']
    for at, bar in enumerate(made.bars):
        top = at * _ROW
        wide = max(bar.value, 0.0) / made.longest * _WIDE
        color = BEHIND if bar.behind else BAR
        parts.append(
            f'<text x="{_LEFT - 8}" y="{top + 17}" text-anchor="end"{_squeezed(bar.name)}>{html.escape(bar.name)}</text>'
            f'<rect x="{_LEFT}" y="{top + 4}" width="{_WIDE}" height="17" fill="#eef2f4"/>'
            f'<rect x="{_LEFT}" y="{top + 4}" width="{wide:.1f}" height="17" fill="{color}"/>'
        )
        if bar.goal is not None:
            line = _LEFT + bar.goal / made.longest * _WIDE
            parts.append(
                f'<line x1="{line:.1f}" y1="{top + 1}" x2="{line:.1f}" y2="{top + 24}" stroke="{TICK}" stroke-width="2.5"/>'
            )
        parts.append(f'<text x="{_LEFT + _WIDE + 10}" y="{top + 17}">{html.escape(bar.text)}</text>')
    return "".join(parts) + _legend(made, high - 10) + "</svg>"


def _squeezed(name: str) -> str:
    """Long names are drawn narrower, never cut."""
    return f' textLength="{_LEFT - 12}" lengthAdjust="spacingAndGlyphs"' if len(name) > 10 else ""


def _legend(made: Chart, y: int) -> str:
    legend = f'<rect x="{_LEFT}" y="{y - 11}" width="18" height="11" fill="{BAR}"/><text x="{_LEFT + 24}" y="{y}">{html.escape(made.value_label)}</text>'
    if made.goal_label:
        legend += f'<line x1="{_LEFT + 250}" y1="{y - 12}" x2="{_LEFT + 250}" y2="{y + 2}" stroke="{TICK}" stroke-width="2.5"/><text x="{_LEFT + 258}" y="{y}">{html.escape(made.goal_label)}</text>'
    return legend


def bars_png(made: Chart, font: Path | None = None, dpi: int = 200) -> bytes:
    """Draw the same chart as a picture for a document."""
    from soilgis.output.picture.plain import import_matplotlib, plain

    import_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    from soilgis.output.fonts import chinese_font
    from soilgis.output.picture.figure import png

    face = FontProperties(fname=str(chinese_font(font)), size=9)
    with plain():
        figure = Figure(figsize=(6.2, 0.24 * len(made.bars) + 0.7))
        FigureCanvasAgg(figure)
        axes = figure.add_axes(
            (0.2, 0.45 / (0.24 * len(made.bars) + 0.7), 0.52, 1 - 0.55 / (0.24 * len(made.bars) + 0.7))
        )
        places = range(len(made.bars))
        values = [max(bar.value, 0.0) / made.longest for bar in made.bars]
        axes.barh(places, values, height=0.66, color=[BEHIND if bar.behind else BAR for bar in made.bars])
        for place, bar in zip(places, made.bars, strict=True):
            if bar.goal is not None:
                axes.plot([bar.goal / made.longest] * 2, [place - 0.46, place + 0.46], color=TICK, linewidth=1.8)
            axes.text(
                -0.015,
                place,
                bar.name[:14] + ("…" if len(bar.name) > 14 else ""),
                ha="right",
                va="center",
                fontproperties=face,
            )
            axes.text(1.03, place, bar.text, ha="left", va="center", fontproperties=face)
        legend = made.value_label + (f"（条）    {made.goal_label}（竖线）" if made.goal_label else "")
        axes.text(0.5, len(made.bars) - 0.2, legend, ha="center", va="top", fontproperties=face)
        axes.set(xlim=(0, 1), ylim=(len(made.bars) - 0.4, -0.6))
        axes.axis("off")
        return png(figure, dpi)
