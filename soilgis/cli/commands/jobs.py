"""List the jobs and what their fields hold (作业声明)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import click

from soilgis.cli.perform import Request
from soilgis.model.holds import Spelled

if TYPE_CHECKING:
    from collections.abc import Iterator


class Command(Request):
    """List every job with its fields: what each holds, unit, limits, choices, default; as JSON for other programs (作业声明)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis jobs", "soilgis jobs --json")

    as_json: Annotated[bool, Spelled("json")] = False
    """Print everything as JSON, form soilgis/jobs version 1 (JSON 输出)."""

    def perform(self) -> int:
        """Print the declarations."""
        from importlib.metadata import version

        from soilgis.cli.group import job_declarations
        from soilgis.model.described import VERSION, described

        jobs = [described(job) for job in job_declarations().values()]
        if self.as_json:
            head = {"schema": "soilgis/jobs", "version": VERSION, "soilgis": version("soilgis")}
            click.echo(json.dumps({**head, "jobs": jobs}, ensure_ascii=False, indent=2))
        else:
            click.echo("\n\n".join("\n".join(_lines(job)) for job in jobs))
        return 0


def _lines(job: dict[str, Any]) -> Iterator[str]:
    """One job: its title, then a line a field."""
    yield f"{job['name']}\t{job['title']}\t{job['help']['en']}"
    for field in job["fields"]:
        name = field["name"].upper() if field["positional"] else field["option"]
        yield "\t".join((f"  {name}", _holding(field), field["group"], field["help"]["zh"]))


def _holding(field: dict[str, Any]) -> str:
    """What a field holds, in few words."""
    holds = field["holds"]
    said = [str(holds.get("what", ""))]
    said += ["KEY=VALUE"] if "pair" in holds else []
    said += [f"of {holds['of']}"] if "of" in holds else []
    said += ["/".join(holds["geometry"])] if "geometry" in holds else []
    said += ["|".join(field["choices"])] if field["choices"] else []
    said += [field["unit"]] if field["unit"] else []
    said += [f"{key} {value:g}" for key, value in field["limits"].items()]
    said += ["required"] if field["required"] else []
    given = field["default"]
    shown = "|".join(map(str, given)) if isinstance(given, list) else given
    said += [f"[{shown}]"] if shown not in (None, False, "") else []
    return " ".join(one for one in said if one)
