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

    examples: ClassVar[tuple[str, ...]] = ("soilgis jobs", "soilgis jobs --json", "soilgis jobs --table")
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {"table": ("as_json",)}

    as_json: Annotated[bool, Spelled("json")] = False
    """Print everything as JSON, form soilgis/jobs version 1 (JSON 输出)."""
    table: bool = False
    """Print where each job lives: command, file, Python function, schema, answer, as a Markdown table (对照表)."""

    def perform(self) -> int:
        """Print the declarations."""
        from importlib.metadata import version

        from soilgis.cli.group import job_declarations
        from soilgis.model.described import VERSION, described

        if self.table:
            click.echo("\n".join(_table()))
            return 0
        jobs = [described(job) for job in job_declarations().values()]
        if self.as_json:
            head = {"schema": "soilgis/jobs", "version": VERSION, "soilgis": version("soilgis")}
            click.echo(json.dumps({**head, "jobs": jobs}, ensure_ascii=False, indent=2))
        else:
            click.echo("\n\n".join("\n".join(_lines(job)) for job in jobs))
        return 0


def _table() -> Iterator[str]:
    """Where each job lives, a row a job."""
    from soilgis.cli.commands.schema import FILES
    from soilgis.cli.group import job_declarations

    yield "| command | file | Python | schema | answer |"
    yield "|---|---|---|---|---|"
    for name, job in job_declarations().items():
        file = job.__module__.replace(".", "/") + ".py"
        schema = f"soilgis schema {name}{' --job' if name in FILES else ''}"
        yield f"| `soilgis {name}` | `{file}`, `{job.__name__}` | `soilgis.{name}` | `{schema}` | `{job.answers()}` |"


def _lines(job: dict[str, Any]) -> Iterator[str]:
    """One job: its title, then a line a field."""
    yield f"{job['name']}\t{job['title']}\t{job['help']['en']}"
    for field in job["fields"]:
        name = field["name"].upper() if field["positional"] else field["option"]
        yield "\t".join((f"  {name}", holding(field), field["group"], field["help"]["zh"]))


def holding(field: dict[str, Any]) -> str:
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
