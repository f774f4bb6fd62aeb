"""Snippets to embed a map (嵌入代码): an iframe beside the file, and one that holds the whole page."""

from __future__ import annotations

import html

SANDBOX = "allow-scripts allow-downloads"
"""What an embedded map may do: run its own scripts and save exports, nothing else."""


def embed_html(page: str, *, title: str, file: str = "map.html") -> str:
    """Write a page that shows both ways to embed a map, ready to be copied.

    Parameters
    ----------
    page
        The map page (`soilgis.output.webmap.page.render`).
    title
        Title of the frame.
    file
        The map's name beside the embedding page.
    """
    name, style = html.escape(title, quote=True), "width:100%;height:640px;border:0"
    linked = (
        f'<iframe src="{html.escape(file, quote=True)}" title="{name}" sandbox="{SANDBOX}" style="{style}"></iframe>'
    )
    inside = (
        f'<iframe srcdoc="{html.escape(page, quote=True)}" title="{name}" sandbox="{SANDBOX}" style="{style}"></iframe>'
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head><meta charset="utf-8"><title>嵌入代码：'
        f"{name}</title></head>\n<body>\n<p>方式一：与 {html.escape(file)} 放在同一目录时，复制这一行：</p>\n"
        f"<pre>{html.escape(linked)}</pre>\n<p>方式二：单个文件内嵌（下面的框架即是，复制其源代码）：</p>\n{inside}\n</body>\n</html>\n"
    )
