"""Names of the files in a folder of results (成果文件名): what guards an input, and what a form shows, before the work is done."""

from __future__ import annotations

_RESULT_TABLES = (
    "regions", "coverage", "union", "overlap", "ledger", "targets", "reconcile", "contribution", "sources", "rates", "gaps",
)  # fmt: skip
_SCREENING_TABLES = ("sites", "screen", "kinds", "counties", "conclusions", "indicators", "pieces")

SCREENING_FORMATS = ("html", "docx", "csv", "xlsx", "json", "gpkg")
"""What a screening can be written as."""
SUPERVISION_FILES = (
    "statistics.csv", "patches.csv", "excess.csv", "matches.csv", "finished.csv", "supervise.xlsx", "supervise.json", "supervise.gpkg",
)  # fmt: skip
"""Names of the files of a supervision's folder."""

COMPARISON_FILES = ("split.csv", "inputs.csv", "paragraph.txt", "map.html", "map.png")
"""Names of the files of a comparison's folder."""


def result_files(*, brief: bool = False, atlas: bool = False) -> tuple[str, ...]:
    """Names of the files of a result's folder, as far as they do not depend on the study's rasters."""
    return (
        *(f"{name}.csv" for name in _RESULT_TABLES),
        *("tables.xlsx", "result.gpkg", "map.html", "map.png", "manifest.json"),
        *(("briefing.html", "briefing.docx", "briefing.md", "embed.html") if brief else ()),
        *(("atlas.pdf",) if atlas else ()),
    )


def screening_files(formats: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of the files of a screening's folder in some of `SCREENING_FORMATS`, all when none is named."""
    wanted = formats or SCREENING_FORMATS
    tables = tuple(f"{name}.csv" for name in _SCREENING_TABLES) if "csv" in wanted else ()
    return tables + tuple(f"screen.{name}" for name in wanted if name != "csv")
