"""Sentences of works and units (工程、单元与空间管控): notes with their codes, rules of reports, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class WorksNotes(Sentences):
    """What must be told (注意)."""

    undated = Sentence(
        Code.ASSUMED, "没有完成日期，全部按 {day} 前完成计", "has no days of completion; all is taken as done by {day}"
    )
    dates_missing = Sentence(
        Code.ASSUMED,
        "{count} 条没有完成日期，按已完成计",
        "{count} rows have no day of completion and are taken as done",
    )
    condition_untold = Sentence(
        Code.UNCHECKED,
        "{goal}：数据未注明是否{condition}，计数为上限；请加“{condition}”一列，填是或否",
        "{goal}: the data do not say what is {condition}; the count is an upper bound; add a column of that name with yes or no",
    )
    not_counted = Sentence(
        Code.LEFT_OUT, "{goal}有 {count} 条未计入（{reason}）", "{count} rows of {goal} do not count ({reason})"
    )
    start_late = Sentence(
        Code.NOT_USED,
        "起始日期 {start} 不早于以下任务的期限，未用于这些任务：{goals}",
        "the first day {start} is not before the deadline of {goals} and was not used for them",
    )
    ground_once = Sentence(
        Code.LEFT_OUT,
        "{goal}：面互相重叠 {amount:,.2f} {unit}，只计一次",
        "{goal}: polygons overlap by {amount:,.2f} {unit}, which counts once",
    )
    extents_beyond = Sentence(
        Code.LEFT_OUT,
        "{extent}去重合计 {whole_km2:.2f} km²，其中 {out_km2:.2f} km² 伸出所列统计单元之外，未计入分区",
        "{extent}: {whole_km2:.2f} km² in all, {out_km2:.2f} km² of it beyond the units listed and in no row",
    )
    basins_overlap = Sentence(
        Code.DOUBTFUL,
        "小流域互相重叠 {count} 处（{pairs}），分属表各计各的，分区覆盖面积只计一次",
        "watersheds overlap in {count} places ({pairs}); each has its own shares, ground covered counts once",
    )
    filled = Sentence(
        Code.REPAIRED,
        "填洼 {cells} 个像元（{share:.2%}），最深 {deepest_m:.2f} m，填方 {volume_m3:.0f} m³",
        "{cells} cells ({share:.2%}) were raised to fill depressions, {deepest_m:.2f} m at most, {volume_m3:.0f} m³ in all",
    )
    outlets = Sentence(
        Code.DOUBTFUL,
        "出口设在高程数据边缘，共 {count} 个；数据边缘处的小流域可能不完整",
        "water leaves at the edge of the heights, in {count} places; watersheds at the edge may not be whole",
    )
    basins_cut = Sentence(
        Code.ASSUMED,
        "按不超过 {most_km2:g} km² 划分为 {count} 个单元；{joined} 个不足 {least_km2:g} km² 的碎片并入共边最长的相邻单元，{small} 个因相邻单元已满仍小于此值",
        "cut into {count} watersheds of at most {most_km2:g} km²; {joined} pieces below {least_km2:g} km² were joined to a neighbour, {small} are left since no neighbour had room",
    )
    places_counted = Sentence(Code.ASSUMED, "按居住地点个数计，不是人数", "places are counted, not people")
    evenly_spread = Sentence(
        Code.ASSUMED, "居住面内人口按面积均匀分布推算", "people are taken as evenly spread over their polygon"
    )
    no_people = Sentence(
        Code.ASSUMED, "没有人数，按居住用地面积计", "has no numbers of people; residential ground is counted"
    )
    homes_overlap = Sentence(
        Code.LEFT_OUT,
        "居住用地互相重叠 {area_km2:.4f} km²，只计一次",
        "residential ground overlaps by {area_km2:.4f} km², which counts once",
    )
    green_too_small = Sentence(
        Code.LEFT_OUT,
        "{count} 块绿地不足 {least_ha:g} 公顷，未计入{aim}",
        "{count} polygons have less than {least_ha:g} ha and do not count for {aim}",
    )
    aim_unchecked = Sentence(Code.UNCHECKED, "未提供{layer}，{aim}未核查", "{layer} was not given; {aim} is unchecked")
    reach_error = Sentence(
        Code.ASSUMED,
        "{within_m:g} m 范围由圆弧近似，边界误差不超过 {error_m:.2f} m",
        "the reach of {within_m:g} m is drawn with arcs; its border is off by {error_m:.2f} m at most",
    )
    from_inside = Sentence(
        Code.ASSUMED, "居住面以面内一点为起点", "ways begin at a point inside each residential polygon"
    )
    off_network = Sentence(
        Code.LEFT_OUT,
        "{count} 个居住地点距路网超过 {limit_m:g} m，计为不可达",
        "{count} places are farther than {limit_m:g} m from the network and count as without a way",
    )
    green_off_network = Sentence(
        Code.ASSUMED,
        "{connected} 块绿地没有道路到达，以直线接入最近道路；{without} 块距路网超过 {limit_m:g} m，不可达",
        "{connected} polygons of green are reached by no line and were connected straight; {without} are farther than {limit_m:g} m from the network",
    )
    crossings = Sentence(
        Code.ASSUMED,
        "路网中平面相交处均视为连通，立体交叉、单行和台阶未区分",
        "lines that cross in the plan are taken as connected; bridges, one-way streets and steps are not told apart",
    )

    class_unchecked = Sentence(
        Code.UNCHECKED,
        "{name}：{layers}未核查，归入其后各类的土地可能属于此类",
        "{name}: {layers} could not be checked; ground of later classes may belong to it",
    )
    class_by_list = Sentence(
        Code.WEAK,
        "{name}：{zones} 为县域名录且可能不全，按整县计入，不是划定界线",
        "{name}: {zones} are lists of counties that may not be complete; whole counties count, not a drawn border",
    )
    class_without_zones = Sentence(
        Code.UNCHECKED,
        "{name}：本方案没有这类分区的图层，未核查，面积为 0 不表示没有",
        "{name}: the study has no layer of its kinds; it is unchecked, and an area of 0 does not say there is none",
    )


class WorksMessages:
    """Rules of reports, words of tables and errors (口径、表中文字与报错)."""

    upper_bound = Message("数据{lacking}，{done} {unit}为上限")
    light_rule = Message(
        "进度灯为本软件规则，非官方考核口径：已达到目标为绿灯；到期未达到为红灯；期限内按起止日期匀速推算应完成比例，完成比例不低于应完成比例为绿灯，"
        "不低于其 {slack:.0%} 为黄灯，再低为红灯；文件未载起止日期的不判断进度、不亮灯。"
    )
    count_rule = Message("数据按编号只计一次；晚于统计日期、早于起始日期、在任务行政区之外的不计入，逐条见“逐条计数”。")
    no_such_goal = Message("{file}: {row}: there is no goal {goal} (没有这项任务的目标); there are {goals}")
    needs_amount = Message(
        "{file}: goal {goal} is in {unit}, which needs {shapes} or a column amount (数量) (缺少数量或几何类型不符)"
    )
    dam_class_rule = Message(
        "类型以登记类型为准，没有登记类型的按总库容分级（大型 50—500、中型 10—50、小型 1—10 万m³，界值归较大一级；行业通行分级，工作口径）。"
    )
    dam_count_rule = Message("编号重复的只计一次；不在统计单元内的不计入；问题逐条列出，不自动更正。")
    dam_extent_rule = Message(
        "管理和保护范围以坝点为圆心、按所给半径作圆（椭球面距离，面积与真圆相等），重叠处面积只计一次；半径由使用者给出，非法定。"
    )
    dam_no_extent = Message("未给出管理和保护范围半径，未划出范围。")
    dam_near_rule = Message("两坝相距不超过 {near_m:g} m 的列为疑似重复。")
    dam_contradiction = Message("登记为{stated}，总库容 {volume:g} 万m³ 属{other}；按登记类型计")
    basins_said = Message(
        "{count} 条小流域，其中跨界 {across} 条，超过 {size:g} km² 的 {large} 条，合计 {area:,.2f} km²"
    )
    straddle_rule = Message("小流域在第二个单元内的面积达到其万分之一的为跨界，不足的视为界线不重合。")
    size_rule = Message("面积上限 {size:g} km²；小流域一般不超过 50 km² 为通行做法（工作口径），可改。")
    derived_rule = Message(
        "划分方法：填洼、八方向汇流，自分水岭向下累计，将超过上限处最大的支沟切出；结果为工作底图，不代替小流域普查成果。"
    )
    give_basins = Message("give --watersheds FILE, or --dem FILE to derive them (须给出小流域图层或高程栅格)")
    few_cells = Message("the DEM has {rows} × {columns} cells; two rows and columns at least (高程像元过少)")
    many_cells = Message(
        "the DEM has {cells:,} cells; use coarser cells or a smaller part (高程像元过多，请重采样或裁剪)"
    )
    whole_unit = Message("单元全部面积（未给出应治理范围）")
    needed_ground = Message("应治理范围图层内的面积")
    treated_rule = Message("治理比例 = {base}中已治理的部分；图斑互相重叠的面积只计一次。")
    whole_rule = Message("治理比例达到 {share:.0%} 的计为整体完成；该界限为本软件约定，未见文件规定，可改。")
    parent_rule = Message("上级单元在其有应治理面积的下级单元全部整体完成时计为整体完成。")
    green_rule = Message(
        "300 米见绿、500 米见园见晋政办发〔2023〕36号（十六）；文件未规定绿地、公园的面积下限，也未规定距离算法，本表所用见表中各列。"
    )
    distance_rule = Message("距离从居住地算到绿地边界，在绿地内的为 0；恰为限值的计入。")
    units_overlap = Message(
        "{file}: units overlap each other (统计单元互相重叠): {pairs}; such ground would count twice, correct the borders"
    )
    level_of_own = Message("--level has no use where a study has its own units (自有单元不分级别); leave it out")
    control_rule = Message("分级规则：{title}；先后次序：{order}；一块土地只归一类，写在前面的优先。")
    homes_mixed = Message("{file} must hold points only, or polygons only (居住地须全部为点或全部为面); split the file")
