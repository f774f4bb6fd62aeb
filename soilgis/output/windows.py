"""Map and briefing files (地图与简报文件): pages and documents put on disk, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.output.atomic import is_ours, scratch_file, scratch_folder
from soilgis.output.drawing import begin_maps
from soilgis.output.fonts import chinese_font
from soilgis.output.told import Told

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.result import Result
    from soilgis.output.briefing.words import Language
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
    result: Result, folder: Path, *, language: Language = "zh", font: Path | None = None, told: Told | None = None
) -> list[Path]:
    """Write briefing.html, briefing.docx, embed.html and map.png of a result.

    Parameters
    ----------
    result
        Not changed.
    folder
        Where to; made when absent, other files in it stay.
    language
        zh or en.
    font
        Font file of the picture; the font that comes with soilgis when not given.
    told
        Takes windows that could not be made and characters that the font lacks; the log when not given.

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
    """
    said = told or Told()
    if font:
        chinese_font(font)
    with scratch_folder(folder) as scratch:
        maps = begin_maps(result, brief=True, font=font)
        put_maps(result, scratch, maps, said)
        put_briefing(result, scratch, maps, told=said, language=language)
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
        shown = maps.shown()
        page = render(build_map(result, packed=shown.packed, zones=shown.thinned.zones), result.study.title.zh)
        (folder / "map.html").write_text(page, encoding="utf-8", newline="\n")
    with told.attempt("map.png"):
        picture = maps.sheet()
        (folder / "map.png").write_bytes(picture.content)
        told.lack(picture.lacking)


def put_briefing(result: Result, folder: Path, maps: Maps, *, told: Told, language: Language = "zh") -> None:
    """Write briefing.html, briefing.docx and embed.html into a folder that holds map.html; one that cannot be made is told."""
    from soilgis.output.briefing.embed import embed_html
    from soilgis.output.briefing.page import briefing_html
    from soilgis.output.briefing.word import briefing_docx

    png = b""
    with told.attempt("简报中的图"):
        picture = maps.small()
        png = picture.content
        told.lack(picture.lacking)
    with told.attempt("briefing.html"):
        page = briefing_html(result, language=language, png=png)
        (folder / "briefing.html").write_text(page, encoding="utf-8", newline="\n")
    with told.attempt("briefing.docx"):
        (folder / "briefing.docx").write_bytes(briefing_docx(result, language=language, png=png))
    with told.attempt("embed.html"):
        (folder / "embed.html").write_text(embed_html(result, png=png), encoding="utf-8", newline="\n")
