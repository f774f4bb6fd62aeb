"""Map and briefing files (地图与简报文件): pages and documents put on disk, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.output.atomic import scratch_file, scratch_folder
from soilgis.output.drawing import begin_maps

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


def write_briefing(result: Result, folder: Path, *, language: Language = "zh") -> list[Path]:
    """Write briefing.html, briefing.docx, embed.html and map.png of a result.

    Parameters
    ----------
    result
        Not changed.
    folder
        Where to; made when absent, other files in it stay.
    language
        zh or en.

    Returns
    -------
    list of Path
        The files, in alphabetical order.

    Raises
    ------
    OutputError, FontError
        If something cannot be written; then nothing has changed in the folder.
    """
    with scratch_folder(folder) as scratch:
        maps = begin_maps(result, brief=True)
        put_maps(result, scratch, maps)
        put_briefing(result, scratch, maps, language=language)
        names = sorted(item.name for item in scratch.iterdir())
    return [folder / name for name in names]


def put_maps(result: Result, folder: Path, maps: Maps) -> None:
    """Write map.html and map.png of a result into a folder that exists."""
    from soilgis.output.webmap.build import build_map
    from soilgis.output.webmap.page import render

    page = render(build_map(result, packed=maps.shown().packed), result.study.title.zh)
    (folder / "map.html").write_text(page, encoding="utf-8", newline="\n")
    (folder / "map.png").write_bytes(maps.sheet())


def put_briefing(result: Result, folder: Path, maps: Maps, *, language: Language = "zh") -> None:
    """Write briefing.html, briefing.docx and embed.html into a folder that holds map.html."""
    from soilgis.output.briefing.embed import embed_html
    from soilgis.output.briefing.page import briefing_html
    from soilgis.output.briefing.word import briefing_docx

    png = maps.small()
    page = (folder / "map.html").read_text(encoding="utf-8")
    (folder / "briefing.html").write_text(
        briefing_html(result, language=language, png=png), encoding="utf-8", newline="\n"
    )
    (folder / "briefing.docx").write_bytes(briefing_docx(result, language=language, png=png))
    (folder / "embed.html").write_text(embed_html(page, title=result.study.title.zh), encoding="utf-8", newline="\n")
