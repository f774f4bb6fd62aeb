"""Tables of a study run twice (界线敏感性): every figure under both boundaries, and every word that changes."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.units import Unit
from soilgis.model.words import item_word

BOOK = Column("成果表", "text", label_en="table")
PLACE, CODE = Column("行政区", "text", optional=True), Column("行政区划代码", "text", optional=True)
ITEM = Column("条目", "text", optional=True, words=item_word)
QUANTITY = Column("数值名称", "text")


class FiguresApart(Table):
    """Every figure of a study under two boundary sources (两种界线下的数值), in the unit it is printed in."""

    title = ("两种界线下的数值", "Figures under two boundaries")

    book = BOOK
    adcode = CODE
    name = PLACE
    item = ITEM
    quantity = QUANTITY
    unit = Column("单位", "text", optional=True)
    first = Column("高德界线", "real")
    second = Column("天地图界线", "real")
    difference = Column("天地图减高德", "real")
    half_range = Column("正负（差的一半）", "real", low=0)
    relative = Column("相对差", "real", unit=Unit.SHARE, optional=True)


class WordsApart(Table):
    """Every verdict, yes or no of a study that differs under two boundary sources, and rows that only one of them has (结论变化)."""

    title = ("两种界线下变化的结论", "Verdicts that change")

    book = BOOK
    adcode = CODE
    name = PLACE
    item = ITEM
    quantity = QUANTITY
    first = Column("高德界线", "text")
    second = Column("天地图界线", "text")
