"""What others have published (公布数据): areas and rates of bulletins and reports beside what was measured here, never mixed with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.adcodes import NATION
from soilgis.model.clause_tables import PublishedSeries
from soilgis.model.units import Unit, spell
from soilgis.output.briefing.blocks import Line, grid
from soilgis.output.briefing.reasons import plain_source

if TYPE_CHECKING:
    from soilgis.output.briefing.blocks import Block
    from soilgis.output.briefing.desk import Desk


def published(desk: Desk) -> list[Block]:
    """The newest published figures of what the study covers, and all years of them in a table; nothing where there are none."""
    rows = desk.frame("published")
    if rows.empty:
        return []
    codes = {NATION} if desk.national else set(desk.codes)
    rows = rows[rows[PublishedSeries.adcode].isin(codes)]
    rows = rows[rows[PublishedSeries.erosion_km2].notna() | rows[PublishedSeries.rate].notna()]
    found: list[Block] = []
    for name, years in rows.groupby(PublishedSeries.name, sort=False, dropna=False):
        held = years.sort_values(PublishedSeries.year)
        found += [_newest(desk, str(name), held), *_every(desk, str(name), held)]
    return found


def _newest(desk: Desk, name: str, held: pd.DataFrame) -> Line:
    row = held.tail(1).to_dict("records")[0]
    status, year = desk.status([row[PublishedSeries.status]]), int(row[PublishedSeries.year])
    label = desk.text("derived", "published", name=name, year=year)
    said = []
    if pd.notna(row[PublishedSeries.erosion_km2]):
        area = desk.count(int(row[PublishedSeries.erosion_km2]), label, status)
        said.append(desk.text("cells", "published_area", area=area))
    if pd.notna(row[PublishedSeries.rate]):
        said.append(
            desk.text("cells", "published_rate", rate=desk.share(float(row[PublishedSeries.rate]), label, status))
        )
    document = plain_source(str(row[PublishedSeries.document]))
    return Line(
        desk.say(
            "published", name=name, year=year, figures=desk.said.comma.join(said), status=status, document=document
        )
    )


def _every(desk: Desk, name: str, held: pd.DataFrame) -> list[Block]:
    """One row a year; areas as they are published, without digits that they do not have."""
    if len(held) < 2:
        return []
    text = desk.text
    columns = [
        (text("heads", "year"), True), (text("heads", "erosion"), True), (text("heads", "published_rate"), True),
        (text("heads", "origin"), False), (text("heads", "status"), False), (text("heads", "document"), False),
    ]  # fmt: skip
    rows = [
        (
            str(row[PublishedSeries.year]),
            "—" if pd.isna(row[PublishedSeries.erosion_km2]) else f"{row[PublishedSeries.erosion_km2]:,.0f}",
            "—" if pd.isna(row[PublishedSeries.rate]) else spell(float(row[PublishedSeries.rate]), Unit.SHARE),
            _origin(desk, str(row[PublishedSeries.derivation])), desk.status([row[PublishedSeries.status]]),
            plain_source(str(row[PublishedSeries.document])),
        )
        for row in held.to_dict("records")
    ]  # fmt: skip
    made = grid(text("tables", "published", name=name), columns, rows)
    return [made] if made else []


def _origin(desk: Desk, word: str) -> str:
    """How a published figure came about, in the language of the briefing."""
    return str(PublishedSeries.derivation.worded(word)) if desk.said.chinese else word.replace("_", " ")
