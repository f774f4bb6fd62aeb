"""The screening page (核查报告网页): one self-contained HTML file, a page a site and an annex, no script, nothing fetched, printable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model import screen_tables as t
from soilgis.output.screening.annex import annex, annex_remarks
from soilgis.output.screening.leaf import MOST_SITES, leaf
from soilgis.output.screening.report import CAUTION, Grid, SitePages, gap_lines, summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    from soilgis.model.screening import Screening
    from soilgis.output.screening.answers import SitePage
    from soilgis.output.screening.leaf import Leaf

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Page:
    """What the template prints (页面内容); every text is escaped by the template, the maps by their maker."""

    title: str
    summary: str
    caution: str
    gaps: tuple[str, ...]
    sites: tuple[tuple[SitePage, Markup], ...]
    cut: str
    annex: tuple[Grid, ...]
    details: tuple[SitePages, ...]
    remarks: tuple[str, ...]


def render_screening(result: Screening, *, site_id: str = "", leaf_of: Callable[[str], Leaf] | None = None) -> str:
    """Render the whole report, or one site's page.

    Parameters
    ----------
    result
        The screening.
    site_id
        Only this site; all when empty.
    leaf_of
        Gives a site as it is printed, where it is made already.
    """
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    rows = result.sites if not site_id else result.sites[result.sites[t.Sites.site_id] == site_id]
    names = [str(name) for name in rows[t.Sites.site_id].head(MOST_SITES)]
    leaves = [leaf_of(name) if leaf_of else leaf(result, name, ("html",)) for name in names]
    page = Page(
        title=f"{result.study.title.zh}：选址核查（供参考）" + (f"　{site_id}" if site_id else ""),
        summary=summary(result),
        caution=CAUTION,
        gaps=gap_lines(result),
        sites=tuple((one.page, Markup(one.svg)) for one in leaves),  # noqa: S704 - numbers and escaped texts
        cut=f"本页逐一列出前 {MOST_SITES} 个地块，其余见核查表格。" if len(rows) > MOST_SITES else "",
        annex=annex(result),
        details=tuple(one.tables for one in leaves if one.tables),
        remarks=annex_remarks(result),
    )
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    return environment.get_template("screening.html").render(report=page)
