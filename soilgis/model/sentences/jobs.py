"""Sentences of the jobs (任务): notes with their codes, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class JobNotes(Sentences):
    """What must be told (注意)."""

    figures_none = Sentence(
        Code.NOT_USED,
        "没有本次范围单元的{label}，未显示",
        "there is no {label} of the study's regions; it is not shown",
    )
    areas_missing = Sentence(
        Code.UNCHECKED,
        "文件点名的 {named} 处区域中 {missing} 处没有范围（{listed}等），见 named_areas 表",
        "of {named} areas that the documents name, {missing} have no extent ({listed} and others); see the table named_areas",
    )
    apart_from_targets = Sentence(
        Code.LEFT_OUT,
        "香港、澳门、台湾没有目标值，未计入",
        "Hong Kong, Macao and Taiwan have no targets and are not counted",
    )

    part_of = Sentence(
        Code.PLAIN,
        "本册为“{title}”中{unit}的部分：数值取自全册，未另行量算或平差，各册之和等于全册",
        "this is the part of {title!r} for {unit}: figures are those of the whole, measured and balanced once; all parts sum to it",
    )
    own_part = Sentence(
        Code.ASSUMED,
        "{count} 个区域的编号不是该级或以下的行政区划代码，各自成册：{regions}",
        "the ids of {count} regions are no codes of that level or below; each is a part of its own: {regions}",
    )
    sites_across = Sentence(
        Code.PLAIN,
        "{count} 个地块跨越本册范围，在所涉各册中均整块列出，只有分县面积按册分开：{sites}",
        "{count} sites reach beyond this part; each stands whole in every part it touches, only its areas by county are divided: {sites}",
    )
    whole_only = Sentence(
        Code.PLAIN,
        "以下表是全体单元的合计，只在总册中：{tables}",
        "these tables are of all units together and stand in the whole only: {tables}",
    )
    slivers = Sentence(
        Code.LEFT_OUT,
        "{overlaps} 处重叠小于 {least_m2:g} m²，合计 {area_m2:.1f} m²，另存为碎屑表",
        "{overlaps} overlaps are smaller than {least_m2:g} m², {area_m2:.1f} m² together; they are in the table of slivers",
    )
    years_left_out = Sentence(
        Code.LEFT_OUT, "不完整年份未计入：{years}", "years that are not whole are not counted: {years}"
    )
    no_whole_year = Sentence(
        Code.NO_DATA,
        "不完整年份未计入：{years}；没有完整年份，不给出侵蚀力",
        "years that are not whole are not counted: {years}; no year is whole, no erosivity is given",
    )
    station_doubt = Sentence(Code.DOUBTFUL, "{doubt}", "{doubt}")
    outside = Sentence(
        Code.OUTSIDE_RASTER,
        "{area_km2:,.4f} km² 位于栅格范围外，已单列，未计入任何类别",
        "{area_km2:,.4f} km² lie outside the raster; listed on their own, counted in no class",
    )
    no_data = Sentence(
        Code.NO_DATA,
        "{area_km2:,.4f} km² 为无数据，已单列，未计入任何类别",
        "{area_km2:,.4f} km² have no data; listed on their own, counted in no class",
    )
    by_partitions = Sentence(
        Code.ENGINE,
        "一次量算约需内存 {needed_gb:.1f} GB，超过可用内存 {free_gb:.1f} GB 的一半：改为分区量算，中间结果在 {folder}（--work），中断后可续算",
        "measuring at once takes about {needed_gb:.1f} GB, more than half of the {free_gb:.1f} GB that are free: measured by partitions, kept in {folder} (--work), to go on from after a break",
    )
    stations_to_grid = Sentence(
        Code.PLAIN,
        "站点值须先插值为与高程同格网的栅格，再作 R 因子",
        "interpolate the values of the stations to the grid of the heights before they are used as factor R",
    )
    no_land_use = Sentence(
        Code.LEFT_OUT,
        "未提供土地利用栅格，现有耕地未剔除",
        "no raster of land use was given: present cropland is not taken out",
    )
    candidates = Sentence(
        Code.PLAIN,
        "结果为疑似范围，供参考；划定与公告由县级人民政府作出（水土保持法第二十条）",
        "the result is a candidate area, for reference; it is for the county government to delimit and announce it (Article 20 of the Water and Soil Conservation Law)",
    )
    resampled = Sentence(
        Code.CONVERTED,
        "{other} 已按最近邻重采样到 {raster} 的格网，仅用于逐像元联合",
        "{other} was resampled to the grid of {raster} by nearest neighbour, to join cells only",
    )
    rusle_c = Sentence(
        Code.ASSUMED,
        "RUSLE C 的公式，代作 CSLE 的 B（两者定义不同）：C = 1 (f=0); 0.6508 − 0.3436·lg f (0<f≤78.3 %); 0 (f>78.3 %)，蔡崇法等 2000",
        "the formula of RUSLE's C in place of CSLE's B (they are defined differently): C = 1 (f=0); 0.6508 − 0.3436·lg f (0<f≤78.3 %); 0 (f>78.3 %), Cai et al. 2000",
    )
    epic_k = Sentence(
        Code.DOUBTFUL,
        "K = 0.1317 × EPIC (Sharpley & Williams 1990)，美制换算为国际制；可信度 MED：见于代码，未见于标准",
        "K = 0.1317 × EPIC (Sharpley & Williams 1990), from US to SI units; confidence MED: seen in code, not in a standard",
    )
    fournier_r = Sentence(
        Code.DOUBTFUL,
        "R = 0.1833·F^1.9957, F = ΣP²/ΣP 逐年平均 (CX-201911.00021)；可信度 MED",
        "R = 0.1833·F^1.9957, F = ΣP²/ΣP, mean over the years (CX-201911.00021); confidence MED",
    )
    soil_fraction = Sentence(
        Code.DOUBTFUL,
        "{raster} 的值都不大于 1：质地与有机碳应为百分数（0–100），请核对",
        "no value of {raster} is above 1: texture and organic carbon are percentages (0–100), check them",
    )
    cover_fraction = Sentence(
        Code.DOUBTFUL,
        "{raster} 的值都不大于 1：盖度应为百分数（0–100），请核对",
        "no value of {raster} is above 1: cover is a percentage (0–100), check it",
    )
    modulus_low = Sentence(
        Code.DOUBTFUL,
        "{raster} 最大值 {highest:g}，全为微度；单位须为 t/(km²·a)，若为 t/(hm²·a) 先乘 100",
        "the largest value of {raster} is {highest:g}, all slight; the unit is t/(km²·a): if it is t/(hm²·a), multiply by 100",
    )
    legend = Sentence(Code.PLAIN, "图例：{words}", "legend: {words}")
    cells_without = Sentence(
        Code.NO_DATA,
        "{share:.1%} 的像元无结果（输入无数据）",
        "{share:.1%} of the cells have no result (their inputs have no data)",
    )
    status = Sentence(Code.PLAIN, "{status}", "{status}")
    made_within = Sentence(
        Code.ASSUMED,
        "只在所量区域涉及的 {counties} 个县内生成，分区面积只计这些县",
        "made within the {counties} counties of the measured regions only; the zones' areas count these counties",
    )
    dissolved = Sentence(
        Code.REPAIRED,
        "区域 {column} 有 {count} 个编号占多行，已各自合并为一个区域：{ids}",
        "regions {column}: {count} ids have several rows, each was united to one region: {ids}",
    )
    expired = Sentence(
        Code.EXPIRED,
        "有效期至 {valid_until}，核查日期 {as_of} 已过期，结论须复核",
        "valid until {valid_until}, expired on the day of the check, {as_of}; verify the conclusion",
    )
    unchecked = Sentence(Code.UNCHECKED, "未核查：{layer}（{reason}）", "unchecked: {layer} ({reason})")
    sites_away = Sentence(
        Code.UNCHECKED,
        "{count} 个地块不在或部分不在本次范围行政区内：{sites}",
        "{count} sites lie outside the study's regions, or partly so: {sites}",
    )
    lines_drawn = Sentence(
        Code.CONVERTED,
        "{count} 个线状地块顶点多于 {points} 个：面积、长度、距离按原样逐段量算；图形的圆角从简绘出，边线内移不超过 {metres:.2f} m，不用于量算：{sites}",
        "{count} line sites have more than {points} points: area, length and distance are measured stretch by stretch as ever; their shapes are "
        "drawn with fewer points at round corners, at most {metres:.2f} m within the measured outline: {sites}",
    )
    sector_unsaid = Sentence(
        Code.UNCHECKED,
        "{count} 个规划未说明类别（--sector 或字段 sector），不能排除须征求意见：{plans}",
        "{count} plans do not say their sector (--sector, or the column sector): that opinions must be asked cannot be ruled out: {plans}",
    )
    weak = Sentence(Code.WEAK, "{status}，不得作为正式依据", "{status}, not a formal basis")
    weight = Sentence(Code.ASSUMED, "目标校核的权重为{weight}", "targets are checked with {weight} as weight")
    risk_rules = Sentence(Code.PLAIN, "风险分级采用：{rules}", "risk is graded by: {rules}")
    extents_overlap = Sentence(
        Code.DISAGREES,
        "批复范围互相重叠 {count} 处：{pairs}",
        "approved extents overlap each other in {count} places: {pairs}",
    )
    project_differs = Sentence(
        Code.DISAGREES,
        "{count} 个图斑所填项目编号与所在批复范围不一致，见 matches.csv",
        "{count} patches name a project other than the approved extent they lie in, see matches.csv",
    )
    patches_away = Sentence(
        Code.UNCHECKED, "{count} 个图斑不在本次范围行政区内", "{count} patches lie outside the study's regions"
    )
    measures_own = Sentence(
        Code.ASSUMED,
        "E、T 因子表未见公开原文，所用数值由方案给出，须自行说明来源",
        "the tables of E and T are not published: the values are the study's, state where they come from",
    )
    soil_loss_without = Sentence(
        Code.NO_DATA,
        "{share:.1%} 的像元无结果（写为无数据）；无值的输入：{parts}",
        "{share:.1%} of the cells have no result (written as no data); inputs without values: {parts}",
    )
    measures_one = Sentence(
        Code.ASSUMED, "E、T 取 1：未计工程与耕作措施", "E and T are 1: engineering and tillage measures are not counted"
    )
    flow_length = Sentence(
        Code.ASSUMED,
        "坡长由汇流算法得出，上限 {metres:g} m（上限取值无公开统一规定）",
        "slope length follows the flow of water, at most {metres:g} m (no rule on this limit is published)",
    )
    unmeasured = Sentence(
        Code.NO_DATA,
        "{region} {year}年：{area_km2:,.2f} km² 无侵蚀数据或在栅格范围外",
        "{region} {year}: {area_km2:,.2f} km² have no erosion data or lie outside the raster",
    )
    not_lost = Sentence(
        Code.NO_DATA,
        "{area_km2:,.2f} km² 无数据或在栅格范围外，未计为流失",
        "{area_km2:,.2f} km² have no data or lie outside the raster and are not counted as lost",
    )
    partly_measured = Sentence(
        Code.NO_DATA,
        "{year}年 {units} 个单元只量测了一部分，其余按无流失计：{listed}",
        "{year}: {units} units are measured in part, the rest is taken as not eroded: {listed}",
    )
    too_little_measured = Sentence(
        Code.UNCHECKED,
        "{year}年 {units} 个单元已量测面积不足 {least:.0%}，水土保持率未核查：{listed}",
        "{year}: of {units} units less than {least:.0%} is measured, their conservation rate is unchecked: {listed}",
    )
    grids_differ_land_use = Sentence(
        Code.LEFT_OUT,
        "{one} 与 {other} 格网不一致：不作分地类统计，须先明确重采样",
        "{one} and {other} have different cells: no areas by land use, resample first",
    )
    grids_differ_change = Sentence(
        Code.LEFT_OUT,
        "{one} 与 {other} 格网不一致：只按单元比较，不作逐像元转移矩阵",
        "{one} and {other} have different cells: compared by unit only, without a matrix of change",
    )
    rows_by_place = Sentence(
        Code.ASSUMED,
        "没有能唯一确定一行的字段，按行号对应；插入一行即全部错开，请用 --key 指定主键",
        "no columns name every row: rows are matched by their place, and one row put in shifts all; name them with --key",
    )
    rows_elsewhere = Sentence(
        Code.NOT_USED,
        "{rows} 行不属于本次范围的单元，未用",
        "{rows} rows are of units outside this study and were not used",
    )
    rows_no_region = Sentence(
        Code.NOT_USED,
        "{rows} 行的名称不是行政区（如流域），未用于计算",
        "the names of {rows} rows are no regions (such as basins) and were not used",
    )
    boundaries_of = Sentence(Code.PLAIN, "界线来源：{source}", "boundaries: {source}")
    no_targets_file = Sentence(Code.UNCHECKED, "未提供目标值文件 {file}", "the file of targets {file} is not there")
    no_targets_here = Sentence(
        Code.UNCHECKED, "目标值文件中没有本次范围的单元", "the file of targets has no unit of this study"
    )
    dashes_differ = Sentence(
        Code.DISAGREES,
        "南海断续线按界线数据包绘{dashes}段，与标准地图的段数不同，本工具不自造线段；公开前须改用标准地图底图",
        "the line in the South China Sea has {dashes} dashes in the boundary package, other than on the standard map; lines are not made up: use the standard map's base before a map is made public",
    )
    islands_needed = Sentence(
        Code.PLAIN,
        "本方案完整包含海南岛，公开的图须附南海诸岛及断续线；地图与图片已加绘，公开前用 soilgis map --check 逐项核对",
        "the study holds all of Hainan: a public map must show the islands of the South China Sea and the line; map and picture have them, check with soilgis map --check before it is made public",
    )


class JobMessages:
    """Errors, and words of tables (报错与表中文字)."""

    reached_early = Message("提前达到{target}年目标：{place}（{year}年，{status}）")
    cropland_needs = Message("--land-use needs --cropland and --threshold (坡耕地须给出耕地地类和起始坡度)")
    rain_too_high = Message(
        "twelve months bring {millimetres:,.0f} mm in some cells; that is no rain in mm. Divide by 10 if it is in 0.1 mm, and declare the missing value as nodata (年雨量过大，疑为 0.1 mm 单位)"
    )
    out_of_range = Message(
        "{raster}: holds {value:g}; values lie in {low:g}-{high:g}. Declare it as nodata or correct the unit (数值超出范围)"
    )
    earlier_unmatched = Message("--earlier: {sites} match no site_id of the sites (原批复范围与地块编号不对应)")
    random_data = Message("演示数据：随机生成，与实际无关")
    key_not_unique = Message(
        "{tables}: --key {key} does not name every row of the {sides}; name more columns (主键有重复，请补充字段)"
    )
    use_unknown = Message("use is {use}; write borrow (取土场), spoil (弃渣场) or leave it empty (用途无法识别)")
    no_class_names = Message(
        "{raster} has no legend, so {names} is no class of it; name its codes, such as --class-names 11=耕地 (缺少图例)"
    )
    reconciled = Message(
        "{parent} {year}：规定 {stated:.2%}，下级面积加权 {weighted:.3%}（差 {difference:+.3f} 百分点，{mark}），简单平均 {simple:.2%}（勿用）"
    )
    sum_agrees = Message("分项之和 {summed:,.2f}，相符，差 {difference:+,.2f} km²（取位允许 {allowed:g}）")
    sum_differs = Message("分项之和 {summed:,.2f}，不符，差 {difference:+,.2f} km²（取位允许 {allowed:g}）")
    parts_missing = Message("分项不全，缺{missing}")
    sum_checked = Message("{region}{code} {year}年 按{parts}：公布 {stated:,.2f}，{summed}")
    targets_sound = Message("{file}：{rows} 行，{regions} 个行政区，格式、代码、比较符、年份均通过")
    headless = Message(
        "{path} is a long text without a head; its columns are seen when it is read (文本格式须全部读取，字段未预检)"
    )
