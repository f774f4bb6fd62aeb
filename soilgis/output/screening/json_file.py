"""The screening as JSON (核查结果 JSON): every table with stored words and full precision, under a versioned schema."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.provenance import Verdict
from soilgis.model.screen_tables import Checks, Conclusions, KindUnion, Pieces, SiteCounties, SiteIndicators, Sites
from soilgis.model.screen_words import Outcome
from soilgis.output.json_text import spelled, spelled_rows
from soilgis.output.screening.report import CAUTION, UNCHECKED

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.columns import Table
    from soilgis.model.screening import Screening
    from soilgis.model.tabled import Tabled

SCHEMA = "soilgis/screening"
VERSION = 1
"""Raised when a key changes its meaning or goes; a new key does not raise it."""
_TABLES: dict[str, type[Table]] = {
    "sites": Sites, "screen": Checks, "kinds": KindUnion, "counties": SiteCounties, "conclusions": Conclusions,
    "indicators": SiteIndicators, "pieces": Pieces,
}  # fmt: skip


def screening_schema() -> dict[str, object]:
    """JSON schema of screen.json, made from the tables' declarations."""
    tables = {name: {"type": "array", "items": _rows_schema(table)} for name, table in _TABLES.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "type": "object",
        "required": [
            "schema",
            "version",
            "caution",
            "options",
            "layers",
            "unchecked",
            "warnings",
            "versions",
            "tables",
        ],
        "properties": {
            "schema": {"const": SCHEMA},
            "version": {"const": VERSION},
            "caution": {"type": "string"},
            "options": {"type": "object"},
            "words": {"type": "object"},
            "layers": {"type": "array"},
            "unchecked": {"type": "array"},
            "warnings": {"type": "array", "items": {"type": "string"}},
            "versions": {"type": "object"},
            "tables": {"type": "object", "required": list(_TABLES), "properties": tables},
        },
    }


def _rows_schema(table: type[Table]) -> dict[str, object]:
    """A table's rows without shapes; what may be missing may be null."""
    schema = table.json_schema()
    columns = [c for c in table.columns() if c.kind != "geometry"]
    given = schema["properties"]
    properties = {
        str(c): {**given[str(c)], **({"type": [given[str(c)]["type"], "null"]} if c.optional else {})}  # type: ignore[index]
        for c in columns
    }
    return {**schema, "properties": properties, "required": [str(c) for c in columns]}


def write_screening_json(result: Screening, path: Path) -> None:
    """Write screen.json; the same screening gives the same bytes."""
    content = {
        "schema": SCHEMA,
        "version": VERSION,
        "caution": f"{CAUTION}{UNCHECKED}",
        "study": result.study.id,
        "status": result.provenance.status.value,
        "options": result.options.model_dump(mode="json"),
        "words": {
            "verdict": {word.value: word.label for word in Verdict},
            "outcome": {word.value: word.label for word in Outcome},
        },
        **provenance_keys(result),
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(spelled(content)[:-2] + ',\n "tables": {')
        for at, (name, (table, frame)) in enumerate(result.frames().items()):
            file.write(f'{"," if at else ""}\n  "{name}": ')
            file.writelines(spelled_rows(plain_columns(frame, table), 2))
        file.write("\n }\n}\n")


def plain_columns(frame: pd.DataFrame, table: type[Table]) -> dict[str, list[object]]:
    """Columns of a table as lists of plain values, without shapes."""
    return {str(c): frame[c].tolist() for c in table.columns() if c.kind != "geometry"}


def provenance_keys(result: Tabled) -> dict[str, object]:
    """Layers, gaps, warnings and versions, as every JSON of ours names them."""
    return {
        "layers": [
            {
                **use.layer.model_dump(mode="json"),
                "state": "used" if use.used else Verdict.UNCHECKED.value,
                "reason": use.reason,
                "inputs": dict(use.files),
                "notes": list(use.notes),
            }
            for use in result.provenance.uses
        ],
        "unchecked": [
            {"layer": use.layer.id, "name": use.layer.title.zh, "reason": use.reason}
            for use in result.provenance.unchecked
        ],
        "warnings": list(result.provenance.warnings),
        "versions": result.provenance.versions,
    }


def records(frame: pd.DataFrame, table: type[Table]) -> list[dict[str, object]]:
    """Rows of a table as plain values; what is missing is null, never zero."""
    columns = [str(c) for c in table.columns() if c.kind != "geometry"]
    return [
        {name: _plain(value) for name, value in zip(columns, row, strict=True)}
        for row in frame[columns].to_numpy(dtype=object)
    ]


def _plain(value: object) -> object:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value
