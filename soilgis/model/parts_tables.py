"""The table of a result that was divided by units (分册目录)."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import STATUS
from soilgis.model.units import Unit


class PartsIndex(Table):
    """Folders of a result that was divided by units, one row a unit (分册目录).

    ``units`` counts units of the result's own level; each of them stands in exactly one folder, so that the areas of all folders sum to
    the area of the whole. ``area_km2`` is missing where the job measures no area of its units.
    """

    title = ("分册目录", "Parts by unit")
    key = ("part_id",)

    part_id = Column("编号", "text")
    name = Column("名称", "text", optional=True)
    level = Column("分册级别", "text")
    part_folder = Column("文件夹", "text")
    units = Column("单元（地块）数", "integer", low=0)
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0, optional=True)
    status = STATUS
