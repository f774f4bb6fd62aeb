"""Words (文字表): every sentence of a briefing, one file per language; numbers are put in when printed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, Protocol

from soilgis.model.units import Unit, spell
from soilgis.output.briefing.reasons import plain_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soilgis.model.columns import Column
    from soilgis.model.layer import Layer
    from soilgis.model.study import Study

Language = Literal["zh", "en"]


class Labelled(Protocol):
    """A declared word with a Chinese label, such as a status."""

    @property
    def value(self) -> str:
        """Return the word as it is stored."""

    @property
    def label(self) -> str:
        """Chinese label."""


@dataclass(frozen=True)
class Words:
    """The texts of one language, by section and name."""

    lang: str
    sections: dict[str, dict[str, str]]

    @property
    def chinese(self) -> bool:
        """Whether labels and phrases stay as they are declared."""
        return self.lang.startswith("zh")

    @property
    def comma(self) -> str:
        """What stands between parts of a sentence."""
        return "，" if self.chinese else ", "

    @property
    def semicolon(self) -> str:
        """What stands between clauses."""
        return "；" if self.chinese else "; "

    def listed(self, names: Sequence[str], most: int = 12) -> str:
        """Names in a row; more than ``most`` end in an ellipsis."""
        return ("、" if self.chinese else ", ").join(names[:most]) + ("……" if len(names) > most else "")

    def head(self, name: str, /, **figures: object) -> str:
        """Heading of a part."""
        return self.text("parts", name, **figures)

    def say(self, name: str, /, **figures: object) -> str:
        """Put figures into a sentence; braces inside the figures stay as they are."""
        return self.sections["sentences"][name].format(**figures)

    def of(self, word: Labelled) -> str:
        """Label of a declared word: the word's own in Chinese, else the language's."""
        return word.label if self.chinese else self.sections["words"][word.value]

    def units(self, study: Study) -> str:
        """What a study's own units are called; own boundaries as their file's owner calls them, in every language."""
        return study.units.label if study.units else self.of(study.level)

    def word(self, column: Column, stored: str) -> str:
        """Print a stored word of a column; in other languages one that has no translation stays as it is."""
        return str(column.worded(stored)) if self.chinese else self.sections["words"].get(stored, stored)

    def phrase(self, text: str) -> str:
        """Return a phrase that the numbers carry with them, whatever year it holds; one the language does not know stays as it is."""
        if self.chinese:
            return (
                text.replace("名录（县域）", "按名录统计")
                .replace("名录，县域", "按名录统计")
                .replace("划定（矢量）", "按划定范围")
            )
        known = self.sections["phrases"]
        year = re.search(r"\d{4}", text)
        spelled = known.get(text.replace(year[0], "{year}"), "") if year else ""
        return known.get(text) or (spelled.format(year=year[0]) if year and spelled else text)

    def figure(self, value: float, unit: Unit) -> str:
        """Print a figure with its unit."""
        return spell(value, unit, lang="zh" if self.chinese else "en", symbol=True)

    def title(self, layer: Layer) -> str:
        """Title of a layer."""
        return layer.title.zh if self.chinese else layer.title.en

    def reason(self, text: str) -> str:
        """Why a layer was not checked, without names of files and options; in other languages that it was not provided."""
        return plain_reason(text) if self.chinese else self.text("cells", "absent")

    def text(self, section: str, name: str, /, **figures: object) -> str:
        """Put figures into another text."""
        return self.sections[section][name].format(**figures)


@cache
def words(language: Language = "zh") -> Words:
    """Read the texts of a language."""
    read = tomllib.loads((files("soilgis.output.briefing") / "assets" / f"{language}.toml").read_text(encoding="utf-8"))
    lang = str(read.pop("lang"))
    return Words(lang, read)
