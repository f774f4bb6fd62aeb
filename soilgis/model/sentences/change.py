"""Sentences of comparing and scoring (变化分解、考核评分): notes with their codes, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class ChangeMessages:
    """Errors, and words of tables (报错与表中文字)."""

    same_result = Message(
        "{result} holds rates of {years} only, a result is not compared with itself (自己与自己对比); name two of its years with --old-year and --new-year, or another folder"
    )
    weight_room = Message("权重敏感性 {indicator}（{weight:g}）：在 {low} 到 {high} 之间名次不变{first}")
    unmeasured = Message("未核查：量测不足，没有水土保持率")
    no_border_areas = Message("未给界线内面积，界线变化未单列")
    land_by_border = Message("国土面积以界线内面积代替，界线变化同时改变分子与分母")
    opposite = Message("界线与国土面积同时改变，两项影响方向相反，应合并看")
    by_mean = Message("界线有变化，移入移出的土地按全区平均流失比例计")
    not_bridged = Message("调查方法不同且没有衔接成果，实际变化与方法变化未能分开")
    same_data = Message("前后期侵蚀数据相同，没有实际变化")
    same_data_others = Message("前后期侵蚀数据相同而方法与界线同时改变，二者对流失比例的影响未能分开")
    shapley = Message("分解方法：各因素按所有先后次序下影响的平均值计（Shapley 值），与次序无关，各项之和等于总变化")
    region_changed = Message(
        "{region}水土保持率{years}由 {old} 变为 {new}，变化 {change} 个百分点，其中{parts}（可信状态：{status}）{note}"
    )
    others_changed = Message(
        "其余 {count} 个行政区中上升 {up} 个、下降 {down} 个、不变 {same} 个；变化最大的是{most}（{most_by}），最小的是{least}（{least_by}）（可信状态：{status}）"
    )
    regions_unmeasured = Message("{count} 个行政区未核查（量测不足，没有水土保持率）：{regions}")


class ChangeNotes(Sentences):
    """What must be told (注意)."""

    room = "change"
    no_status = Sentence(
        Code.WEAK, "表中未声明可信状态，按工作口径计", "the table declares no status and is taken as a working one"
    )
    rules_weak = Sentence(
        Code.WEAK,
        "评分规则为{status}：{card}，得分与名次不得作为正式考核结果",
        "the rules of scoring are {status}: {card}; scores and ranks are no formal assessment",
    )
    vetoes_unchecked = Sentence(
        Code.UNCHECKED,
        "{count} 个区域有未核查的否决项：{regions}",
        "{count} regions have unchecked vetoes: {regions}",
    )
    unscored = Sentence(
        Code.NO_DATA,
        "{count} 个区域缺指标值，未评分、不参加排名：{regions}",
        "{count} regions lack figures; they are neither scored nor ranked: {regions}",
    )
