"""A page (页面): where it stands and what it says; both languages have the same addresses."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
KINDS = {
    "text": "文字", "integer": "整数", "real": "小数", "flag": "是或否", "geometry": "图形", "choice": "选项",
    "number": "数值", "string": "文字", "path": "路径", "boolean": "开关",
}  # fmt: skip
"""What kinds of values are called."""
_LIMITS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_TAG = re.compile(r"<(?!br>|small>|/small>)")
_CHINESE = re.compile(r"\s*\(([^()]*[\u3400-\u9fff][^()]*)\)")


TOLD = Path(__file__).parents[1] / "manual" / "chinese.toml"


@cache
def chinese_sentences() -> dict[str, dict[str, str]]:
    """What commands and fields are for, in Chinese, by section and name."""
    return tomllib.loads(TOLD.read_text(encoding="utf-8"))


def sentence(section: str, name: str) -> str:
    """One of them; nothing where there is none."""
    return chinese_sentences().get(section, {}).get(name, "")


@dataclass(frozen=True)
class Page:
    """One page of one language.

    Attributes
    ----------
    path
        Address below the language's folder, such as ``reference/jobs/zonal.md``.
    text
        Markdown.
    """

    path: str
    text: str


def pick(lang: Lang, chinese: str, english: str) -> str:
    """Return the words of a language."""
    return chinese if lang == "zh" else english


def cell(text: object) -> str:
    """A text that may stand in a cell of a table; of its tags only line breaks and small print stay."""
    return " ".join(_TAG.sub("&lt;", str(text).replace("|", "\\|")).split())


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; nothing where there are no rows."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines]) + "\n" if lines else ""


def english(text: str) -> str:
    """A text without its Chinese in parentheses."""
    return _CHINESE.sub("", text).strip()


def chinese(text: str) -> str:
    """The first Chinese in parentheses of a text."""
    found = _CHINESE.search(text)
    return found[1] if found else ""


def folded(title: str, text: str) -> str:
    """A paragraph that opens when it is asked for."""
    body = "\n".join(f"    {line}".rstrip() for line in text.splitlines())
    return f'??? note "{title}"\n\n{body}\n'


def limits(given: dict[str, object]) -> str:
    """Limits of a number, as they are written in formulas."""
    return "、".join(f"{_LIMITS[key]} {value:g}" for key, value in given.items() if key in _LIMITS)


def code(text: object, *, whole: bool = False) -> str:
    """A word as it is typed, on one line where it must stay whole; nothing for nothing."""
    mark = "{ .whole }" if whole else ""
    return f"`{text}`{mark}" if str(text) else ""
