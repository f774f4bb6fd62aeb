"""Rules kept as data (规则): the CSV tables of the rules-* layers, each checked against its declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError
from soilgis.model.rule_tables import (
    AdjustmentRules,
    CategoryRules,
    ConsultRules,
    Facts,
    GradeRules,
    IndicatorRules,
    ReapprovalRules,
    SitingRules,
)
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.layer import Layer
    from soilgis.store.catalog import Catalog


@dataclass(frozen=True)
class RuleBook:
    """Every rule table a screening uses (规则册); frames of the tables of the same name in `soilgis.model.rule_tables`."""

    facts: pd.DataFrame
    grade: pd.DataFrame
    indicators: pd.DataFrame
    adjustments: pd.DataFrame
    siting: pd.DataFrame
    category: pd.DataFrame
    reapproval: pd.DataFrame
    consult: pd.DataFrame
    layers: tuple[Layer, ...] = ()


_TABLES: tuple[tuple[str, str, str, type[Table]], ...] = (
    ("facts", "rules-facts", "facts.csv", Facts),
    ("grade", "rules-grade", "grade.csv", GradeRules),
    ("indicators", "rules-grade", "indicators.csv", IndicatorRules),
    ("adjustments", "rules-grade", "adjustments.csv", AdjustmentRules),
    ("siting", "rules-siting", "siting.csv", SitingRules),
    ("category", "rules-category", "category.csv", CategoryRules),
    ("reapproval", "rules-category", "reapproval.csv", ReapprovalRules),
    ("consult", "rules-consult", "consult.csv", ConsultRules),
)


RULE_LAYERS = tuple(dict.fromkeys(row[1] for row in _TABLES))
"""Layers that the rules of a screening come from."""


def read_rules(catalog: Catalog) -> RuleBook:
    """Read every rule table; a user's layer folder of the same id replaces a shipped one.

    Raises
    ------
    LayerError, SchemaError
        If a table is missing or lacks what its declaration asks for.
    """
    frames = {name: _table(catalog, layer_id, file, table) for name, layer_id, file, table in _TABLES}
    used = tuple(catalog.layer(layer_id) for layer_id in RULE_LAYERS)
    return RuleBook(**frames, layers=used)


def _table(catalog: Catalog, layer_id: str, file: str, table: type[Table]) -> pd.DataFrame:
    path = catalog.file(catalog.layer(layer_id), file)
    if path is None:
        raise LayerError(f"{layer_id} has no {file} (缺少规则表); put it beside layer.toml")
    return table.check(read_csv(path), f"{layer_id}/{file}").reset_index(drop=True)
