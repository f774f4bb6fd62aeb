"""Clauses of a study (方案的条款): the rows of its documents, and which of the areas they name it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.adcodes import NATION, province_of
from soilgis.model.clause_tables import AreaState, Duties, NamedAreas, PublishedSeries, Scope
from soilgis.model.clauses import Clause, clause_of
from soilgis.model.layer import Status
from soilgis.model.result import Indicator
from soilgis.model.screen_tables import Checks, SiteCounties
from soilgis.model.tables import Regions
from soilgis.model.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.layer import Layer
    from soilgis.model.provenance import LayerUse


PARTIAL = ("other-areas",)
"""Layers that hold a part of some named areas only; where the extent is none, the area is a gap although the layer is used."""


def bodies_of(codes: Iterable[str], *, whole: bool) -> tuple[str, ...]:
    """Codes whose documents bind regions: their own, their provinces', and the nation's last.

    Parameters
    ----------
    codes
        Codes of the study's regions.
    whole
        Whether it is the whole country; its provinces' documents bind them, not it.
    """
    if whole:
        return (NATION,)
    own = [code for code in codes if code != NATION]
    return (*dict.fromkeys([*own, *(province_of(code) for code in own)]), NATION)


def rows_of(rows: pd.DataFrame, bodies: tuple[str, ...]) -> pd.DataFrame:
    """Rows of these bodies' documents, those of the first body first, else in the file's order."""
    place = {code: number for number, code in enumerate(bodies)}
    mine = rows[rows[NamedAreas.adcode].isin(bodies)]
    order = mine[NamedAreas.adcode].map(place).to_numpy()
    return mine.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def named_areas(areas: pd.DataFrame, uses: Iterable[LayerUse], layers: dict[str, Layer]) -> pd.DataFrame:
    """Say of every named area whether the study holds it.

    Parameters
    ----------
    areas
        Rows of the layer named-areas (`soilgis.store.clauses.read_areas`).
    uses
        Layers of the study and what became of them.
    layers
        Cards of the layers that the rows name.

    Returns
    -------
    DataFrame
        `clause_tables.NamedAreas`, in the rows' order. A layer that holds only a part of an area (extent none) leaves it missing.
    """
    used = {use.layer.id: use.layer for use in uses if use.used}
    asked = {use.layer.id for use in uses}
    rows = areas.fillna("").astype(str).to_dict("records")
    found = [_named({str(key): str(cell) for key, cell in row.items()}, used, asked, layers) for row in rows]
    return NamedAreas.check(pd.DataFrame(found, columns=[str(column) for column in NamedAreas.columns()]))


def _named(row: dict[str, str], used: dict[str, Layer], asked: set[str], layers: dict[str, Layer]) -> dict[str, object]:
    layer = used.get(row[NamedAreas.layer]) or layers.get(row[NamedAreas.layer])
    known = row["extent"] != "none"
    own = row[NamedAreas.layer] in used and (known or row[NamedAreas.layer] not in PARTIAL)
    state = AreaState.MISSING
    if own:
        state = AreaState.USED
    elif known and not row[NamedAreas.layer]:
        state = AreaState.UNIT
    elif known and row[NamedAreas.layer] not in asked:
        state = AreaState.AVAILABLE
    kept: dict[str, object] = {
        name: row[name] or None
        for name in (
            NamedAreas.adcode,
            NamedAreas.name,
            NamedAreas.document,
            NamedAreas.article,
            NamedAreas.status,
            NamedAreas.note,
        )
    }
    told = layer if state in {AreaState.USED, AreaState.AVAILABLE} else None
    return {
        **kept,
        NamedAreas.state: state.value,
        NamedAreas.layer: told.id if told else None,
        NamedAreas.layer_name: told.title.zh if told else None,
        NamedAreas.layer_status: told.status.value if told else None,
    }


def series_of(series: pd.DataFrame, regions: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """Published figures of the study's regions, by region and year; where it is the whole country the nation's first, basins and the like last."""
    place = {code: number for number, code in enumerate(regions[Regions.adcode])}
    place |= {NATION: -1} if whole else {}
    mine = series[PublishedSeries.adcode].isin(list(place))
    kept = series[mine | (whole & (series[PublishedSeries.scope] != Scope.ADMIN))]
    order = kept[PublishedSeries.adcode].map(place).fillna(len(place)).to_numpy()
    return kept.iloc[np.lexsort((kept[PublishedSeries.year].to_numpy(), order))].reset_index(drop=True)


def series_indicators(series: pd.DataFrame, leaves: Iterable[str]) -> tuple[Indicator, ...]:
    """Published rates of the study's own units, one indicator a year."""
    units = set(leaves)
    mine = series[series[PublishedSeries.adcode].isin(units) & series[PublishedSeries.rate].notna()]
    found = []
    for year, rows in mine.groupby(PublishedSeries.year, sort=True, dropna=False):
        values = rows.set_index(PublishedSeries.adcode)[PublishedSeries.rate].astype(float)
        status = max((Status(value) for value in rows[PublishedSeries.status]), key=lambda one: one.rank)
        label, source = f"公布的水土保持率（{year}年）", "；".join(dict.fromkeys(rows[PublishedSeries.document]))
        found.append(
            Indicator(f"published_{year}", label, Unit.SHARE, values, status, int(str(year)), "published", source)
        )
    return tuple(found)


def _rows_concerned(duties: pd.DataFrame) -> dict[tuple[str, str], list[int]]:
    """Rows of duties by the body whose document they stand in and each layer they concern, in the file's order."""
    found: dict[tuple[str, str], list[int]] = {}
    for row, (body, layers) in enumerate(zip(duties[Duties.adcode], duties[Duties.layers], strict=True)):
        for layer in dict.fromkeys(layers.split() if isinstance(layers, str) else ()):
            found.setdefault((str(body), layer), []).append(row)
    return found


def checks_with_clauses(checks: pd.DataFrame, duties: pd.DataFrame, counties: pd.DataFrame) -> pd.DataFrame:
    """Put beside every check of a screening what the documents ask for of its layer.

    Parameters
    ----------
    checks
        `screen_tables.Checks`.
    duties
        `clause_tables.Duties` of the whole shelf.
    counties
        `screen_tables.SiteCounties`: whose documents bind a site follows from where it lies.

    Returns
    -------
    DataFrame
        `screen_tables.Checks` with clause, duty, due and duty_status filled where a duty concerns the layer.
    """
    bodies = {
        site: bodies_of(rows[SiteCounties.adcode].tolist(), whole=False)
        for site, rows in counties.groupby(SiteCounties.site_id, sort=False, dropna=False)
    }
    concerned = _rows_concerned(duties)
    known: dict[tuple[int, ...], Clause] = {}
    found: list[Clause] = []
    for site, layer in zip(checks[Checks.site_id], checks[Checks.layer], strict=True):
        asked = tuple(row for body in bodies.get(site, (NATION,)) for row in concerned.get((body, str(layer)), ()))
        if asked not in known:
            known[asked] = clause_of(duties.iloc[list(asked)])
        found.append(known[asked])
    texts = pd.DataFrame(
        [(one.clause, one.duty, one.due, one.status) for one in found], index=checks.index, dtype="str"
    )
    columns = [str(column) for column in (Checks.clause, Checks.duty, Checks.due, Checks.duty_status)]
    if len(texts):
        texts.columns = pd.Index(columns)
        return Checks.check(checks.assign(**{name: texts[name].mask(texts[name] == "") for name in columns}))
    return checks
