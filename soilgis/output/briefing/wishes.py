"""What a briefing is to be (简报要求): language, slots, the office's own template, slides; known and checked before work begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.output.briefing.slots import EMPTY

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.output.briefing.slots import Slots
    from soilgis.output.briefing.words import Language


@dataclass(frozen=True)
class Wishes:
    """What is asked of a briefing besides the result (简报要求)."""

    language: Language = "zh"
    slots: Slots = EMPTY
    template: Path | None = None
    """The office's own Word template; the briefing's own layout without it."""
    slides: bool = False
    """Write briefing.pptx too."""

    def refuse(self) -> None:
        """Refuse a template that cannot be used, and slides without the package they need.

        Raises
        ------
        UsageError
            Naming everything that is wrong with the template, or the package that is not installed.
        """
        if self.template:
            from soilgis.output.briefing.template import check_template

            check_template(self.template)
        if self.slides:
            from soilgis.output.briefing.slides import need_slides

            need_slides()
