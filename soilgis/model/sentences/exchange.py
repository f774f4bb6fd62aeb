"""Sentences of exchange (数据交换): what was chosen when a file was read, what a format cannot hold when one was written."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class ExchangeNotes(Sentences):
    """What must be told (注意)."""

    room = "exchange"

    sheet_chosen = Sentence(
        Code.ASSUMED,
        "有多个工作表，读取第一个：{sheet}（未读：{others}）",
        "it has several sheets, the first was read: {sheet} (not read: {others})",
    )
    title_rows = Sentence(
        Code.LEFT_OUT,
        "表头以上第 {rows} 行只有标题或说明，未作数据",
        "row {rows} above the headings holds a title only and was left out",
    )
    merged_down = Sentence(
        Code.LEFT_OUT,
        "第 {rows} 行起有上下合并的单元格，只有首行有值；合并意在每行相同时请先取消合并并填满",
        "cells are merged downwards from row {rows}; only the first row of each has the value: undo the merge and fill the rows where all mean it",
    )
    zone_chosen = Sentence(
        Code.CONVERTED,
        "{ending} 不写坐标系，坐标写为 {crs}（中央经线 {meridian}°，按范围中心所在 3° 带），横坐标加带号",
        "{ending} names no CRS; coordinates are written in {crs} (central meridian {meridian}°, the 3° zone of the centre of the extent), easting with zone number",
    )
    prefix_added = Sentence(
        Code.CONVERTED,
        "横坐标加带号写出（{crs}）",
        "eastings are written with the zone number ({crs})",
    )
    across_zones = Sentence(
        Code.CONVERTED,
        "范围跨 {west}、{east} 两个 3° 带，统一写在 {zone} 带",
        "the extent lies in the 3° zones {west} and {east}; all of it is written in zone {zone}",
    )
    as_wgs84 = Sentence(
        Code.CONVERTED,
        "{ending} 以 WGS 84 经纬度写出；CGCS2000 与 WGS 84 视为同一基准，容差 2 m（EPSG:6326，WGS 84 基准集合的精度）",
        "{ending} is written in WGS 84 longitude and latitude; CGCS2000 and WGS 84 are taken as one datum within 2 m (EPSG:6326, accuracy of the WGS 84 ensemble)",
    )
    moved_to = Sentence(
        Code.CONVERTED, "坐标由 {before} 转换为 {after}", "coordinates were taken from {before} to {after}"
    )
    invalid_kept = Sentence(
        Code.WEAK,
        "{count} 个图形无效（自相交等），原样写出（第 {rows} 个要素）；修复用 soilgis inspect --fix",
        "{count} shapes are invalid and were written as they are (feature {rows}); mend them with soilgis inspect --fix",
    )
    fields_cut = Sentence(
        Code.RENAMED,
        "{count} 个字段名超过 10 字节，已改短，全名见 {file}",
        "{count} field names are longer than 10 bytes and were shortened; {file} has the full ones",
    )
    texts_cut = Sentence(
        Code.LEFT_OUT,
        "字段 {column} 有 {count} 个值超过 254 字节，已截断（最长 {longest} 字节）",
        "{count} values of {column} are longer than 254 bytes and were cut (the longest has {longest})",
    )
    fields_dropped = Sentence(
        Code.LEFT_OUT,
        "{ending} 不能保存这些字段，未写出：{columns}",
        "{ending} cannot hold these columns, they were left out: {columns}",
    )
    rounded_mm = Sentence(
        Code.CONVERTED,
        "坐标取到 0.001 m，最大移动 {most:.4f} m",
        "coordinates were rounded to 0.001 m, by {most:.4f} m at most",
    )
    as_lines = Sentence(
        Code.CONVERTED,
        "{count} 个面写成闭合多段线；{holes} 个内环各成一条",
        "{count} polygons were written as closed polylines; {holes} holes are polylines of their own",
    )


class ExchangeMessages:
    """Errors (报错)."""

    page_as_book = Message(
        "{file} is a web page with the ending of a workbook, as some systems export it (网页另存为工作簿); open it in WPS or Excel and save it as .xlsx"
    )
    text_as_book = Message(
        "{file} has the ending of a workbook and is none (不是工作簿); if it is text, rename it to .csv, else save it as .xlsx"
    )
    book_locked = Message(
        "{file} is locked by a password or by document security (工作簿已加密); save a copy without it and give that"
    )
    book_broken = Message(
        "{file} cannot be read as a workbook, it may be truncated or damaged (工作簿无法读取或已损坏): {why}; open it in WPS or Excel and save it as .xlsx"
    )
    not_written = Message("{file} has an ending that is not written (输出格式不支持); use one of {endings}")
    polygons_only = Message(
        "{file}: {ending} holds polygons only, feature {rows} is none (只能写面要素); leave out lines and points, or write another format"
    )
    datum_out = Message(
        "--to-crs: {crs} is not on CGCS2000 or WGS 84 (输出坐标系基准不支持): a way from here to another datum needs parameters that only its keeper has"
    )
    shapes_missing = Message(
        "{file}: feature {rows} has no shape, {ending} cannot hold it (没有几何); leave it out first"
    )
    ids_twice = Message(
        "{file}: {column} {ids} occurs twice (地块编号重复); parcels need ids of their own: correct them, or name another column with --id"
    )
    broken_by_rounding = Message(
        "{file}: feature {rows} is no valid polygon in coordinates of 0.001 m (图形无效或取到毫米后无效); mend it with soilgis inspect --fix"
    )
    needs_online = Message(
        "fetching asks the host {host}; say --online where that is allowed (须联网，未允许); without it nothing is asked"
    )
    page_again = Message(
        "the service at {host} sends features again after {count} (服务重复返回要素): it does not page; ask its keeper for a file"
    )
    fewer_features = Message(
        "the service at {host} sent {count} of the {said} features it says it has (服务返回的要素不全); nothing was kept, try again"
    )
    leads_elsewhere = Message(
        "the service at {host} leads to another host, {other} (服务指向其他主机), which was not named; fetch from there if that is meant"
    )
    no_geojson = Message(
        "the service at {host} does not answer in GeoJSON (服务未返回 GeoJSON), it begins {start!r}; ask its keeper for a file"
    )
    live_needs_online = Message(
        "layer {layer} is read from the database of service {service!r} at each run; say --online where that is allowed (须联网，未允许), or take a snapshot: name reading.file, then soilgis layers fetch {layer} --layers DIR --online"
    )
    service_only = Message(
        "reading.service names a service of pg_service.conf and reading.table its table (连接信息只写服务名和表名); host, user and password stand in pg_service.conf, .pgpass or PGPASSWORD, never in layer.toml"
    )
    no_database = Message(
        "the database of service {service!r} cannot be reached or does not let you in (数据库无法连接); check pg_service.conf, .pgpass or PGPASSWORD"
    )
