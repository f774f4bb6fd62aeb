"""Print a declaration as JSON schema or column list (打印声明)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import click

from soilgis.cli.perform import Request
from soilgis.model.job import Positional

if TYPE_CHECKING:
    from soilgis.model.declared import Declared


class Command(Request):
    """Print what a study.toml, a layer.toml, a target file, a zone file, a county list or the TOML of `soilgis erosion` (csle) must hold (打印文件格式)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis schema study",)

    of: Annotated[Literal["study", "layer", "targets", "zones", "members", "screening", "csle"], Positional()]
    """Which declaration (哪个声明)."""

    def perform(self) -> int:
        """Print the schema as JSON."""
        from soilgis.model.csle import CsleStudy
        from soilgis.model.layer import Layer
        from soilgis.model.study import Study
        from soilgis.model.tables import MemberFile, TargetFile, ZoneFile

        files = {"targets": TargetFile, "zones": ZoneFile, "members": MemberFile}
        schema: dict[str, object]
        if self.of == "screening":
            from soilgis.output.screening.json_file import screening_schema

            schema = screening_schema()
        elif self.of in files:
            schema = files[self.of].json_schema()
        else:
            models: dict[str, type[Declared]] = {"study": Study, "layer": Layer, "csle": CsleStudy}
            schema = models[self.of].model_json_schema()
        click.echo(json.dumps(schema, ensure_ascii=False, indent=2))
        return 0
