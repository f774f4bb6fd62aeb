"""The site is made (手册成书): pages are staged, mkdocs makes HTML of them, and the search learns Chinese words."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from docs.site.navigation import navigation
from docs.site.notebooks import answered
from docs.site.pages import LANGS, pick
from docs.site.staging import HERE, NOTEBOOK, pages_of, stage
from docs.site.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from docs.site.pages import Lang, Page

ROOT = HERE.parents[1]
SITE = ROOT / "soilgis" / "manual"
"""Where the workbench, the wheel and the bundle find it."""
STAGE = ROOT / "out" / "manual"
PICTURES = ROOT / "out" / "pictures"
NAMES = {"zh": "中文", "en": "English"}
ENTRANCE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>soilgis 手册</title><meta http-equiv="refresh" content="0; url=zh/index.html"></head>
<body><p><a href="zh/index.html">中文手册</a> · <a href="en/index.html" lang="en">English manual</a></p></body></html>
"""
_DEAD_WEIGHT = ("*.map", "lunr/tinyseg.js", "lunr/wordcut.js", "sitemap.xml*", "404.html", "search_index.json")
"""Files of the theme that a site of files in two languages never opens."""


def build(site: Path = SITE, *, stage_folder: Path = STAGE, pictures: Path = PICTURES, only: str = "") -> Path:
    """Make the site in both languages; it opens from a folder, without a server and without a network.

    Parameters
    ----------
    site
        Folder of the site, made anew when all of it was made.
    stage_folder
        Folder for what is made on the way.
    pictures
        Folder of the pictures that tests have drawn.
    only
        Pattern of the pages to make, for a quick look; all when empty. The menu then has those pages alone.

    Returns
    -------
    Path
        The page to open.

    Raises
    ------
    RuntimeError
        If mkdocs refuses a page: a link to nowhere, a heading that is not there.
    """
    made = stage_folder / "site"
    shutil.rmtree(made, ignore_errors=True)
    notebook = answered(NOTEBOOK, stage_folder)
    running = [(lang, _started(lang, stage_folder, pictures, notebook, only)) for lang in LANGS]
    for lang, child in running:
        said = child.communicate()[0].decode("utf-8", "replace")
        if child.returncode:
            raise RuntimeError(f"mkdocs, {lang}:\n{said}")
        _finished(made / lang, lang)
    (made / "index.html").write_text(ENTRANCE, encoding="utf-8")
    shutil.rmtree(site, ignore_errors=True)
    site.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, site)
    return site / "index.html"


def _started(lang: Lang, folder: Path, pictures: Path, notebook: Path, only: str) -> subprocess.Popen[bytes]:
    """Stage a language and let mkdocs begin."""
    pages = [page for page in pages_of(lang, pictures, notebook) if not only or re.search(only, page.path)]
    stage(pages, folder / lang, pictures, notebook)
    config = folder / f"mkdocs-{lang}.yml"
    config.write_text(json.dumps(_settings(lang, folder, pages, only), ensure_ascii=False, indent=1), encoding="utf-8")
    line = [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--quiet", "--config-file", str(config)]
    line += [] if only else ["--strict"]
    env = {
        **os.environ,
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1767225600"),
        "NO_MKDOCS_2_WARNING": "1",
    }
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)  # noqa: S603 - our own words


def _settings(lang: Lang, folder: Path, pages: list[Page], only: str) -> dict[str, object]:
    other = "en" if lang == "zh" else "zh"
    menu = [page.path for page in pages] if only else navigation(pages, lang)
    return {
        "INHERIT": str(HERE / "mkdocs.yml"),
        "site_name": pick(lang, "soilgis 手册", "soilgis manual"),
        "docs_dir": str(folder / lang),
        "site_dir": str(folder / "site" / lang),
        "theme": {"language": lang, "custom_dir": str(HERE / "overrides")},
        "extra": {"alternate": [{"lang": other, "name": NAMES[other], "link": f"../{other}/index.html"}]},
        "nav": menu,
    }


def _finished(folder: Path, lang: Lang) -> None:
    """Part the words of the search, let it be read without a server, and leave out what is never opened."""
    index = json.loads((folder / "search" / "search_index.json").read_text(encoding="utf-8"))
    words = Words(one["text"] for one in index["docs"])
    for one in index["docs"]:
        one["title"], one["text"] = words.parted(one["title"]), words.parted(one["text"])
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    for pattern in _DEAD_WEIGHT:
        for path in folder.rglob(pattern):
            path.unlink()
    (folder / "search" / "search_index.js").write_text(f"var __index = {text}", encoding="utf-8")
    (folder / "search" / "search_index.json").write_text(text, encoding="utf-8")
    for path in folder.glob("assets/javascripts/workers/*.js"):
        worker = path.read_text(encoding="utf-8")
        path.write_text(
            worker.replace('.join("* ")', '.join(" ")'), encoding="utf-8", newline="\n"
        )  # it adds the stars again
    for path in folder.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        page = re.sub(r"\s*<link rel=\"alternate\"[^>]*>", "", page)
        page = page.replace('role="dialog"', f'role="dialog" aria-label="{pick(lang, "搜索", "Search")}"')
        path.write_text(page, encoding="utf-8", newline="\n")
