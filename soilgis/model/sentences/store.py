"""Sentences of the store (读入): notes with their codes, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class StoreNotes(Sentences):
    """What must be told (注意)."""

    changed_since = Sentence(
        Code.WEAK,
        "{path}：与成果清单的摘要不符，写出后被改动过",
        "{path}: not what the manifest says; it was changed after it was written",
    )
    figures_left_out = Sentence(
        Code.LEFT_OUT,
        "{rows} 行没有行政区或没有{label}的数值，未用",
        "{rows} rows have no region or no figure of {label} and were left out",
    )

    dates_serial = Sentence(
        Code.ASSUMED,
        "{column} 为 Excel 日期序号，按 1900 日期系统读取",
        "{column} holds serial days of Excel, read by the system of 1900",
    )
    dates_day_first = Sentence(
        Code.ASSUMED,
        "{column} 为 日/月/年（有的行日大于 12），已按此读取",
        "{column} is day/month/year (some days are above 12) and was read so",
    )
    dates_month_first = Sentence(
        Code.ASSUMED,
        "{column} 为 月/日/年（有的行日大于 12），已按此读取",
        "{column} is month/day/year (some days are above 12) and was read so",
    )
    name_of_year = Sentence(
        Code.RENAMED,
        "{year} 年的 {name} 按 {now}（{code}）计{change}",
        "{name} of {year} is counted as {now} ({code}){change}",
    )
    name_before = Sentence(
        Code.RENAMED,
        "旧名 {name} 按 {now}（{code}）计{change}",
        "the old name {name} is counted as {now} ({code}){change}",
    )
    code_before = Sentence(
        Code.RENAMED,
        "旧代码 {code_before}（{name}） 按 {now}（{code}）计{change}",
        "the old code {code_before} ({name}) is counted as {now} ({code}){change}",
    )
    reprojected = Sentence(
        Code.CONVERTED,
        "坐标由 {crs} 转换为 CGCS2000 经纬度",
        "coordinates in {crs} were converted to CGCS2000 longitude and latitude",
    )
    datum_unnamed = Sentence(
        Code.ASSUMED,
        "坐标系未注明大地基准，按 CGCS2000 处理",
        "the coordinate system names no datum and was taken as CGCS2000",
    )
    live_rows = Sentence(
        Code.PLAIN,
        "直接读自数据库服务 {service} 的表 {table}：{count} 行",
        "read from table {table} of the database service {service}: {count} rows",
    )
    datum_alike = Sentence(
        Code.CONVERTED,
        "由 WGS 84 换算为经纬度，按 CGCS2000 使用：两者视为同一基准，容差 {metres:g} m（{source}，WGS 84 基准集合的精度）",
        "converted from WGS 84 to degrees and used as CGCS2000: the two are taken as one datum within {metres:g} m ({source}, accuracy of the WGS 84 ensemble)",
    )
    datum_accuracy = Sentence(
        Code.CONVERTED, "基准转换精度约 {metres:g} m", "the change of datum is accurate to about {metres:g} m"
    )
    datum_own_parameters = Sentence(
        Code.CONVERTED,
        "按坐标系所带参数（{parameters}）转换，精度取决于参数",
        "converted with the parameters of the coordinate system itself ({parameters}); as accurate as they are",
    )
    offset_undone = Sentence(
        Code.CONVERTED,
        "按声明由 {system} 偏移坐标还原为 WGS 84：往返残差 {residual_mm:.3f} mm；所用为公开的近似算法，与测绘部门转换结果可差 1 m 上下，只供定位，不得作界址依据",
        "taken back from {system} to WGS 84 as declared: there and back it misses by {residual_mm:.3f} mm; the method is a published approximation that may be a metre off the authority's own, and fixes no boundary",
    )
    encoding_not_used = Sentence(
        Code.NOT_USED,
        "文字为 {found}，--encoding {wanted} 未用于此文件",
        "its text is {found}; --encoding {wanted} was not used for this file",
    )
    encoding_overruled = Sentence(
        Code.ASSUMED,
        "声明的编码 {declared} 与文字不符，按 --encoding {named} 读取",
        "the declared encoding {declared} does not fit its text; read as {named}, as --encoding says",
    )
    encoding_guessed = Sentence(
        Code.ASSUMED,
        "未声明编码，按 GB18030 读取（如 {example}）",
        "no encoding is declared; read as GB18030 (such as {example})",
    )
    not_utf8 = Sentence(Code.ASSUMED, "不是 UTF-8，按 GB18030（GBK）读取", "it is not UTF-8; read as GB18030 (GBK)")
    field_cut = Sentence(
        Code.ASSUMED,
        "字段 {column} 按 {meant} 读取（字段名被截断为 {bytes} 字节）",
        "column {column} was read as {meant} (its name was cut to {bytes} bytes)",
    )
    old_name = Sentence(
        Code.RENAMED, "旧名 {name} 按 {place}（{code}）计", "the old name {name} is counted as {place} ({code})"
    )
    name_by_code = Sentence(
        Code.RENAMED, "{name} 按代码 {code} 计为 {place}", "{name} is counted by its code {code} as {place}"
    )
    no_table = Sentence(
        Code.DOUBTFUL,
        "缺少属性表 {file}，没有编号和名称；请连同 .dbf 一起复制",
        "its table {file} is missing, so there are no ids and no names; copy the .dbf along",
    )
    no_shape = Sentence(
        Code.LEFT_OUT,
        "{count} 个要素没有几何，未计入（第 {rows} 个）",
        "{count} features have no shape and are not counted (feature {rows})",
    )
    labels = Sentence(
        Code.LEFT_OUT,
        "{count} 个注记点不是面，未计入（第 {rows} 个要素）",
        "{count} label points are no polygons and are not counted (feature {rows})",
    )
    collections = Sentence(
        Code.LEFT_OUT,
        "第 {rows} 个要素为几何集合，只计其中的面，点、线已略去",
        "feature {rows} is a collection: its polygons count, its points and lines are left out",
    )
    crs_not_used = Sentence(
        Code.NOT_USED,
        "已声明坐标系，--crs {named} 未用于此文件",
        "it declares its coordinate system; --crs {named} was not used for this file",
    )
    patches_undated = Sentence(
        Code.UNCHECKED,
        "图斑缺少影像日期，未核查批复先后",
        "patches without the date of their image: whether approval came first is unchecked",
    )
    projects_joined = Sentence(
        Code.ASSUMED,
        "{count} 个项目编号出现多次，按同一项目的多个地块合并：{ids}",
        "{count} project ids occur more than once and are taken as parts of one project: {ids}",
    )
    extents_undated = Sentence(
        Code.UNCHECKED,
        "有批复范围缺少批复日期，未核查批复先后",
        "approved extents without the date of approval: whether approval came first is unchecked",
    )
    name_now_elsewhere = Sentence(
        Code.RENAMED,
        "{name} 按现名 {now} 计；曾用此名者另有 {others}，若名录早于更名，请核对并改用代码",
        "{name} is counted as {now}, which has the name now; formerly also {others}: if the list is older than the change, check it and use codes",
    )
    name_not_of_year = Sentence(
        Code.RENAMED,
        "{year} 年没有行政区名为 {name}，按现名计（{code}）",
        "no region was called {name} in {year}; counted as the one that has the name now ({code})",
    )
    mended_in_plane = Sentence(
        Code.REPAIRED,
        "第 {feature} 个要素在量算所用的等积平面内无效（{why}，多为狭长的尖刺或缝隙），已修复，面积变化 {change_m2:+.2f} m²",
        "feature {feature} is invalid in the equal-area plane of measuring ({why}, mostly a spike or a slit); mended, its area changed by {change_m2:+.2f} m²",
    )
    arcs = Sentence(
        Code.CONVERTED,
        "{count} 段圆弧已细分为折线，每段面积误差不超过 {error_m2:g} m²",
        "{count} arcs were divided into chords; the error of each area is at most {error_m2:g} m²",
    )
    empty_parts = Sentence(
        Code.LEFT_OUT,
        "{count} 个要素含空的环或部分，已略去，不影响面积（第 {rows} 个）",
        "{count} features have empty rings or parts, which are left out; areas do not change (feature {rows})",
    )
    heights = Sentence(Code.LEFT_OUT, "高程值不参与量算，已略去", "heights take no part in measuring and are left out")
    mended = Sentence(
        Code.REPAIRED,
        "第 {feature} 个要素无效（{why}），已修复，面积变化 {change_m2:+.2f} m²",
        "feature {feature} was invalid ({why}) and was mended; its area changed by {change_m2:+.2f} m²",
    )
    counties_joined = Sentence(
        Code.RENAMED,
        "名录所列 {names} 现同属 {place}（{code}），只计一次",
        "the list names {names}, now all in {place} ({code}), which counts once",
    )
    no_file_named = Sentence(Code.UNCHECKED, "图层卡片未给出数据文件", "the layer's card names no data file")
    no_file = Sentence(Code.UNCHECKED, "未提供数据文件 {file}", "the data file {file} is not there")
    no_list = Sentence(
        Code.UNCHECKED,
        "未提供县级名录 {file}（或同名面图层）",
        "the county list {file} (or a polygon layer of that name) is not there",
    )


class StoreMessages:
    """Errors, and words of tables (报错与表中文字)."""

    without_shapes = Message(
        "{file} has no shapes (没有几何); corner points become polygons with soilgis convert {file} polygons.gpkg, "
        "a table goes to an option that takes one"
    )
    table_as_shapes = Message(
        "{file} is a table of corner points or figures, no map layer (表格不是图层); corner points and survey text become "
        "polygons with soilgis convert {file} {stem}.gpkg"
    )
    zip_without_data = Message(
        "{file} holds no vector data, only {held} (压缩包内没有矢量数据); unpack it, and name a Shapefile, GeoPackage, KML, GeoJSON, "
        "corner points or the like"
    )
    zip_of_several = Message(
        "{file} holds {count} files of data ({held}); name one with --sublayer {first} (压缩包内有多个数据文件)"
    )
    no_text = Message(
        "{file}: its text is not UTF-8, which files of this kind are read as (文字编码不符); save it again as UTF-8 or as a GeoPackage "
        "in the program that made it"
    )
    no_features = Message(
        "{file} has no features (空图层); look whether a filter left nothing when it was exported, and export it again"
    )
    empty_layer = Message(
        "{file} has no shapes (没有几何); look whether a filter left nothing when it was exported, and export it again"
    )
    zip_closed = Message(
        "{file}: {member} cannot be unpacked ({why}) (压缩包有密码、已损坏或压缩方法不支持); unpack it in the program that made it, and name the file inside"
    )
    zip_too_large = Message(
        "{file} unpacks to {needed:.1f} GB, which {folder} has no room for (磁盘空间不足); free some, or set TMPDIR"
    )
    mapinfo_charset = Message(
        "{file} names no character set, and its text is {encoding} (字符集未声明); save it as UTF-8, or as a GeoPackage"
    )
    file_as_region = Message(
        "{file} is a file, not a region (给的是文件，不是行政区); name a region or its six-digit code, and give files to the "
        "options that take them, such as --hierarchy of reconcile or --zones of coverage"
    )
    outside_its_crs = Message(
        "{subject} declares {crs}{used}, but its coordinates fall at {west:.2f}–{east:.2f}°E {south:.2f}–{north:.2f}°N (坐标超出坐标系范围){cause}"
    )
    axes_swapped_in_crs = Message(
        "; read the other way round they lie at {west:.2f}–{east:.2f}°E {south:.2f}–{north:.2f}°N: north stands first (两轴疑似对调，axes swapped); write east first, such as QGIS “Swap X and Y”"
    )
    axes_swapped = Message(
        "{subject}: as given it lies at {west:.4f}–{east:.4f}°E {south:.4f}–{north:.4f}°N, outside China; the other way round at {south:.4f}–{north:.4f}°E {west:.4f}–{east:.4f}°N (经纬度两轴疑似对调，axes swapped); write longitude first, such as QGIS “Swap X and Y”"
    )
    offset_coordinates = Message(
        "{subject} is in {system}, an offset of hundreds of metres, and is never measured (加偏坐标不得量算); get the original data, or declare it GCJ-02 or BD-09 to have it taken back approximately"
    )
    other_datum = Message(
        '{subject} is in {crs}, datum {datum}: {why}, and without one it lies tens of metres off (基准不同且无可用转换参数). Convert it to CGCS2000 with your local parameters first, or name them: --crs "{spelled} +towgs84=dx,dy,dz,rx,ry,rz,s +type=crs"'
    )
    encoding_doubtful = Message(
        "{path} declares {declared}, in which its text reads {reading}; in {name} it reads {other} (声明的编码可疑); name the right one with --encoding {name}"
    )
    encoding_unknown = Message("--encoding {name!r} is no known encoding (未知编码); use UTF-8, GB18030 or Big5")
    toml_unreadable = Message("{path} cannot be read as TOML (无法读取): {why}")
    keys_inexact = Message(
        "{name} came as real numbers too large to be exact, first in feature {feature} (编号位数过多，末位已失真); keep ids as text, or fill the empty cells of the column"
    )
    all_shapeless = Message("{subject}: all {count} features are without shape (所有要素均无几何)")
    no_index = Message("{path} is missing (缺少索引文件); copy it along, or rewrite the Shapefile")
    index_short = Message(
        "{path} lists {records} records up to byte {ends}, the .shp has {size} (索引文件 .shx 比 .shp 短): some features would be left out; copy it again, or delete the .shx and let QGIS or ogr2ogr rebuild it"
    )
    outside_grid = Message(
        "{subject}: {count} points lie outside {grid}, the change of datum its coordinate system names (点位超出基准转换格网范围); use a grid that covers them, or convert the data first"
    )
    rows_unlike_records = Message(
        "{path}: the .dbf has {rows} rows, the .shp {records} records (属性与几何条数不符); copy the files again together"
    )
    broken_records = Message(
        "{path}: records {records} say they have more rings or points than they hold (图形记录已损坏); export the Shapefile again"
    )
    cache_moved = Message("cache folder {wanted} is not used: {why}; using {fallback} (缓存目录不可用，改用临时目录)")
    completed = Message("注意：{folder} 中上次中断的写出已补完（{files}）")
    in_use = Message(
        "{files} cannot be replaced, another program such as Excel or WPS has it open (文件被占用): close it and run again; the new one stands beside it as NAME-new, the other {placed} files are in place"
    )
    raster_truncated = Message(
        "{raster}: rows {first}-{last}, columns {left}-{right} cannot be read; the file is truncated or corrupt: {why} (文件截断或损坏)"
    )
    raster_other_datum = Message(
        "{raster} is in {crs}, datum {datum}: no published parameters lead from it to CGCS2000, and without them it lies tens of metres off (基准不同，无转换参数). Warp it to CGCS2000 with your local parameters first, or write them into its CRS as TOWGS84"
    )
    raster_misplaced = Message(
        "{raster} declares {crs}, used for {west:g}–{east:g}°E {south:g}–{north:g}°N, but its cells lie at {at_west:.2f}–{at_east:.2f}°E {at_south:.2f}–{at_north:.2f}°N (栅格超出坐标系适用范围); check the zone and the meridian, or warp it to EPSG:4490 or an Albers projection first"
    )
    not_ours = Message(
        "{place} was not written by soilgis, or was changed since (不是本程序上次写出的文件，或已改动); name another with --out, move it away, or say --overwrite"
    )
    gone_after_repair = Message("feature {feature} has no area after repair ({why}); correct it (修复后无面积)")
