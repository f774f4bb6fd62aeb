"""Check what a job is asked, all problems at once, and do nothing (预检)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import click

from soilgis.cli.perform import Request

if TYPE_CHECKING:
    from soilgis.model.job import Job
    from soilgis.model.problem import Problem


class Command(Request):
    """Check the options of a job as the job itself does before it begins, and do nothing: every problem at once, each with its option and its cure. Ends with 1 where there is any (预检)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis validate zonal --regions towns.gpkg --raster erosion.tif --out z.csv",
        "soilgis validate --json screen site.geojson --study shanxi --out out/site",
    )

    @classmethod
    def click_command(cls, name: str) -> click.Command:
        """A group with one command a job, which has the options of the job."""
        text = f"{cls.__doc__}\n\n\b\nExamples:\n" + "\n".join(f"  {line}" for line in cls.examples)
        told = click.Option(["--json", "as_json"], is_flag=True, help="Print the problems as JSON (JSON 输出).")
        return _Jobs(name, params=[told], help=text, subcommand_metavar="JOB [OPTIONS]")


class _Jobs(click.Group):
    """Jobs by name, imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the jobs."""
        del ctx
        from soilgis.cli.group import job_names

        return job_names()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the names only: `soilgis --help` says what they do."""
        with formatter.section("Jobs"):
            formatter.write_text("  ".join(self.list_commands(ctx)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A job's options, none of them required: what is missing is one problem among others."""
        from soilgis.cli.declare import gathered, parameters_of
        from soilgis.cli.group import declaration

        if cmd_name not in self.list_commands(ctx):
            return None
        job = declaration(cmd_name)

        def call(**values: Any) -> None:
            as_json = bool(values.pop("as_json")) or bool(ctx.params.get("as_json"))
            problems = _problems(job, gathered(job, values), cmd_name)
            click.echo(_as_json(job, cmd_name, problems) if as_json else _as_lines(job, problems))
            click.get_current_context().exit(int(any(one.severity == "error" for one in problems)))

        parameters = parameters_of(job)
        for one in parameters:
            one.required = False
        parameters.append(
            click.Option(["--json", "as_json"], is_flag=True, help="Print the problems as JSON (JSON 输出).")
        )
        return click.Command(cmd_name, callback=call, params=parameters, help=job.__doc__)


def _problems(job: type[Job], values: dict[str, Any], name: str) -> list[Problem]:
    """Everything that is wrong with what is asked, inputs and outputs."""
    from soilgis.cli.guard import problems_before
    from soilgis.jobs.steps.preflight import examined
    from soilgis.model.secrecy import releasing
    from soilgis.store.online import asking_hosts, shut_out_hosts

    online = bool(values.get("online", False))
    letting = releasing(internal=bool(values.get("internal", False)), coarsen=str(values.get("coarsen") or ""))
    with asking_hosts(online), shut_out_hosts(), letting:
        asked, found = examined(job, values, name)
        found = [*found, *problems_before(asked, looking=False)]
    return list(dict.fromkeys(one.problem for one in found))


def _as_lines(job: type[Job], problems: list[Problem]) -> str:
    """Problems as lines, each behind its option."""
    from soilgis.cli.spelled import spelled_for
    from soilgis.model.problem import placed

    lines = [placed(one, spelled_for(job)) for one in problems if one.severity == "error"]
    told = [f"注意：{placed(one, spelled_for(job))}" for one in problems if one.severity != "error"]
    listed = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
    return "\n".join([*(listed or ["预检通过，未发现问题"]), *told])


def _as_json(job: type[Job], name: str, problems: list[Problem]) -> str:
    """Problems as JSON, form soilgis/validate."""
    from soilgis.cli.spelled import spelled_for
    from soilgis.model.problem import VERSION

    spelled = spelled_for(job)
    listed = [{**one.record(), "option": spelled(one.field) if one.field else ""} for one in problems]
    head = {"schema": "soilgis/validate", "version": VERSION, "job": name}
    return json.dumps({**head, "problems": listed}, ensure_ascii=False, indent=2)
