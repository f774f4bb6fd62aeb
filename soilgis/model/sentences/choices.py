"""Sentences of comparing, scoring, choosing where to work, and drawing spot checks (对比、考核、布局、抽查)."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class ChoiceNotes(Sentences):
    """What must be told (注意)."""

    no_status = Sentence(
        Code.ASSUMED,
        "{file}：表中未声明可信状态，按工作口径计",
        "{file}: the table states no status, it is taken as working",
    )
    rows_no_status = Sentence(
        Code.ASSUMED,
        "{file}：{count} 行未声明可信状态，按工作口径计",
        "{file}: {count} rows state no status, they are taken as working",
    )
    only_old = Sentence(
        Code.LEFT_OUT,
        "仅前期有的行政区未对比：{regions}",
        "regions of the earlier result only are not compared: {regions}",
    )
    only_new = Sentence(
        Code.LEFT_OUT,
        "仅后期有的行政区未对比：{regions}",
        "regions of the later result only are not compared: {regions}",
    )
    no_borders = Sentence(
        Code.NOT_MADE, "{result}：没有 result.gpkg，未绘地图", "{result}: without result.gpkg no map is drawn"
    )
    compared_with = Sentence(Code.PLAIN, "与前期成果对比：{years}", "compared with the earlier result: {years}")
    rules_weak = Sentence(
        Code.WEAK,
        "评分规则为{status}：{title}，得分与名次不得作为正式考核结果",
        "the rules are not official ({status}: {title}); scores and ranks are no result of an assessment",
    )
    unscored = Sentence(
        Code.NO_DATA,
        "{count} 个区域缺指标值，未评分、不参加排名：{regions}",
        "{count} regions lack a figure; they are not scored and have no rank: {regions}",
    )
    blind_vetoes = Sentence(
        Code.UNCHECKED,
        "{count} 个区域有未核查的否决项：{regions}",
        "{count} regions have vetoes that could not be checked: {regions}",
    )
    made_up_costs = Sentence(
        Code.WEAK,
        "未给单位成本，使用{layer}：{note}",
        "no costs were given, those of a layer stand in: {layer}, {note}",
    )
    all_erosion = Sentence(
        Code.ASSUMED,
        "可治理面积取 {title} {year} 年全部水土流失面积，未扣除不宜治理的土地；治理面积全部按脱离水土流失计",
        "all erosion of {title} in {year} is taken as treatable, land that should not be treated too; what is treated is taken to leave erosion",
    )
    no_gaps = Sentence(
        Code.UNCHECKED,
        "未核查、没有差距数的区域未计入：{regions}",
        "regions that were not checked and have no gap are not counted: {regions}",
    )
    out_of_time = Sentence(
        Code.WEAK,
        "求解到时限为止，方案与最优解的差距不超过 {gap:.2%}",
        "the time was up; the plan is at most {gap:.2%} from the best",
    )
    not_tried = Sentence(
        Code.LEFT_OUT,
        "单元多于 {most} 个，未逐个检验取舍的代价；需要时加大 --explain",
        "there are more than {most} units; what leaving each out costs was not reckoned; raise --explain where it is needed",
    )
    plan_weak = Sentence(
        Code.WEAK,
        "面积与成本的可信状态为{status}，方案不得作为投资安排依据",
        "areas and costs are not official ({status}); the plan is no ground for spending money",
    )
    no_project = Sentence(
        Code.LEFT_OUT,
        "{name}：{count} 个编号不在台账中，未计入：{ids}",
        "{name}: {count} ids are not in the register and are not counted: {ids}",
    )
    personal_left_out = Sentence(
        Code.LEFT_OUT,
        "{file}：规则列明的个人信息字段只读不写：{columns}",
        "{file}: columns of personal data that the rules name are read and never written: {columns}",
    )
    rule_passed_over = Sentence(
        Code.NOT_USED,
        "分级规则 {rule} 未用：台账和关联名单中没有字段 {column}",
        "rule {rule} was not used: neither register nor lists have the column {column}",
    )
    list_rules_weak = Sentence(
        Code.WEAK,
        "名单依据的可信状态为{status}（{title}），正式执法检查须以本级公布的规则为准",
        "the lists are not official ({status}: {title}); official checks follow the rules that the authority published",
    )


class ChoiceWords:
    """Words of tables, and sentences that are the result (表中文字与结论)."""

    itself = Message(
        "{name} holds rates of {years} only, a result is not compared with itself (自己与自己对比); "
        "name two of its years with --old-year and --new-year, or another folder"
    )
    unmeasured = Message("未核查：量测不足，没有水土保持率")
    no_area = Message("未给界线内面积，界线变化未单列")
    stands_in = Message("国土面积以界线内面积代替，界线变化同时改变分子与分母")
    both_moved = Message("界线与国土面积同时改变，两项影响方向相反，应合并看")
    moved_ground = Message("界线有变化，移入移出的土地按全区平均流失比例计")
    not_apart = Message("调查方法不同且没有衔接成果，实际变化与方法变化未能分开")
    same_ground = Message("前后期侵蚀数据相同，没有实际变化")
    ground_and_border = Message("前后期侵蚀数据相同而方法与界线同时改变，二者对流失比例的影响未能分开")
    how_split = Message("分解方法：各因素按所有先后次序下影响的平均值计（Shapley 值），与次序无关，各项之和等于总变化")
    one_change = Message(
        "{name}水土保持率{years}由 {old} 变为 {new}，变化 {change} 个百分点，其中{parts}（可信状态：{status}）{remark}"
    )
    other_changes = Message(
        "其余 {count} 个行政区中上升 {up} 个、下降 {down} 个、不变 {same} 个；变化最大的是{most}（{most_change}），"
        "最小的是{least}（{least_change}）（可信状态：{status}）"
    )
    not_checked = Message("{count} 个行政区未核查（量测不足，没有水土保持率）：{names}")
    inputs_differ = Message("与前期不同的输入与设置：{inputs}")
    room = Message("权重敏感性 {title}（{weight:g}）：在 {low} 到 {high} 之间名次不变{first}")
    drawn_weights = Message(
        "权重稳健性：各权重在 ±{spread:.0%} 内随机抽取 {draws} 次（随机种子 {seed}），归一后重新排名"
    )
    score_rule = Message("{title}（权重 {weight:g}）：{rule}（{document}）")
    veto_rule = Message("一票否决 {title}：成立时等次为{grade}（{document}）")
    plan_title = Message("水土流失治理布局方案")
    plan_rule = Message("{aim}；由整数规划精确求解，每个单元的治理面积不超过其可治理面积，投资等于面积乘单位成本")
    cost_move = Message("成本敏感性：逐类把单位成本上下浮动 {shake:.0%} 后重新求解")
    cost_place = Message("单位成本 {cost:.2f} 万元/km²，{where} {count} 个候选中由低到高第 {place}")
    no_target = Message("所在区域没有尚需达到的目标")
    in_zone = Message("计入 {zones} 的最低比例")
    indispensable = Message("没有它，{names}的目标无法达到")
    budget_better = Message("预算内由成本更低或搭配更合适的单元占用")
    targets_better = Message("目标已由总成本更低的组合达到")
    need = Message("{name}尚需减少流失面积{part}")
    need_not_forced = Message("{name}尚需减少流失面积（预算内不强求）")
    zone_least = Message("治理面积中位于 {zone} 的比例不少于")
    cost_most = Message("{name}占总投资的比例不超过")
    nearest = Message(
        "没有方案能同时满足全部要求；最接近的方案治理 {count} 个单元、{area:,.2f} km²，投资 {cost:,.2f} 万元，以下要求未满足"
    )
    short = Message("{demand}：要求 {wanted}，最多达到 {reached}，差 {short}")
    best = Message("{aim}：治理 {count} 个单元、{area:,.2f} km²，投资 {cost:,.2f} 万元")
    gap = Message("与最优解的差距不超过 {gap:.4%}（{proof}）")
    others = Message("与最优相差 {within:.1%} 以内：{count} 个不同方案，其中 {core} 个单元在各方案中都入选")
    no_others = Message("与最优相差 {within:.1%} 以内：没有其他方案")
    drawn = Message(
        "共 {count} 个项目，抽中 {drawn} 个（{share:.2%}，最低 {least:.2%}，依据{document}）（可信状态：{status}）"
    )
    tier_count = Message("{tier}：{count} 个项目，抽中 {drawn} 个")
    draw_again = Message("随机种子“{seed}”，按种子与项目编号的 SHA-256 值由小到大抽取，可据此复核；级别名称依据{names}")
