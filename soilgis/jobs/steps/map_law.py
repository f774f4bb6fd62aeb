"""Checks of a study's map against the rules of published maps (公开地图核对): each is met, not met, or could not be verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from soilgis.model.errors import LayerError
from soilgis.model.level import Level
from soilgis.model.map_law import Finding, MapChecks, MapRules
from soilgis.model.seats import SEATS_LEFT_OUT
from soilgis.model.sentences.maps import MapFindings
from soilgis.model.tables import Regions
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from soilgis.model.result import Result
    from soilgis.store.catalog import Catalog

LAYER, FILE = "rules-map", "checks.csv"
TAIWAN = "710000"
WHOLE_DEGREES = 50.0
"""A study wider than this is the whole country."""
Found = tuple[Finding, str]


def read_map_rules(catalog: Catalog) -> pd.DataFrame:
    """Read the rules; a user's layer of the same id replaces the shipped one.

    Raises
    ------
    LayerError, SchemaError
        If the table is missing or lacks what `MapRules` asks for.
    """
    path = catalog.file(catalog.layer(LAYER), FILE)
    if path is None:
        raise LayerError(f"{LAYER} has no {FILE} (缺少核对项); put it beside layer.toml")
    return MapRules.check(read_csv(path), f"{LAYER}/{FILE}").reset_index(drop=True)


def check_map(result: Result, rules: pd.DataFrame) -> pd.DataFrame:
    """Check what a result's map shows.

    Parameters
    ----------
    result
        Not changed.
    rules
        `MapRules`.

    Returns
    -------
    DataFrame
        `MapChecks` in the order of the rules; those that do not apply to the study's ground are said to.
    """
    rows = []
    for rule in rules.to_dict("records"):
        finding, reason = _found(result, rule)
        rows.append([rule[MapRules.item], finding.value, str(reason), rule[MapRules.text], rule[MapRules.document]])
    columns = [str(column) for column in MapChecks.columns()]
    return MapChecks.check(pd.DataFrame(rows, columns=columns))


def _found(result: Result, rule: dict[Hashable, Any]) -> Found:
    if not _applies(result, str(rule[MapRules.scope])):
        return Finding.NOT_APPLICABLE, MapFindings.elsewhere()
    kind = str(rule[MapRules.kind])
    if kind not in _CHECKS:
        return Finding.UNVERIFIED, MapFindings.unknown(kind=kind)
    return _CHECKS[kind](result, rule)


def _applies(result: Result, scope: str) -> bool:
    west, _, east, _ = result.regions.total_bounds
    islands = bool(result.linework)
    return {"islands": islands, "country": bool(islands and east - west > WHOLE_DEGREES)}.get(scope, True)


def _inset(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    south = float(result.regions.total_bounds[1])
    if not result.linework:
        return Finding.FAILED, MapFindings.no_islands()
    return Finding.MET, MapFindings.inset(south=south)


def _present(result: Result, rule: dict[Hashable, Any]) -> Found:
    box = shapely.box(
        *(float(str(rule[side])) for side in (MapRules.west, MapRules.south, MapRules.east, MapRules.north))
    )
    shapes = result.leaves().geometry.to_numpy()
    if result.context is not None and len(result.context.beside):
        shapes = np.concatenate([shapes, result.context.beside.geometry.to_numpy()])
    if bool(shapely.intersects(shapes, box).any()):
        return Finding.MET, MapFindings.there()
    return Finding.FAILED, MapFindings.not_there()


def _unit(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    regions = result.regions
    rows = regions[regions[Regions.adcode] == TAIWAN]
    if len(rows) and (rows[Regions.level] == Level.PROVINCE.value).any():
        return Finding.MET, MapFindings.taiwan()
    if len(rows):
        return Finding.UNVERIFIED, MapFindings.taiwan_whole()
    return Finding.FAILED, MapFindings.no_taiwan()


def _dashes(result: Result, rule: dict[Hashable, Any]) -> Found:
    count = int(shapely.get_num_geometries(np.array(result.linework, dtype=object)).sum())
    wanted = int(float(str(rule[MapRules.count])))
    if count == wanted:
        return Finding.MET, MapFindings.dashes(count=count)
    return Finding.FAILED, MapFindings.too_few(count=count, wanted=wanted)


def _border(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    context = result.context
    if context is None:
        return Finding.UNVERIFIED, MapFindings.no_context()
    if not context.borders:
        return Finding.NOT_APPLICABLE, MapFindings.no_border()
    if not context.source:
        return Finding.UNVERIFIED, MapFindings.coast_unknown()
    return Finding.MET, MapFindings.signs()


def _cover(result: Result, rule: dict[Hashable, Any]) -> Found:
    del result, rule
    return Finding.MET, MapFindings.uncovered()


def _review(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    number = result.study.map.review_number.strip()
    if number:
        return Finding.UNVERIFIED, MapFindings.review_given(number=number)
    return Finding.UNVERIFIED, MapFindings.review_missing()


def _capitals(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    context = result.context
    if context is None or not context.seats_source:
        return Finding.UNVERIFIED, SEATS_LEFT_OUT
    if not context.seats:
        return Finding.NOT_APPLICABLE, MapFindings.no_seats()
    return Finding.MET, MapFindings.seats(source=context.seats_source)


def _waters(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    if result.context is None or not result.context.source:
        return Finding.UNVERIFIED, MapFindings.dry()
    return Finding.MET, result.context.line


_CHECKS: dict[str, Callable[[Result, dict[Hashable, Any]], Found]] = {
    "inset": _inset,
    "present": _present,
    "unit": _unit,
    "dashes": _dashes,
    "border": _border,
    "cover": _cover,
    "review": _review,
    "capitals": _capitals,
    "waters": _waters,
}
