"""Map and briefing files (地图与简报文件): pages and documents put on disk, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from soilgis.model.sentences.output import OutputNotes
from soilgis.output.atomic import is_ours, scratch_file, scratch_folder
from soilgis.output.drawing import begin_maps
from soilgis.output.fonts import chinese_font
from soilgis.output.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.result import Result
    from soilgis.output.briefing.content import Content
    from soilgis.output.briefing.pictures import Pictures
    from soilgis.output.briefing.wishes import Wishes
    from soilgis.output.drawing import Maps


def write_map(result: Result, path: Path, *, tiles: str = "", gcj02: bool = False) -> list[str]:
    """Write the web map of a result into one file.

    Parameters
    ----------
    result
        Not changed.
    path
        The HTML file.
    tiles
        Address of online tiles, opt-in; empty keeps the page silent.
    gcj02
        Whether those tiles are in GCJ-02; they are shifted, never the data.

    Returns
    -------
    list of str
        What the person must know about the file, such as that readers can see a key in an address.
    """
    from soilgis.output.webmap.build import build_map
    from soilgis.output.webmap.page import render
    from soilgis.output.webmap.tiles import OnlineTiles

    drawn = build_map(result)
    hosts: tuple[str, ...] = ()
    warnings: list[str] = []
    if tiles:
        online = OnlineTiles(tiles, gcj02=gcj02)
        online.add_to(drawn)
        hosts, warnings = (online.host,), online.warnings()
    page = render(drawn, result.study.title.zh, hosts=hosts)
    with scratch_file(path) as scratch:
        scratch.write_text(page, encoding="utf-8", newline="\n")
    return warnings


def write_briefing(
    result: Result,
    folder: Path,
    *,
    wishes: Wishes | None = None,
    font: Path | None = None,
    told: Told | None = None,
    begin: Callable[..., Maps] = begin_maps,
) -> list[Path]:
    """Write briefing.html, briefing.docx, briefing.md, embed.html, map.html and map.png of a result, and slides where they are wanted.

    Parameters
    ----------
    result
        Not changed.
    folder
        Where to; made when absent, other files in it stay.
    wishes
        Language, 单位, 日期, 期号, the office's own template, slides.
    font
        Font file of the pictures; the font that comes with soilgis when not given.
    told
        Takes windows that could not be made and characters that the font lacks; the log when not given.
    begin
        Begins the maps, as `begin_maps` does: with another process, or with shapes that were begun before.

    Returns
    -------
    list of Path
        The files, in alphabetical order.

    Raises
    ------
    OutputError
        If the folder cannot be written; then nothing has changed in it.
    FontError
        If ``font`` cannot be read.
    UsageError
        If the template cannot be used, or slides lack their package.
    """
    from soilgis.output.briefing.wishes import Wishes as Asked

    said, asked = told or Told(), wishes or Asked()
    asked.refuse()
    if font:
        chinese_font(font)
    with scratch_folder(folder) as scratch:
        maps = begin(result, brief=True, font=font)
        put_maps(result, scratch, maps, said)
        put_briefing(result, scratch, maps, told=said, wishes=asked, font=font)
        names = sorted(item.name for item in scratch.iterdir())
    remove_failed(folder, said)
    if told is None:
        said.log()
    return [folder / name for name in names]


def remove_failed(folder: Path, told: Told) -> None:
    """Remove the windows of an earlier run that this one could not make: old figures must not stand beside new ones."""
    for name in told.failed:
        if "/" not in name and is_ours(folder / name):
            (folder / name).unlink()


def put_maps(result: Result, folder: Path, maps: Maps, told: Told) -> None:
    """Write map.html and map.png of a result into a folder that exists; one that cannot be made is told."""
    from soilgis.output.webmap.build import build_map
    from soilgis.output.webmap.page import render

    with told.attempt("map.html"):
        page = render(build_map(result, shown=maps.shown()), result.study.title.zh)
        (folder / "map.html").write_text(page, encoding="utf-8", newline="\n")
    with told.attempt("map.png"):
        picture = maps.sheet()
        (folder / "map.png").write_bytes(picture.content)
        told.lack(picture.lacking)


def put_briefing(
    result: Result, folder: Path, maps: Maps, *, told: Told, wishes: Wishes | None = None, font: Path | None = None
) -> None:
    """Write the briefing and embed.html into a folder that holds map.html; a window that cannot be made is told."""
    from soilgis.output.briefing.chart import bars_png
    from soilgis.output.briefing.content import content
    from soilgis.output.briefing.embed import embed_html
    from soilgis.output.briefing.page import page_of
    from soilgis.output.briefing.plain import briefing_md
    from soilgis.output.briefing.wishes import Wishes as Asked

    asked = wishes or Asked()
    if asked.slots.missing:
        told.say(OutputNotes.slots_blank(slots="、".join(asked.slots.missing)))
    it = content(result, asked.language, slots=asked.slots)
    chart = cache(maps.beside.begin(bars_png, it.chart, font)) if it.chart else None
    drawn = replace(_pictures(maps, told), chart=chart)
    with told.attempt("briefing.html"):
        (folder / "briefing.html").write_text(page_of(it, drawn), encoding="utf-8", newline="\n")
    with told.attempt("briefing.md"):
        (folder / "briefing.md").write_text(briefing_md(it), encoding="utf-8", newline="\n")
    with told.attempt("briefing.docx"):
        (folder / "briefing.docx").write_bytes(_document(it, drawn, asked, font))
    if asked.slides:
        from soilgis.output.briefing.slides import briefing_pptx

        with told.attempt("briefing.pptx"):
            (folder / "briefing.pptx").write_bytes(briefing_pptx(it, drawn))
    with told.attempt("embed.html"):
        png = drawn.made.get("map", b"")
        (folder / "embed.html").write_text(embed_html(result, png=png), encoding="utf-8", newline="\n")


def _document(it: Content, drawn: Pictures, asked: Wishes, font: Path | None) -> bytes:
    if asked.template:
        from soilgis.output.briefing.template import docx_by_template

        return docx_by_template(it, drawn, asked.template, font)
    from soilgis.output.briefing.word import docx_of

    return docx_of(it, drawn, font)


def _pictures(maps: Maps, told: Told) -> Pictures:
    """The maps of a briefing; one that cannot be drawn is told, and its place says so."""
    from soilgis.output.briefing.pictures import Pictures, views

    made = {}
    for kind, draw in (("map", maps.small), ("gap_map", maps.gap)):
        with told.attempt("简报中的图"):
            picture = draw()
            if picture is not None:
                made[kind] = picture.content
                told.lack(picture.lacking)
    with told.attempt("简报中的图"):
        for kind, figure in views(maps.views()).items():
            made[kind] = figure.content
            told.lack(figure.lacking)
    return Pictures(made)
