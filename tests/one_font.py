"""The one font of pages and documents under test: the one that comes with soilgis and no other, so that they look alike on every machine."""

import os

from soilgis.output.fonts import chinese_font

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{kept}</cachedir>
<alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias></fontconfig>
"""


def with_one_font(folder):
    """Environment of a program that draws text; also of a bare machine, whose locale would take Chinese file names for no text."""
    path = folder / "fonts.conf"
    path.write_text(_FONTS.format(fonts=chinese_font().parent, kept=folder / "kept"), encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(path), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
