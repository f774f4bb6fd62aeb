"""What is written at the foot of a briefing (落款): the one declaration of 单位, 期号, 日期 for every command that writes one."""

from __future__ import annotations

from typing import Annotated

from soilgis.model.days import Day
from soilgis.model.holds import Holding, Holds, option
from soilgis.model.job import WritingJob


class SigningJob(WritingJob):
    """Base of commands that write a briefing (撰写简报的命令)."""

    office: Annotated[str, option(group="落款")] = ""
    """Office that signs the briefing; a blank to be filled when not given (单位)."""
    issue: Annotated[str, option(group="落款")] = ""
    """Number of the briefing's issue, such as 3 or 2026年第3期; a blank when not given (期号)."""
    date: Annotated[Day, Holds(Holding.DATE, group="落款")] = ""
    """Date of the briefing, YYYY-MM-DD; a blank when not given (日期)."""
