"""The screening page (核查报告网页): one self-contained HTML file, no script, nothing fetched, printable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model import screen_tables as t
from soilgis.output.screening.report import (
    CAUTION,
    Grid,
    SitePages,
    gap_lines,
    overview,
    remarks,
    site_pages,
    sources_grid,
    summary,
)
from soilgis.output.screening.svg import site_map

if TYPE_CHECKING:
    from markupsafe import Markup

    from soilgis.model.screening import Screening

MOST_SITES = 20
"""Sites printed in full on the main page; more have a page each on request."""
MOST_ROWS = 500
"""Rows of the overview on the main page; the CSV and the workbook hold all."""
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Page:
    """What the template prints (页面内容); every text is escaped by the template, the map by its maker."""

    title: str
    summary: str
    caution: str
    gaps: tuple[str, ...]
    map: Markup
    map_note: str
    overview: Grid | None
    cut: str
    sites: tuple[SitePages, ...]
    sources: Grid
    remarks: tuple[str, ...]


def render_screening(result: Screening, *, site_id: str = "") -> str:
    """Render the whole report, or one site's page.

    Parameters
    ----------
    result
        The screening.
    site_id
        Only this site; all when empty.
    """
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    rows = result.sites if not site_id else result.sites[result.sites[t.Sites.site_id] == site_id]
    drawn = rows.head(MOST_ROWS)
    pieces = result.pieces[result.pieces[t.Pieces.site_id].isin(drawn[t.Sites.site_id])]
    names = rows[t.Sites.site_id].head(MOST_SITES)
    cut = len(rows) > MOST_SITES
    page = Page(
        title=f"{result.study.title.zh}：选址核查（供参考）" + (f"　{site_id}" if site_id else ""),
        summary=summary(result),
        caution=CAUTION,
        gaps=gap_lines(result),
        map=Markup(site_map(drawn, pieces, result.context)),  # noqa: S704 - made of numbers and escaped texts by site_map
        map_note="内部图层不绘出。示意图，不是标准地图。"
        + (f"只绘前 {MOST_ROWS} 个地块。" if len(rows) > MOST_ROWS else ""),
        overview=overview(result, MOST_ROWS) if not site_id and len(rows) > 1 else None,
        cut=f"本页逐一列出前 {MOST_SITES} 个地块，其余见 screen.csv、screen.xlsx，或以 --pages 逐地块出页。"
        if cut
        else "",
        sites=tuple(site_pages(result, str(name)) for name in names),
        sources=sources_grid(result),
        remarks=remarks(result),
    )
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    return environment.get_template("screening.html").render(report=page)
