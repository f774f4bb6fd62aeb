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
