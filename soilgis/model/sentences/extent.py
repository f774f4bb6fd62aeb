"""Sentences of the extent to be handed in (防治责任范围): notes with their codes, rules of the page, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class ExtentNotes(Sentences):
    """What must be told (注意)."""

    room = "extent"

    zones_straddled = Sentence(
        Code.ASSUMED,
        "范围跨 {listed}；整个项目统一用面积最大的第 {zone} 带（本软件约定，未见规定条文），须用别的带时以 --zone 指定",
        "the extent lies in {listed}; all of it is written in zone {zone}, which holds most of it (a rule of this software); name another with --zone",
    )
    zone_named = Sentence(
        Code.ASSUMED,
        "按指定用第 {zone} 带，面积最大的是第 {own} 带",
        "written in zone {zone} as was asked; most of it lies in zone {own}",
    )
    second_hand = Sentence(
        Code.DOUBTFUL,
        "字段名为二手资料转述，类型和长度未见原文；提交前与主管部门的字段表核对，不同时用 --fields 给出",
        "names of fields are second-hand, types and lengths were not seen; compare them with the authority's list, and give that with --fields where they differ",
    )
    fields_blank = Sentence(
        Code.LEFT_OUT,
        "以下字段未填：{fields}；用 --value 字段=值 填写",
        "fields without a value: {fields}; give it with --value FIELD=VALUE",
    )
    part_absent = Sentence(
        Code.LEFT_OUT,
        "没有组成部分一栏，组成部分未填；用 --part 指定字段",
        "no column names the parts, they have no name; name it with --part",
    )
    part_blank = Sentence(Code.LEFT_OUT, "组成部分未填（第 {rows} 个要素）", "the part has no name (feature {rows})")
    tenure_absent = Sentence(
        Code.ASSUMED,
        "没有占地性质一栏，永久、临时占地未分；用 --tenure 指定字段",
        "no column says how the ground is taken; permanent and temporary are not told apart; name it with --tenure",
    )
    tenure_blank = Sentence(
        Code.ASSUMED, "占地性质未填（第 {rows} 个要素），计入未注明", "the tenure is empty (feature {rows})"
    )
    outside = Sentence(
        Code.LEFT_OUT,
        "{area_ha:.4f} 公顷在所用行政区界线之外，单列一行",
        "{area_ha:.4f} ha lie outside the boundaries used and have a row of their own",
    )
    points_joined = Sentence(
        Code.REPAIRED,
        "坐标取至毫米，{count} 个重合点并为一点（第 {rows} 个要素）",
        "coordinates were rounded to millimetres; {count} points that then coincide became one (feature {rows})",
    )


class ExtentMessages:
    """Errors, rules and words (报错、规则与用语)."""

    not_polygons = Message(
        "feature {number} is a {form}, the extent is made of polygons (防治责任范围须为面); close it, or draw the ground that is used"
    )
    tenure_unknown = Message(
        "feature {number}: {column} is {found!r}, it must be 永久占地 or 临时占地 (占地性质无法识别)"
    )
    overlap = Message(
        "features {first} and {second} have {area_m2:,.1f} m² in common, which would count twice (组成部分互相重叠); correct them, or mend a copy: soilgis inspect FILE --fix --coverage --out mended.gpkg"
    )
    collapsed = Message(
        "feature {number} has no area once its corners are rounded to millimetres (取至毫米后没有面积); correct or leave it out"
    )
    zone_far = Message(
        "--zone {zone} has its meridian at {meridian}°E, but the extent lies at {west:.2f}–{east:.2f}°E, more than {most:g}° away (指定的带号离项目太远); name one of {listed}"
    )
    no_column = Message("{file} has no column {column!r} (没有这个字段); found {found}; name it with {option}")
    value_unreadable = Message(
        "--value {text!r} is not FIELD=VALUE with a field of the list (应写作 字段=值); fields: {fields}"
    )
    value_measured = Message(
        "--value {field}: this field is filled with {holds}, it cannot be given (该字段由量算填写); leave it out"
    )
    value_no_number = Message("--value {field}={value}: {field} holds a number (应为数字)")
    text_long = Message(
        "{field}: {value!r} takes {taken} bytes of UTF-8, the field holds {length} (文字超过字段长度); shorten it, or correct the length in the list of fields"
    )
    name_long = Message("{name!r} takes {taken} bytes, a .dbf holds names of 10 (字段名超过 10 个字节)")
    length_needed = Message(
        "{field}: text of {taken} bytes does not fit a .dbf, which holds 254 (文字过长); shorten it"
    )
    measured = Message(
        "面积按 CGCS2000 椭球面量算；投影面积为所写 Shapefile 在本带内的平面面积，供与其他软件核对，两者相差来自投影变形"
    )
    zone_rule = Message(
        "坐标系：CGCS2000，高斯—克吕格投影，3 度分带，第 {zone} 带，中央经线 {meridian}°E，Y 坐标{prefix}带号，单位米，取至毫米"
    )
    corner_rule = Message("界址点自西北角起，外圈顺时针、内圈逆时针编号，首尾点相同；X 为北坐标，Y 为东坐标")
    reference = Message("本成果供参考：是否符合提交要求，以主管部门的规定和审查意见为准")
    total = Message(
        "防治责任范围 {total:.2f} 公顷：永久占地 {permanent:.2f}，临时占地 {temporary:.2f}，未注明 {unstated:.2f}；{parts} 个面，涉及 {counties} 个县；第 {zone} 带"
    )
    seen_ending = Message("文件为 {ending}，要求为 Shapefile（.shp）")
    seen_sidecar = Message("缺少 {missing}")
    seen_crs = Message("{name}，要求为 CGCS2000 高斯—克吕格 3 度带")
    seen_zone = Message("中央经线 {meridian:g}°E，范围大部（{share:.0%}）在第 {zone} 带（{own}°E）")
    seen_kind = Message("{kinds}")
    seen_field = Message("缺少字段 {fields}（字段表为二手转述，以主管部门的为准）")
    seen_blank = Message("字段 {field} 有 {count} 个空值")
    seen_area = Message("字段 {field} 为 {stated:g}，图形为 {measured:.4f} 公顷")
    seen_overlap = Message("第 {first} 与第 {second} 个要素重叠 {area_m2:,.1f} m²")
    seen_none = Message("{file}：格式、坐标系、分带、字段与面积未发现问题")
