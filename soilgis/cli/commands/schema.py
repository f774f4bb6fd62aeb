"""Print a declaration as JSON schema or column list (打印声明)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import click

from soilgis.cli.group import job_names
from soilgis.cli.perform import Request
from soilgis.model.job import Positional

FILES = (
    "study",
    "layer",
    "targets",
    "zones",
    "members",
    "land",
    "published",
    "rates",
    "treatable",
    "costs",
    "needed",
    "hierarchy",
    "actuals",
    "extent-fields",
    "screening",
    "csle",
)
"""Files whose form can be told."""

if TYPE_CHECKING:
    from soilgis.model.declared import Declared

    Of = str
else:
    Of = Literal[tuple(dict.fromkeys((*FILES, *job_names())))]


class Command(Request):
    """Print what a study.toml, a layer.toml, a target file, a zone file, a county list or the TOML of `soilgis erosion` (csle) must hold, or what a job asks for (打印文件格式)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis schema study", "soilgis schema zonal")

    of: Annotated[Of, Positional()]
    """Which declaration: study, layer, targets, zones, members, land, published, rates, hierarchy, actuals, treatable, costs, needed, extent-fields, screening, csle, or the name of a job (哪个声明)."""
    job: bool = False
    """The job of this name, where a file has it too, such as targets (作业的声明)."""

    def perform(self) -> int:
        """Print the schema as JSON."""
        click.echo(json.dumps(self._found(), ensure_ascii=False, indent=2))
        return 0

    def _found(self) -> dict[str, Any]:
        from soilgis.cli.group import job_declarations
        from soilgis.model.csle import CsleStudy
        from soilgis.model.declared import refuse_unknown_word
        from soilgis.model.described import json_schema
        from soilgis.model.file_tables import FILE_TABLES
        from soilgis.model.layer import Layer
        from soilgis.model.study import Study

        models: dict[str, type[Declared]] = {"study": Study, "layer": Layer, "csle": CsleStudy}
        jobs = job_declarations()
        if self.job:
            refuse_unknown_word(self.of, jobs, "OF")
            return json_schema(jobs[self.of])
        if self.of == "screening":
            from soilgis.output.screening.json_file import screening_schema

            return screening_schema()
        if self.of in FILE_TABLES:
            return FILE_TABLES[self.of].json_schema()
        return models[self.of].model_json_schema() if self.of in models else json_schema(jobs[self.of])
