"""How the command line calls what a job's fields are called (命令行称谓)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.job import Positional, nested, option_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.job import Job


def spelled_for(job: type[Job]) -> Callable[[str], str]:
    """How the command line calls a field, such as ``--region-id``; ``options.width_m`` is ``--width``."""

    def spelled(field: str) -> str:
        outer, _, inner = field.partition(".")
        info = job.model_fields.get(outer)
        if info is None:
            return field
        inside = nested(info).get(inner)
        if any(isinstance(mark, Positional) for mark in info.metadata):
            return outer.upper()
        return option_of(inner, inside) if inside is not None else option_of(outer, info)

    return spelled
