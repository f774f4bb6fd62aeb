"""Reads the standard's tables (读标准表): class limits, tolerances, slope and length segments, from the data shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.csle import ClassLimits, ErosionRules, Exponents, Steepness, Tolerances
from soilgis.model.errors import LayerError
from soilgis.model.raster import Intensity
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.csle import CsleStudy
    from soilgis.store.catalog import Catalog

STANDARD = "sl190-2007"
FACTORS = "csle-factors"


def erosion_rules(study: CsleStudy, catalog: Catalog) -> ErosionRules:
    """Tables a CSLE study applies; its tolerance parts 微度 from 轻度.

    Raises
    ------
    LayerError
        If the shelf lacks a table.
    """
    tolerance = study.tolerance if study.tolerance is not None else tolerance_of(str(study.region_type), catalog)
    steep, length = (
        _facts(catalog, FACTORS, f"{name}.csv", table)
        for name, table in (("steepness", Steepness), ("exponent", Exponents))
    )
    limits, documents = water_limits(tolerance, catalog)
    return ErosionRules(
        tuple(map(tuple, steep[["from_degrees", "coefficient", "constant"]].to_numpy(dtype=float).tolist())),
        tuple(map(tuple, length[["from_degrees", "exponent"]].to_numpy(dtype=float).tolist())),
        limits,
        tuple(dict.fromkeys([*documents, *steep["document"], *length["document"]])),
    )


def wind_limits(catalog: Catalog) -> tuple[tuple[tuple[Intensity, float], ...], tuple[str, ...]]:
    """Class and lower limit of wind erosion, t/(km²·a), and the documents with their confidence."""
    table = _facts(catalog, STANDARD, "wind.csv", ClassLimits)
    limits = tuple((Intensity(name), float(low)) for name, low in zip(table["class_name"], table["low"], strict=True))
    stated = table["document"] + "（可信度 " + table["confidence"] + "）"
    return limits, tuple(dict.fromkeys(stated))


def water_limits(tolerance: float, catalog: Catalog) -> tuple[tuple[tuple[Intensity, float], ...], tuple[str, ...]]:
    """Class and lower limit of water erosion, t/(km²·a), 微度 ending at the tolerance, and the documents."""
    table = _facts(catalog, STANDARD, "water.csv", ClassLimits)
    lows = {Intensity.SLIGHT: 0.0, Intensity.LIGHT: tolerance}
    ordered = [(Intensity(name), low) for name, low in zip(table["class_name"], table["low"], strict=True)]
    return tuple((name, lows.get(name, float(low))) for name, low in ordered), tuple(dict.fromkeys(table["document"]))


def tolerance_of(region_type: str, catalog: Catalog) -> float:
    """Tolerable loss of a region type, t/(km²·a)."""
    table = _facts(catalog, STANDARD, "tolerance.csv", Tolerances)
    return float(table["tolerance"][table["region_type"] == region_type].iloc[0])


def _facts(catalog: Catalog, layer_id: str, name: str, table: type[Table]) -> pd.DataFrame:
    layer = catalog.layer(layer_id)
    path = catalog.file(layer, name)
    if path is None:
        raise LayerError(f"{layer_id} lacks {name} (标准表缺失)")
    return table.check(read_csv(path), f"{layer_id}/{name}").reset_index(drop=True)
