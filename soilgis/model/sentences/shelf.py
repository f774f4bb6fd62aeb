"""Sentences of the shelf (图层目录): own layers in place of shipped ones, lists filled in, units that other boundaries lack."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class ShelfNotes(Sentences):
    """What must be told (注意)."""

    merged_cells = Sentence(
        Code.ASSUMED,
        "{column} 的 {count} 个空格按上一行的值补齐（合并单元格）",
        "{count} empty cells of {column} have the value of the row above (merged cells)",
    )
    own_card = Sentence(
        Code.PLAIN,
        "以自有图层 {layer} 代替自带的同名图层（{status}）{files}",
        "your layer {layer} stands in place of the shipped one of that id ({status}){files}",
    )
    own_files = Sentence(
        Code.PLAIN,
        "以自有文件 {files} 代替自带图层 {layer} 的数据",
        "your files {files} stand in place of those of the shipped layer {layer}",
    )
    not_in_boundaries = Sentence(
        Code.LEFT_OUT,
        "{name}（{code}）在{source}界线中没有，未计入",
        "{name} ({code}) is not in the {source} boundaries and is left out",
    )
    otherwise_in_boundaries = Sentence(
        Code.CONVERTED,
        "{name}（{code}）在{source}界线中为{other}（{other_code}），范围可能不同",
        "{name} ({code}) is {other} ({other_code}) in the {source} boundaries; its extent may differ",
    )


class ShelfMessages:
    """Errors, and words of tables (报错与表中文字)."""

    list_filled = Message("名录 {rows} 行，今日县级单位 {counties} 个，分区 {zones} 个")
    filled_whole = Message("由用户提供的名录装入，县数与文件相符")
    filled_partial = Message("由用户提供的名录装入，名录不完整；未列出的县不等于不在区内")
    complete_or_partial = Message(
        "complete the list, or give --partial to use it as a working one (补全名录，或用 --partial 按工作口径装入)"
    )
