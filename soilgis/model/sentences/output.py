"""Sentences of the windows (成果输出): notes with their codes."""

from __future__ import annotations

from soilgis.model.notes import Code, Sentence, Sentences


class OutputNotes(Sentences):
    """What must be told (注意)."""

    sheet_too_long = Sentence(
        Code.LEFT_OUT,
        "{table}超过 {rows} 行，见同名 CSV",
        "{table} has more than {rows} rows, see the CSV of that name",
    )
    not_made = Sentence(
        Code.NOT_MADE,
        "{window} 未能生成，其余成果不受影响：{why}",
        "{window} could not be made, the rest is not affected: {why}",
    )
    slots_blank = Sentence(
        Code.LEFT_OUT,
        "简报的{slots}没有给出，留空待填（--office、--issue、--date）",
        "the briefing leaves a blank for {slots} (--office, --issue, --date)",
    )
    signs_lacking = Sentence(
        Code.DOUBTFUL,
        "图片字体缺少以下字符，图上以方框代替：{signs}；可用 --font 指定含有这些字符的字体",
        "the font of pictures lacks these characters, boxes stand for them: {signs}; name a font that has them with --font",
    )
