"""What an answer was asked with (作业留痕): job, fields and files, kept with the answer so that it can be verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Requested:
    """What an answer was asked with (作业留痕).

    Attributes
    ----------
    job
        Name of the job.
    version
        Version of the form of ``asked`` (`soilgis.model.described.VERSION`).
    asked
        The job's fields that are not as they are without being named, without where and how it writes.
    inputs
        Files that the fields name, as they were given; their digests are taken when the answer is written.
    in_memory
        Names of inputs that were frames or open datasets: such an answer cannot be made again from its record.
    """

    job: str
    version: int
    asked: dict[str, Any] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    in_memory: tuple[str, ...] = ()
