"""Seats of government on maps (行政中心): which city it is stands in layers/capitals; where it lies is told by a package at run time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from soilgis.model.columns import Column, Table
from soilgis.model.words import STATUSES, Labels

SEATS_LEFT_OUT = "首都与省级行政中心未绘（没有驻地坐标；安装 soilgis[context] 后重绘）"
"""Said where the package that holds the points is not installed."""


class SeatKind(StrEnum):
    """What a city is the seat of (行政中心级别)."""

    CAPITAL = "capital"
    PROVINCE = "province"

    @property
    def label(self) -> str:
        """Chinese label, as in a legend."""
        return {"capital": "首都", "province": "省级行政中心"}[self.value]


class SeatRows(Table):
    """Which city is the seat of which province (省级行政中心名录); a municipality's is the city of its own name."""

    title = ("省级行政中心名录", "Seats of provinces")
    key = ("adcode",)

    adcode = Column("行政区划代码", "text")
    seat = Column("行政中心", "text")
    kind = Column("级别", "text", words=Labels(SeatKind))
    status = Column("数据状态", "text", words=STATUSES)
    document = Column("来源", "text")
    confidence = Column("可信程度", "text")


@dataclass(frozen=True)
class Seat:
    """A seat of government (行政中心), lon/lat in degrees.

    Attributes
    ----------
    adcode
        Of the province it belongs to.
    name
        Of the city, without 市.
    """

    adcode: str
    name: str
    kind: SeatKind
    lon: float
    lat: float
