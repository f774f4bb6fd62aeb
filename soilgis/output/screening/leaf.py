"""What page and document print of one site (地块页面): made once for both, here or in another process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.output.screening.answers import site_page
from soilgis.output.screening.png import sketch_png
from soilgis.output.screening.report import SitePages, site_pages
from soilgis.output.screening.svg import sketch_svg

if TYPE_CHECKING:
    from soilgis.model.screening import Screening
    from soilgis.output.screening.answers import SitePage

MOST_SITES = 20
"""Sites printed in full in the document and on the main page; the workbook holds all, and each has a page of its own on request."""


@dataclass(frozen=True)
class Leaf:
    """One site as it is printed (单地块页面)."""

    page: SitePage
    png: bytes = b""
    """Its sketch, for the document."""
    svg: str = ""
    """Its sketch, for the page."""
    tables: SitePages | None = None
    """Its tables, for the page."""


def leaf(result: Screening, site_id: str, formats: tuple[str, ...]) -> Leaf:
    """Print one site, as far as the formats need it."""
    page = site_page(result, site_id)
    png = sketch_png(page.sketch) if "docx" in formats else b""
    if "html" not in formats:
        return Leaf(page, png)
    return Leaf(page, png, sketch_svg(page.sketch), site_pages(result, site_id))
