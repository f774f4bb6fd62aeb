"""Sentences of planning (规划指标): notes with their codes, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class PlanningNotes(Sentences):
    """What must be told (注意)."""

    gave_way = Sentence(
        Code.NOT_USED,
        "已提供{other}，以其为准，本图层不参加量算",
        "{other} is given and counts; this layer takes no part",
    )
    zones_elsewhere = Sentence(
        Code.LEFT_OUT,
        "{zones} 个分区在本次范围没有所列县，未参加量算；名单不完整，不等于不涉及",
        "{zones} zones list no county of the study and take no part; the list is incomplete, they may still reach it",
    )

    apart = Sentence(
        Code.APART,
        "{name} 与所量区域没有共同范围：{name} 在 {zones}，区域在 {regions}；{cause}",
        "{name} shares no ground with the measured regions: {name} lies at {zones}, the regions at {regions}; {cause}",
    )
    parts_differ = Sentence(
        Code.DISAGREES,
        "下级单元面积之和与其界线面积相差 {difference_km2:+.4f} km²，本表以下级之和为准",
        "the areas of its units differ from that of its own border by {difference_km2:+.4f} km²; this table goes by the sum of the units",
    )
    land_by_border = Sentence(
        Code.ASSUMED,
        "{units} 个单元未提供国土面积，按{basis}计；有调查控制面积的请用 --land 给出",
        "the land of {units} units was not given and is taken as {basis}; give surveyed land with --land",
    )
    land_differs = Sentence(
        Code.DISAGREES,
        "土地面积 {land_km2:,.2f} km² 与下级之和 {units_km2:,.2f} km² 不符",
        "its land of {land_km2:,.2f} km² is not the {units_km2:,.2f} km² of its units together",
    )


class PlanningMessages:
    """Errors, and words of tables (报错与表中文字)."""

    apart_unknown = Message("请核对两者的坐标系声明，或是否取错了文件")
    zones_swapped = Message("经纬度两轴可能对调（对调后与区域重叠），请改正轴序")
    meridian = Message("纬度相合而经度相差约 {degrees:g}°，可能带号或中央经线有误，请核对坐标系声明")
    regions_swapped = Message("区域的经纬度两轴可能对调（对调后与分区重叠），请改正轴序")
    not_in_china = Message("{name}不在中国范围，请核对其坐标系声明")
    rain_high = Message("侵蚀性降雨日均 {millimetres:.0f} mm，偏大，疑为 0.1 mm 单位")
    dry_days_unlisted = Message("未列无雨日，只能按雨季首末判断年份是否完整")
    rain_whole = Message("日雨量全为整数，若单位为 0.1 mm 须先除以 10")
    rain_impossible = Message(
        "station {station}: days of 12 mm and more bring {heavy:.0f} mm on the mean and a year {year:,.0f} mm; that is no rain in mm. Divide by 10 if it is in 0.1 mm, and leave missing days out (雨量过大，疑为 0.1 mm 单位或缺测代码)"
    )
    land_of_border = Message("国土面积（界线椭球面积代替，非调查控制面积）")
    strict_layers = Message("--strict refuses working, demo and unchecked layers (严格模式不接受):\n{listed}")
    strict_ground = Message("--strict refuses a raster that does not cover every region (严格模式不接受): {note}")
    land_too_small = Message(
        "{region}: land {land:,.2f} km² is smaller than its erosion {erosion:,.2f} km²; correct the land area or its unit (土地面积小于流失面积)"
    )
    prone_ground = Message("是否位于山区、丘陵区、风沙区或规划确定的容易发生水土流失的其他区域（第五条）")
    needs_approval = Message("是否须办理审批、核准或备案手续（第五条）")
    still_to_conserve = Message("；不需编报的，仍须做好水土流失防治工作")
    area_of_site = Message("征占地面积按地块面积 {area} 计")
    regions_unknown = Message("图层中的区名 {names} 不在八大一级区之内，须更正图层")
    in_no_region = Message("地块不在图层所给的任何一级区内")
    no_region_layer = Message("未核查：未提供一级区图层，只知二级区名称、不知范围，不推断")
    several_grades = Message("同一项目涉及两个以上等级的，按分区段分别确定（4.0.4）")
    grade_open = Message("未定：{grades}（有未核查或须现场查明的事实）")
    grade_applies = Message("适用{grade}标准（无法避让时，供参考）")
    line_shifted = Message("横向位移超过 {metres:g} m 的线路长 {length:,.1f} m，占全线 {share}")
    shift_reached = Message("占全线比例已达30%；占山区、丘陵区线路的比例须核实")
    shift_not_reached = Message("占全线比例未达30%，占山区、丘陵区线路的比例未核查")
    reduced_with_area = Message(
        "数量达到，但扰动范围减少：随之相应减少的，不需要补充或者修改方案（第十六条末款）；是否相应减少须核实"
    )
    area_reduced = Message("防治责任范围由 {before:,.2f} 公顷减为 {now:,.2f} 公顷")
    in_step = Message("减少是否与扰动范围的减少相应")
    all_key_zones = Message("各级重点预防区和重点治理区")
    hill_length = Message("山区、丘陵区线路长度")
    may_apply = Message("扰动范围减少，可能适用，须核实")
    zones_unchecked = Message("重点预防区、重点治理区未全部核查")
    only_for = Message("只适用于{use}；本地块用途：{own}")
    internal_layer = Message("内部图层，仅给出粗略结论，不提供面积、距离与图形")
    site_away = Message("地块不在本次范围行政区内，未核查")
    list_incomplete = Message("名录不全（工作口径），未列出不等于不在区内")
    partly_away = Message("地块 {share:.2%} 在本次范围之外，该部分未核查")
    layer_elsewhere = Message("图层不覆盖地块所在行政区，未核查")
    image_before_approval = Message("位于批复范围内，但影像日期早于批复日期")
    project_unlisted = Message("图斑所填项目编号 {project} 不在批复名单内")
    beyond_extent = Message("图斑 {size}，在批复范围内 {within}，容差外扩后仍在范围外 {past}")
    unapproved = Message("图斑 {size}，位置和编号均未匹配到批复范围，且达到编报阈值")
    approved_elsewhere = Message("所填项目已批复，但其全部图斑均不与批复范围相交")
    below_threshold = Message("图斑（同编号合计）面积和土石方均低于编报阈值；本图斑 {size}")
    maybe_below_threshold = Message("图斑（同编号合计）面积低于编报阈值，土石方未知；本图斑 {size}")
    sketch_only = Message("批复项目只有示意性范围，不能判定是否超出")
    not_construction = Message("扰动类型标识为非生产建设项目")
