"""Space-control classes (差别化管控): rules as people write them, first match first, and what they make of a study."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from soilgis.model.columns import Column, Table
from soilgis.model.declared import Declared
from soilgis.model.layer import ZoneKind
from soilgis.model.shared_columns import ADCODE, LEVEL, METHOD, NAME, STATUS
from soilgis.model.units import Unit

_CLASS_ID = Column("管控类别编号", "text", label_en="class id")
_CLASS = Column("管控类别", "text", label_en="class")
_ORDER = Column("优先次序", "integer", low=1)
_UNCHECKED = Column("未核查图层", "text", optional=True)


class ControlClass(Declared):
    """One class: ground of some kinds or layers that no class before it holds (管控类别)."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    """The class's id (编号)."""
    name: str = Field(min_length=1, max_length=40)
    """Chinese name (名称)."""
    kinds: tuple[ZoneKind, ...] = ()
    """Kinds of zone that belong to it (分区类型)."""
    layers: tuple[str, ...] = ()
    """Layers that belong to it (图层)."""
    otherwise: bool = False
    """Whether it holds all ground that no other class does; exactly one, the last (其余土地)."""
    measures: str = Field(min_length=1)
    """What holds there, printed with the class (管控要求)."""
    source: str = ""
    """Document and article the measures are taken from (依据)."""


class ControlRules(Declared):
    """Rules of precedence (管控分级规则): a piece of ground is of the first class it meets."""

    version: int = Field(ge=1)
    """Version of the form."""
    title: str = Field(min_length=1)
    """Name of the rules, printed with the result."""
    classes: tuple[ControlClass, ...] = Field(alias="class", min_length=2)
    """The classes, the strongest first."""

    @model_validator(mode="after")
    def _one_order(self) -> Self:
        rest = [one.id for one in self.classes if one.otherwise]
        if rest != [self.classes[-1].id]:
            raise ValueError(
                "exactly one class, the last, must say otherwise = true (须恰有一类收下其余土地，且写在最后)"
            )
        bare = [one.id for one in self.classes if not one.otherwise and not one.kinds and not one.layers]
        if bare:
            raise ValueError(f"class {', '.join(bare)} names neither kinds nor layers (缺少分区类型或图层)")
        idle = [one.id for one in self.classes if one.otherwise and (one.kinds or one.layers)]
        if idle:
            raise ValueError(
                f"class {idle[0]} holds the rest, kinds and layers have no use there (其余土地无须分区类型)"
            )
        for what, names in (("id", [one.id for one in self.classes]), ("name", [one.name for one in self.classes])):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} {', '.join(twice)} stands twice (类别重复)")
        return self


class ControlAreas(Table):
    """Ground of each region by space-control class (差别化管控面积): every piece in one class, so that the classes sum to the region.

    A class none of whose layers could be checked has no area, which is not zero. ``unchecked`` names layers that could not be checked and would have put some of this ground into this or an earlier class.
    """

    title = ("差别化管控面积", "Space-control classes")
    key = ("adcode", "class_id")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    class_id = _CLASS_ID
    class_name = _CLASS
    order = _ORDER
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0, optional=True)
    printed_km2 = Column("面积（平差后）", "real", unit=Unit.KM2, low=0, optional=True)
    share_of_region = Column("占行政区比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    region_km2 = Column("行政区面积", "real", unit=Unit.KM2, low=0)
    residual_km2 = Column("闭合差", "real", unit=Unit.KM2_RESIDUAL)
    unchecked = _UNCHECKED
    status = STATUS
    method = METHOD


class ControlConflicts(Table):
    """Ground that meets several classes, and which one prevailed (管控重叠)."""

    title = ("管控重叠与取舍", "Ground of several classes")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    chosen = Column("归入类别", "text")
    overruled = Column("同时符合的类别", "text")
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    printed_km2 = Column("面积（平差后）", "real", unit=Unit.KM2, low=0)
    status = STATUS


class ControlList(Table):
    """The classes with their measures, and what each rests on (管控类别与要求)."""

    title = ("管控类别与要求", "Classes and measures")
    key = ("class_id",)

    class_id = _CLASS_ID
    class_name = _CLASS
    order = _ORDER
    measures = Column("管控要求", "text")
    source = Column("依据", "text", optional=True)
    holds = Column("范围", "text")
    layers = Column("已用图层", "text", optional=True)
    basis = Column("口径", "text", optional=True)
    unchecked = _UNCHECKED
    area_km2 = Column("合计面积", "real", unit=Unit.KM2, low=0, optional=True)
    status = STATUS


class ControlPieces(Table):
    """Ground of each unit in each class as polygons (差别化管控图斑)."""

    title = ("差别化管控图斑", "Pieces by class")
    key = ("adcode", "class_id")

    adcode = ADCODE
    name = NAME
    class_id = _CLASS_ID
    class_name = _CLASS
    order = _ORDER
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    measures = Column("管控要求", "text")
    unchecked = _UNCHECKED
    status = STATUS
    geometry = Column("几何", "geometry")
