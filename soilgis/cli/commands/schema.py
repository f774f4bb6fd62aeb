"""Print a declaration as JSON schema or column list (打印声明)."""

from __future__ import annotations

import json
from typing import Annotated, ClassVar, Literal

import click

from soilgis.cli.declare import Positional, Request


class Command(Request):
    """Print what a study.toml, a layer.toml or a target file must hold (打印 study、layer 或 targets 的格式)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis schema study",)

    of: Annotated[Literal["study", "layer", "targets"], Positional()]
    """Which declaration (哪个声明)."""

    def perform(self) -> int:
        """Print the schema as JSON."""
        from soilgis.model.layer import Layer
        from soilgis.model.study import Study
        from soilgis.model.tables import TargetFile

        if self.of == "targets":
            schema = TargetFile.json_schema()
        else:
            schema = (Study if self.of == "study" else Layer).model_json_schema()
        click.echo(json.dumps(schema, ensure_ascii=False, indent=2))
        return 0
