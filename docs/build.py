"""Builds docs/reference.md from the declarations: commands, studies, layers, tables, units. Run by ``make docs``."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from enum import Enum
from pathlib import Path
from typing import Any, cast

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo  # noqa: TC002 - a script, imported once
from pydantic_core import PydanticUndefined

from soilgis.cli import faults
from soilgis.cli.commands.jobs import holding
from soilgis.cli.group import command_files, declaration, job_names, soilgis
from soilgis.model.columns import Table
from soilgis.model.csle import CsleStudy
from soilgis.model.described import described
from soilgis.model.layer import Layer
from soilgis.model.study import Study
from soilgis.model.units import Unit
from soilgis.store.catalog import Catalog

HERE = Path(__file__).parent
TABLE_MODULES = "soilgis.model"


def command_pages() -> str:
    """Every command's help, as the command line prints it."""
    return "\n".join(
        f"### soilgis {name}\n\n```\n{help_text(name)}\n```\n{holding_rows(name)}" for name in sorted(command_files())
    )


def help_text(name: str) -> str:
    """A command's help, 100 columns wide."""
    command = soilgis.get_command(click.Context(soilgis), name)
    if command is None:
        raise LookupError(name)
    return click.Context(command, info_name=f"soilgis {name}", terminal_width=100).get_help()


def holding_rows(name: str) -> str:
    """What each field of a job holds; nothing for windows and tools."""
    if name not in job_names():
        return ""
    rows = [
        f"| `{field['name']}` | {holding(field).replace('|', ', ')} | {field['group']} | {field['help']['zh']} |"
        for field in cast("list[dict[str, Any]]", described(declaration(name))["fields"])
    ]
    return "\n| field | holds | group | 字段 |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def declared_tables() -> list[type[Table]]:
    """Tables of all modules of the model, in order of definition."""
    package = importlib.import_module(TABLE_MODULES)
    found = []
    for module in sorted(item.name for item in pkgutil.iter_modules(package.__path__)):
        for _, table in inspect.getmembers(importlib.import_module(f"{TABLE_MODULES}.{module}"), inspect.isclass):
            if issubclass(table, Table) and table is not Table and table.__module__ == f"{TABLE_MODULES}.{module}":
                found.append(table)
    return sorted(found, key=lambda table: (table.__module__, inspect.getsourcelines(table)[1]))


def table_pages() -> str:
    """Every table with its columns, headings, units and limits."""
    pages = []
    for table in declared_tables():
        rows = [
            f"| `{c}` | {c.label} | {c.kind} | {c.unit.symbol() if c.unit else ''} | {'可空' if c.optional else ''} |"
            for c in table.columns()
        ]
        head = "| column | 字段 | kind | unit | |\n|---|---|---|---|---|"
        text = inspect.cleandoc(table.__doc__ or "")
        pages.append(
            f"### {table.__name__} {table.title[0]}\n\n{text}\n\nKey: {', '.join(f'`{k}`' for k in table.key) or '—'}\n\n{head}\n"
            + "\n".join(rows)
            + "\n"
        )
    return "\n".join(pages)


def exit_codes() -> str:
    """How a command may end, as the module that decides it says."""
    rows = re.findall(r"^(\d+) +(.+)$", faults.__doc__ or "", re.MULTILINE)
    return "| code | meaning |\n|---|---|\n" + "".join(f"| {code} | {meaning} |\n" for code, meaning in rows)


def fields_of(model: type[Study | Layer | CsleStudy]) -> str:
    """Fields of a declared file, with their help and defaults."""
    rows = [
        f"| `{name}` | {info.description or ''} | {default_of(info)} |"
        for name, info in model.model_fields.items()
        if not info.exclude
    ]
    return "| field | what | default |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def default_of(info: FieldInfo) -> str:
    """A field's default as one would type it; empty when it must be given."""
    if info.is_required() or info.default is PydanticUndefined:
        return ""
    default = info.default.value if isinstance(info.default, Enum) else info.default
    return "" if isinstance(default, BaseModel) else f"`{default!r}`"


def layer_rows() -> str:
    """The shelf: every shipped layer with status and source."""
    catalog = Catalog()
    rows = []
    for layer_id in catalog.ids():
        layer = catalog.layer(layer_id)
        rows.append(
            f"| `{layer.id}` | {layer.title.zh} | {layer.role.label} | {layer.status.label} | {layer.source.document} {layer.source.article} |"
        )
    return "| layer | 名称 | 用途 | 可信状态 | 依据 |\n|---|---|---|---|---|\n" + "\n".join(rows) + "\n"


def reference() -> str:
    """The whole reference, Markdown."""
    units = "\n".join(f"| {unit.name} | {unit.symbol()} | {unit.digits} |" for unit in Unit)
    return (
        "# Reference\n\nMade by `make docs` from the declarations; do not edit.\n\n"
        f"## Commands 命令\n\n{command_pages()}\n## Study 研究方案 (study.toml)\n\n{fields_of(Study)}\n"
        f"## Exit codes 退出码\n\n{exit_codes()}\n## Layer 图层 (layer.toml)\n\n{fields_of(Layer)}\n"
        f"## Soil loss 土壤侵蚀模型方案 (soilgis erosion FILE.toml)\n\n{fields_of(CsleStudy)}\n## The shelf 图层目录\n\n{layer_rows()}\n"
        f"## Tables 成果表\n\n{table_pages()}\n## Units 单位\n\n| unit | 符号 | digits |\n|---|---|---|\n{units}\n"
    )


if __name__ == "__main__":
    (HERE / "reference.md").write_text(reference(), encoding="utf-8")
    click.echo(HERE / "reference.md")
