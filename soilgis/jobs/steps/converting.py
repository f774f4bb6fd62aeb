"""Steps of a conversion (格式转换步骤): ids of parcels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import SchemaError, shorten
from soilgis.model.exchange_tables import SurveyParcels
from soilgis.model.sentences.exchange import ExchangeMessages
from soilgis.store.keys import id_texts

if TYPE_CHECKING:
    import geopandas as gpd


def identified(frame: gpd.GeoDataFrame, column: str, subject: str) -> gpd.GeoDataFrame:
    """Give parcels their ids, from a column or in their order.

    Raises
    ------
    SchemaError
        If the column is not there, or an id occurs twice.
    """
    if column and column not in frame:
        found = shorten([str(name) for name in frame.columns if name != frame.geometry.name], 20)
        raise SchemaError(f"{subject} has no column {column!r} (没有这个字段); found {found}; name it with --id")
    source = column or (str(SurveyParcels.site_id) if str(SurveyParcels.site_id) in frame else "")
    if not source:
        return frame.assign(**{str(SurveyParcels.site_id): [str(number) for number in range(1, len(frame) + 1)]})
    ids = id_texts(frame[source])
    twice = list(dict.fromkeys(ids[ids.duplicated() & (ids != "")]))
    if twice:
        raise SchemaError(ExchangeMessages.ids_twice(file=subject, column=source, ids=twice))
    return frame.assign(**{str(SurveyParcels.site_id): ids.to_list()})
