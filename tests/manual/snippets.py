"""Blocks of the manual's written pages, and the inputs they name."""

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "manual"
MAKERS = sorted((ROOT / "tests" / "documented").glob("*_inputs.py"))
_FENCE = re.compile(r'^```(\w*)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the file it is, its text."""

    language: str
    title: str
    text: str

    @property
    def bare(self):
        """The text without remarks, which are in the reader's language."""
        return re.sub(r"\s+# .*$", "", self.text, flags=re.MULTILINE)


def blocks(path):
    """Every fenced block of a page."""
    return [Block(*found) for found in _FENCE.findall(path.read_text(encoding="utf-8"))]


def pages(lang):
    """Written pages of a language, by their address."""
    return {path.relative_to(MANUAL / lang).as_posix(): path for path in sorted((MANUAL / lang).rglob("*.md"))}


def make_inputs(folder):
    """Make every file that a command of the manual reads."""
    for path in MAKERS:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.make(folder)
    halves = [shapely.box(112.1, 37.6, 112.11, 37.62), shapely.box(112.11, 37.6, 112.12, 37.62)]
    frame = gpd.GeoDataFrame({"编号": ["甲", "乙"]}, geometry=halves, crs=4490)
    frame.to_file(folder / "gbk.shp", encoding="GBK")
    (folder / "gbk.cpg").unlink()
    frame.to_file(folder / "nocrs.shp", encoding="UTF-8")
    (folder / "nocrs.prj").unlink()
