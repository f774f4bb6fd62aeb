"""What is wrong with a file's shapes and columns (图形检查): the doctor's findings, worked out in a process of their own after the pre-flight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LONGEST_S = 900.0
"""Seconds an examination may take; the form does not wait for it."""
MOST_TOLD = 12


def mark_of(path: Path) -> tuple[int, int]:
    """By what a file is known again: when it was changed, and its size."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def examined(path: str) -> dict[str, Any]:
    """Look a file through as ``soilgis inspect`` does.

    Returns
    -------
    dict
        ``findings``: severity, its Chinese word, what was found and where, and the cure, the worst first and not more than a dozen;
        ``more``: how many besides. ``changed`` where the file was written to meanwhile. ``problem`` where it cannot be read.
    """
    from soilgis.jobs.inspect import Inspect
    from soilgis.model.errors import SoilgisError
    from soilgis.model.inspect_tables import Findings

    place = Path(path)
    try:
        before = mark_of(place)
        table = Inspect(file=(place,)).measure().table
        if mark_of(place) != before:
            return {"changed": True}
    except (SoilgisError, OSError, ValueError) as failure:
        return {"problem": str(failure)}
    words = {str(one): one.words for one in Findings.columns()}
    rows = []
    for row in table.fillna("").astype(str).to_dict("records"):
        severity, finding = str(row[Findings.severity]), str(row[Findings.finding])
        said = [_word(words, Findings.finding, finding), row[Findings.where], row[Findings.evidence]]
        rows.append(
            {
                "severity": severity, "word": _word(words, Findings.severity, severity),
                "said": "，".join(one for one in said if one), "cure": row[Findings.cure],
            }
        )  # fmt: skip
    return {"findings": rows[:MOST_TOLD], "more": max(len(rows) - MOST_TOLD, 0)}


def _word(words: dict[str, Any], column: str, text: str) -> str:
    spell = words.get(str(column))
    return str(spell(text)) if spell else text
