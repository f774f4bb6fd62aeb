"""Sentences of reading sites (地块读入): notes with their codes, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class SiteNotes(Sentences):
    """What must be told (注意)."""

    ring_closed = Sentence(
        Code.REPAIRED,
        "{count} 圈界址点首尾不同，已自动闭合",
        "{count} rings of corners did not end where they began and were closed",
    )
    ring_again = Sentence(
        Code.LEFT_OUT,
        "地块 {site}：第 {rings} 圈与前面的圈重复，只计一次",
        "site {site}: ring {rings} repeats an earlier one and counts once",
    )
    rings_overlap = Sentence(
        Code.REPAIRED,
        "地块 {site}：第 {rings} 圈互相重叠，重叠部分只计一次（按并集）",
        "site {site}: rings {rings} overlap; the ground they share counts once (their union)",
    )
    several_kml = Sentence(
        Code.PLAIN, "含 {count} 个 KML，全部读取：{files}", "it holds {count} KML files, all were read: {files}"
    )
    several_crs = Sentence(
        Code.CONVERTED,
        "输入文件坐标系不一致，已分别转换：{listed}",
        "the files are in different coordinate systems, each was converted: {listed}",
    )
    ids_numbered = Sentence(
        Code.ASSUMED,
        "字段 {column} 有空值或重复，不能作编号，地块按序号编号",
        "column {column} has empty or repeated values and cannot be the id; sites are numbered",
    )
    labels_inside = Sentence(
        Code.LEFT_OUT,
        "{count} 个点落在同一文件的面内，视为注记点，未计入（第 {rows} 个要素）",
        "{count} points lie in polygons of the same file, are taken as labels and not counted (feature {rows})",
    )
    area_disagrees = Sentence(
        Code.DISAGREES,
        "地块 {site}：文件所写面积 {stated:g} 公顷，按界址点为 {measured:.2f} 公顷",
        "site {site}: the file says {stated:g} ha, its corners make {measured:.2f} ha",
    )
    parameters_not_used = Sentence(
        Code.NOT_USED, "转换参数 {given} 未使用", "the transformation parameters {given} were not used"
    )


class SiteMessages:
    """Errors (报错)."""

    no_coordinates = Message(
        "{subject} must have X (north) and Y (east), or 经度 and 纬度, and not both (缺少坐标字段); found {found}"
    )
    order_doubtful = Message(
        "{subject}: as written the first point is {lon:.4f}°E {lat:.4f}°N, outside China; the other way round it is {lat:.4f}°E {lon:.4f}°N (经纬度疑似颠倒，两种读法见左); correct the headings, or say --axis east-north"
    )
    no_zone_prefix = Message(
        "{subject}: Y has no zone prefix and no CRS is named (没有带号也未声明坐标系); name it, such as --crs EPSG:4546 for the 3° zone with central meridian 111°E"
    )
    axes_doubtful = Message(
        "{subject}: read as X north, Y east the first point is north {north:.3f}, east {east:.3f}, which lies nowhere in China; read as X east, Y north it is north {east:.3f}, east {north:.3f} (坐标轴疑似颠倒，两种读法见左); correct the headings, or say --axis east-north"
    )
    lonlat_doubtful = Message(
        "{subject}: as written it lies at {lon:.4f}°E {lat:.4f}°N, outside China; the other way round at {lat:.4f}°E {lon:.4f}°N (经纬度疑似颠倒，两种读法见左); write longitude first"
    )
    outside_china = Message(
        "{subject} lies at {west:.4f}–{east:.4f}°E {south:.4f}–{north:.4f}°N, outside China (位置不在中国范围); check the CRS and the order of the axes"
    )
    survey_crs_unknown = Message(
        "{subject}: 坐标系 {named}, 投影类型 {projection}, 计量单位 {unit} tell no system that is known (坐标系无法识别); name it with --crs"
    )
