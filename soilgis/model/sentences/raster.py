"""Sentences of the rasters (栅格): notes with their codes, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Message


class RasterMessages:
    """Errors, and words of tables (报错与表中文字)."""

    factor_negative = Message(
        "factor {factor}: {where} {value:g}; a factor is never negative. Declare the value as nodata or correct it (因子不得为负)"
    )
    factor_too_high = Message(
        "factor {factor}: {where} {value:g}; it is at most about {most:g} {unit}. Correct the unit, or declare the value as nodata (因子超出合理范围，请核对单位)"
    )
    nodata_undeclared = Message(
        "{raster}: holds {value:.9g}, which stands for missing values; declare it as nodata in the file, or correct it (无数据值未声明)"
    )
    height_impossible = Message(
        "{raster}: {said} but holds {value:.9g}; a height in metres lies within ±{highest:g}. State the value as nodata (--nodata), write all missing cells as the one declared value, or correct the unit (高程超出可能范围或无数据值未声明)"
    )
    not_classes = Message(
        "{raster}: holds {dtype} values; classes are whole numbers. Write it as uint8 or int16 first, or measure it as a continuous raster (浮点栅格不是分类栅格)"
    )
    grids_differ = Message(
        "{one} and {other} have different cells; compare them by regions, or resample one to the other first with resample=nearest (格网不一致，须先明确重采样)"
    )
    nodata_unstated = Message(
        "{raster}: {said} but holds {values}, which stands for missing values; state it as nodata (--nodata), or write all missing cells as the one declared value first (无数据值未声明)"
    )
    classes_do_not_close = Message(
        "areas by class do not add up to the region (分区面积不闭合): {regions}; its outline may cross itself: repair it in a GIS (修复几何), or warp the raster to EPSG:4490 (或将栅格转换到经纬度)"
    )
    nodata_unknown = Message(
        "{raster}: {said} but holds {codes}; state nodata (a value, or none when every cell has a value) or name the code in the legend (未声明无数据值，须明确)"
    )
