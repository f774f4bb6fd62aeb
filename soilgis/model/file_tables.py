"""Tables that people give as files (表格文件): their declarations by the name that fields and `soilgis schema` use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.allocate_tables import CostFile, NeedFile, TreatableFile
from soilgis.model.compare_tables import RateFile
from soilgis.model.extent_tables import ExtentFields
from soilgis.model.monitor_tables import PublishedFile
from soilgis.model.rate_tables import LandFile
from soilgis.model.reconcile_tables import ActualFile, Hierarchy
from soilgis.model.tables import MemberFile, TargetFile, ZoneFile

if TYPE_CHECKING:
    from soilgis.model.columns import Table

FILE_TABLES: dict[str, type[Table]] = {
    "targets": TargetFile,
    "zones": ZoneFile,
    "members": MemberFile,
    "land": LandFile,
    "published": PublishedFile,
    "rates": RateFile,
    "treatable": TreatableFile,
    "costs": CostFile,
    "needed": NeedFile,
    "hierarchy": Hierarchy,
    "actuals": ActualFile,
    "extent-fields": ExtentFields,
}
"""Declarations by name."""
