"""The briefing as a page (网页简报): self-contained HTML that prints on A4, rendered once with every text escaped."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from soilgis.model.tables import Regions
from soilgis.model.units import Unit
from soilgis.output.briefing.content import content
from soilgis.output.briefing.words import words
from soilgis.output.drawing import small
from soilgis.output.legend import legend_of
from soilgis.output.palette import class_colors
from soilgis.output.picture.figure import chosen_indicator

if TYPE_CHECKING:
    from soilgis.model.result import Indicator, Result
    from soilgis.output.briefing.words import Language, Words

MOST_BARS = 40


@dataclass(frozen=True)
class Bar:
    """One bar: widths in percent of the longest."""

    name: str
    width: float
    goal: float | None
    color: str
    text: str


@dataclass(frozen=True)
class Chart:
    """Bars of an indicator with the target as a tick (条形图)."""

    title: str
    bars: tuple[Bar, ...]
    missing: tuple[str, ...] = ()
    """Units without a value, which have no bar."""


def chart(result: Result, said: Words | None = None) -> Chart | None:
    """Compare the first indicator that has a later target with that target; None when there is no indicator with values."""
    said = said or words()
    every = result.indicators()
    goal = next((one for one in reversed(every) if one.series == "target"), None)
    shown = next(
        (one for one in every if one.series in {"rate", "target"} and one is not goal), None
    ) or chosen_indicator(result)
    if shown is None:
        return None
    leaves = result.leaves().set_index(Regions.adcode)
    values = shown.values.reindex(leaves.index).dropna().sort_values(kind="stable").head(MOST_BARS)
    if values.empty:
        return None
    aims = goal.values if goal is not None and goal is not shown and goal.unit is shown.unit else None
    longest = max(float(values.max()), float(aims.reindex(values.index).max()) if aims is not None else 0.0) or 1.0
    chosen = legend_of(result, shown)
    colors = class_colors(shown, chosen)
    rise = goal is not None and shown.series == goal.series
    wanted = {} if aims is None else {str(code): float(aim) for code, aim in aims.dropna().items()}
    bars = []
    for code, value in values.items():
        aim = wanted.get(str(code))
        text = said.figure(float(value), shown.unit) + _gap(aim, float(value), shown, said, rise=rise)
        share = None if aim is None else aim / longest * 100
        bars.append(
            Bar(
                str(leaves.loc[code, Regions.name]),
                float(value) / longest * 100,
                share,
                colors[chosen.of(float(value))],
                text,
            )
        )
    title = said.phrase(shown.label)
    if aims is not None and goal is not None:
        title = (
            said.text("cells", "rise", first=shown.year, last=goal.year)
            if rise
            else said.text("cells", "against", shown=title, goal=said.phrase(goal.label))
        )
    nameless = shown.values.reindex(leaves.index).isna()
    return Chart(title, tuple(bars), tuple(map(str, leaves[Regions.name][nameless.to_numpy()])))


def _gap(aim: float | None, value: float, shown: Indicator, said: Words, *, rise: bool) -> str:
    if aim is None or shown.unit is not Unit.SHARE:
        return ""
    return said.text("cells", "step" if rise else "gap", gap=said.figure((aim - value) * 100, Unit.POINT))


def briefing_html(result: Result, *, language: Language = "zh", png: bytes | None = None) -> str:
    """Write a briefing as one self-contained page.

    Parameters
    ----------
    result
        Not changed.
    language
        zh or en.
    png
        The map as PNG; drawn when not given, left out when empty.

    Returns
    -------
    str
        HTML without scripts that asks for nothing; the same input gives the same text.
    """
    assets = files("soilgis.output.briefing") / "assets"
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string((assets / "briefing.html.j2").read_text(encoding="utf-8"))
    style = Markup((assets / "briefing.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    shown = base64.b64encode(small(result).content if png is None else png).decode("ascii")
    it = content(result, language)
    return template.render(it=it, chart=chart(result, it.words), picture=shown, style=style) + "\n"
