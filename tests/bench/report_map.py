"""The map bench's report (地图评测报告): JSON for machines, Markdown for people, from the same rows."""

from __future__ import annotations

import json
import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADS = {
    "kB": "file, kB", "ready_ms": "interactive, ms", "script_ms": "of it main thread CPU, ms", "redraw_cold_ms": "redraw, all paths made anew, ms",
    "redraw_ms": "redraw, ms", "year_ms": "next year, ms", "heap_MB": "heap after collection, MB", "redraw_4k_ms": "redraw at 3840 × 2160, all paths made anew, ms",
}  # fmt: skip
GOALS = {
    "kB": "900 (1,000 with raster)",
    "ready_ms": "1,000",
    "redraw_cold_ms": "70",
    "redraw_ms": "70",
    "year_ms": "70",
    "heap_MB": "10",
    "redraw_4k_ms": "120",
}


def write(folder: Path, table: dict[str, dict[str, float | None]], build_cpu_s: float, load: float) -> None:
    """Write bench-map.json and bench-map.md."""
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    kept = {"machine": machine, "load": round(load, 1), "build_cpu_s": round(build_cpu_s, 1), "pages": table}
    (folder / "bench-map.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    rows = [
        f"| {text} | {GOALS.get(key, '—')} | " + " | ".join(_cell(page[key]) for page in table.values()) + " |"
        for key, text in HEADS.items()
    ]
    head = f"| | goal | {' | '.join(table)} |\n|{'---|' * (len(table) + 2)}\n"
    (folder / "bench-map.md").write_text(
        "# Map benchmark (地图评测)\n\nMade by `make bench`. "
        f"{machine}; headless Chromium without a GPU, 1366 × 768, network off; load of the machine at the start {load:.1f} on its 2 cores.\n"
        "All 2,877 counties the package ships (amap) with 11 yearly values, simplified by 1,000 m; medians of five openings, each in a context of its own.\n"
        "Interactive: from the start of navigation until the page can be used. Redraw ends when a pixel of the finished picture has been read back.\n"
        "No page asked for anything or wrote to the console; scripts run by their hashes only. Stock folium shows the same simplified shapes, inlined by our writer.\n\n"
        f"{head}" + "\n".join(rows) + f"\n\nComposing the national page took {build_cpu_s:.1f} CPU seconds.\n",
        encoding="utf-8",
    )


def _cell(value: float | None) -> str:
    return "—" if value is None else f"{value:,g}"
