"""The manifest (成果清单): study, versions, layers with status and digests, warnings, and the digest of every file written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soilgis.model.notes import Note
from soilgis.model.provenance import versions
from soilgis.model.secrecy import audit_record, marked
from soilgis.model.tables import Ledger

if TYPE_CHECKING:
    from soilgis.model.answer import Answer
    from soilgis.model.provenance import LayerUse
    from soilgis.model.result import Result

MANIFEST = "manifest.json"
FORM = 1
"""Version of the manifest's form; raised when a key changes its meaning."""


def write_manifest(result: Result, folder: Path, path: Path) -> None:
    """Write manifest.json for the files in ``folder``; it holds no time of day, so the same result gives the same bytes."""
    files = {item.name: _digest(item) for item in sorted(folder.iterdir()) if item.is_file()}
    content = {
        "form": FORM,
        "study": result.study.model_dump(mode="json"),
        "status": result.provenance.status.value,
        "versions": result.provenance.versions,
        "engine": result.provenance.engine,
        "layers": [_layer(use) for use in result.provenance.uses],
        "unchecked": [use.layer.id for use in result.provenance.unchecked],
        "warnings": list(result.provenance.warnings),
        "notes": [_coded(note) for note in result.provenance.warnings],
        "closure": _closure(result),
        "files": files,
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _coded(note: str) -> dict[str, object]:
    """A warning as programs read it: code, key and figures, and the sentence in both languages."""
    one = note if isinstance(note, Note) else Note(note)
    return {**one.record(), "en": one.en}


def add_request(answer: Answer, folder: Path) -> None:
    """Write down what an answer was asked with: in the manifest of its folder, which is made where there is none.

    Parameters
    ----------
    answer
        Its ``requested`` is written; where it is absent the manifest says that it cannot be asked again.
    folder
        The answer's files, all written.
    """
    path = folder / MANIFEST
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else _plain(answer, folder)
    asked = answer.requested
    if marked(answer.secrecy) or answer.parts:
        content["files"] = _digests(folder)
    content["secrecy"] = audit_record(answer.secrecy)
    content["requested"] = (
        None if asked is None else {**asdict(asked), "inputs": {name: _digest(Path(name)) for name in asked.inputs}}
    )
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _plain(answer: Answer, folder: Path) -> dict[str, Any]:
    """The manifest of an answer that is no study's."""
    provenance = getattr(answer, "provenance", None)
    return {
        "form": FORM,
        "status": provenance.status.value if provenance is not None and provenance.uses else None,
        "versions": provenance.versions if provenance is not None and provenance.versions else versions(),
        "layers": [_layer(use) for use in provenance.uses] if provenance is not None else [],
        "warnings": [str(note) for note in answer.notes],
        "files": _digests(folder),
    }


def _digests(folder: Path) -> dict[str, str]:
    """Digest of every file but the manifest."""
    files = [item for item in sorted(folder.rglob("*")) if item.is_file() and item != folder / MANIFEST]
    return {item.relative_to(folder).as_posix(): _digest(item) for item in files}


def _layer(use: LayerUse) -> dict[str, object]:
    return {
        **use.layer.model_dump(mode="json"),
        "used": use.used,
        "reason": use.reason,
        "inputs": dict(use.files),
        "notes": list(use.notes),
    }


def _closure(result: Result) -> dict[str, object]:
    """How well the ledger and the raster accounts close: largest residuals, absolute and as a share of their units."""
    rasters = [
        {"accounts": one.name, "units": one.units, **_residuals(one.largest_residual_km2, one.largest_relative)}
        for one in result.provenance.closures
    ]
    if result.ledger.empty:
        return {**_residuals(0.0, 0.0), "rasters": rasters}
    residual = result.ledger[Ledger.residual_km2].abs()
    share = (residual / result.ledger[Ledger.region_km2]).max()
    return {**_residuals(residual.max(), share), "rasters": rasters}


def _residuals(largest_km2: float, largest_relative: float) -> dict[str, float]:
    return {
        "largest_residual_km2": float(f"{largest_km2:.3e}"),
        "largest_relative": float(f"{largest_relative:.3e}"),
    }


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
