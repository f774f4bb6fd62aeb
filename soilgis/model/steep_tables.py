"""Tables of slopes and steep land (坡度与陡坡地)."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.tables import ADCODE, LEVEL, NAME, STATUS
from soilgis.model.units import Unit
from soilgis.model.words import slope_word


class SlopeAreas(Table):
    """Area of each region by slope class (坡度分级面积), its id before it; classes, nodata and outside add up to the region."""

    title = ("坡度分级面积", "Slope classes")

    class_name = Column("坡度级代号", "text", label_en="class", words=slope_word)
    label = Column("坡度级", "text")
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    share = Column("占单元比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)


class SlopingCropland(Table):
    """Cropland of each region by slope class (坡耕地), in three units; its id before it."""

    title = ("坡耕地", "Sloping cropland")

    class_name = Column("坡度级代号", "text", label_en="class", words=slope_word)
    label = Column("坡度级", "text")
    sloping = Column("计为坡耕地", "flag")
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    area_ha = Column("公顷数", "real", unit=Unit.HA, low=0)
    area_mu = Column("亩数", "real", unit=Unit.MU, low=0)


class SteepLand(Table):
    """Land on which cropping is to be forbidden, as county notices print it (禁止开垦陡坡地), its id before it.

    ``share_of_eligible`` is of the land-use classes the ban may take (林地、草地、裸土地); without a land-use raster it is
    missing and existing cropland is not left out (``cropland_excluded``).
    """

    title = ("禁止开垦陡坡地", "Steep land")

    land_ha = Column("单元面积", "real", unit=Unit.HA, low=0)
    area_ha = Column("禁垦面积", "real", unit=Unit.HA, low=0)
    patches = Column("图斑数", "integer", unit=Unit.COUNT, low=0)
    share_of_land = Column("占单元比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    eligible_ha = Column("可划地类面积", "real", unit=Unit.HA, low=0, optional=True)
    share_of_eligible = Column("占可划地类比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    red_line_ha = Column("与生态保护红线重叠", "real", unit=Unit.HA, low=0, optional=True)
    share_of_red_line = Column("占红线比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    cropland_excluded = Column("已剔除现有耕地", "flag")


class SteepPatches(Table):
    """Patches of steep land (陡坡地图斑), clipped at region borders."""

    title = ("陡坡地图斑", "Steep patches")
    key = ("patch_id",)

    patch_id = Column("图斑编号", "text")
    region = Column("单元编号", "text")
    area_ha = Column("面积", "real", unit=Unit.HA, low=0)
    geometry = Column("几何", "geometry")


class RegionSlopes(Table):
    """Area of each region of a study by slope class (行政区坡度分级); children add up to their parent."""

    title = ("行政区坡度分级", "Slope classes by region")
    key = ("adcode", "class_name")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    class_name = Column("坡度级代号", "text", label_en="class", words=slope_word)
    label = Column("坡度级", "text")
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    share = Column("占单元比例", "real", unit=Unit.SHARE, low=0, high=1)
    status = STATUS
    source = Column("栅格", "text")
