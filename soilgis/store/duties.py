"""Duties on the shelf (文件任务): the rows that concern what a study covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.adcodes import NATION, province_of
from soilgis.model.duty_tables import Duties
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from soilgis.store.catalog import Catalog

LAYER = "duties"


def read_duties(catalog: Catalog, codes: Iterable[str], layers: Iterable[str]) -> pd.DataFrame:
    """Duties of the nation and of some provinces that name one of some layers.

    Parameters
    ----------
    catalog
        The shelf; one without the layer gives no rows.
    codes
        Codes of regions; their provinces count.
    layers
        Ids of the layers that a study checks.

    Returns
    -------
    DataFrame
        `soilgis.model.duty_tables.Duties`, the nation's first.

    Raises
    ------
    SchemaError
        If the table lacks what its declaration asks for.
    """
    if not catalog.has(LAYER):
        return Duties.empty()
    layer = catalog.layer(LAYER)
    path = catalog.file(layer, layer.reading.file)
    if path is None:
        return Duties.empty()
    rows = Duties.check(read_csv(path), f"{LAYER}/{path.name}")
    wanted, places = set(layers), {NATION, *(province_of(code) for code in codes)}
    named = rows[Duties.layers].fillna("").map(lambda cell: bool(wanted & set(str(cell).split())))
    mine: pd.DataFrame = rows[named & rows[Duties.adcode].isin(places)]
    return mine.sort_values(Duties.adcode, kind="stable").reset_index(drop=True)
