"""Sentences of dams and programmes (淤地坝、工程任务): notes with their codes, and long messages."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class WorksMessages:
    """Errors, and words of tables (报错与表中文字)."""

    counted_once = Message(
        "数据按编号只计一次；晚于统计日期、早于起始日期、在任务行政区之外的不计入，逐条见“逐条计数”。"
    )
    no_radius = Message("未给出管理和保护范围半径，未划出范围；")
    dams_near = Message("{before}两坝相距不超过 {metres:g} m 的列为疑似重复。")
    elsewhere = Message("不在该任务的行政区内")
    no_amount = Message(
        "{file}: goal {goal} is in {unit}, which needs {kinds} or a column amount (数量) (缺少数量或几何类型不符)"
    )
    no_goal = Message("{register}: {row}: there is no goal {goal} (没有这项任务的目标); there are {known}")
    dam_grades = Message(
        "类型以登记类型为准，没有登记类型的按总库容分级（大型 50—500、中型 10—50、小型 1—10 万m³，界值归较大一级；行业通行分级，工作口径）。"
    )
    dams_once = Message("编号重复的只计一次；不在统计单元内的不计入；问题逐条列出，不自动更正。")
    dam_ground = Message(
        "管理和保护范围以坝点为圆心、按所给半径作圆（椭球面距离，面积与真圆相等），重叠处面积只计一次；半径由使用者给出，非法定。"
    )
    lights = Message(
        "进度灯为本软件规则，非官方考核口径：已达到目标为绿灯；到期未达到为红灯；期限内按起止日期匀速推算应完成比例，完成比例不低于应完成比例为绿灯，不低于其 {slack:.0%} 为黄灯，再低为红灯；文件未载起止日期的不判断进度、不亮灯。"
    )
    grade_differs = Message("登记为{label}，总库容 {volume:g} 万m³ 属{other}；按登记类型计")


class WorksNotes(Sentences):
    """What must be told (注意)."""

    room = "works"
    not_counted = Sentence(
        Code.LEFT_OUT, "{goal}有 {count} 条未计入（{reason}）", "{goal}: {count} rows are not counted ({reason})"
    )
    some_without_day = Sentence(
        Code.ASSUMED,
        "{count} 条没有完成日期，按已完成计",
        "{count} rows have no date of completion and are counted as finished",
    )
    ground_shared = Sentence(
        Code.LEFT_OUT,
        "面互相重叠 {amount:,.2f} {unit}，只计一次",
        "polygons overlap each other by {amount:,.2f} {unit}, which counts once",
    )
    no_days = Sentence(
        Code.ASSUMED,
        "没有完成日期，全部按 {as_of} 前完成计",
        "no date of completion, all are counted as finished by {as_of}",
    )
    beyond_units = Sentence(
        Code.LEFT_OUT,
        "{kind}去重合计 {whole_km2:.2f} km²，其中 {beyond_km2:.2f} km² 伸出所列统计单元之外，未计入分区",
        "{kind}: {whole_km2:.2f} km² counted once, of which {beyond_km2:.2f} km² lie beyond the units and are in none of their figures",
    )
