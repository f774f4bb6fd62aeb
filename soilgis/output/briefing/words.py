"""Words (文字表): every sentence of a briefing, one file per language; numbers are put in when printed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Words:
    """The texts of one language, by section and name."""

    lang: str
    sections: dict[str, dict[str, str]]

    def head(self, name: str) -> str:
        """Heading of a part."""
        return self.sections["heads"][name]

    def say(self, name: str, /, **figures: object) -> str:
        """Put figures into a sentence; braces inside the figures stay as they are."""
        return self.sections["sentences"][name].format(**figures)

    def text(self, section: str, name: str, /, **figures: object) -> str:
        """Put figures into another text."""
        return self.sections[section][name].format(**figures)


@cache
def words(language: Language = "zh") -> Words:
    """Read the texts of a language."""
    read = tomllib.loads((files("soilgis.output.briefing") / "assets" / f"{language}.toml").read_text(encoding="utf-8"))
    lang = str(read.pop("lang"))
    return Words(lang, read)
