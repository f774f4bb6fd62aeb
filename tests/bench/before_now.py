"""Before and now (前后对照): the jobs that the issue on speed named, with what they cost then and what the benchmarks measured last.

``python tests/bench/before_now.py`` writes docs/bench-before-now.md from the JSON files of the benchmarks beside it. What stood before is typed here
from the issue, whose figures are of commit 2d1ddd9, two cores, one program at work, measured there and not again, but for the national study.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import measuring

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "2d1ddd9"


@dataclass(frozen=True)
class Job:
    """A row: what it is, where its figures lie, what it cost before, what was asked.

    Attributes
    ----------
    title
        Job.
    file, path
        Which JSON of the benchmarks, and the keys that lead to the row in it.
    before
        Figures of the issue: CPU s, clock s, MB; None where it has none.
    goal
        What the issue asks, as it says it.
    ours
        Whether it is the program of today; the others stand beside for comparison.
    """

    title: str
    file: str
    path: tuple[str, ...]
    before: tuple[float | None, float | None, float | None]
    goal: str = ""
    ours: bool = True


SMALL, LARGE = "fragments5-0.25-typed", "fragments5-typed"
JOBS = (
    Job("`run`, all counties of 27 provinces (2,765 units), five zone layers", "nation", ("rows", "many"), (168, 173, 3900), "≥ 7 × less CPU"),
    Job("the same by the old program, measured again with today's packages", "nation", ("rows", "old"), (168, 173, 3900), ours=False),
    Job("`run`, all 2,877 counties of 31 provinces", "nation", ("rows", "whole"), (None, None, None), "≤ 24 s on the clock, ≤ 1,200 MB"),
    Job("`run`, all 2,877 counties, first run", "nation", ("rows", "whole-first"), (None, None, None)),
    Job("`coverage` as typed, Albers, 1.7 M vertices × counties", "overlay", ("rows", SMALL, "found", "typed_albers"), (10.4, None, None), "≥ 6 × geopandas.overlay"),
    Job("geopandas.overlay as typed, Albers, the same", "overlay", ("rows", SMALL, "found", "overlay_albers"), (13.8, None, None), ours=False),
    Job("`coverage` as typed, Gauss–Krüger, the same", "overlay", ("rows", SMALL, "found", "typed_gk"), (10.4, None, None), "≥ 6 × geopandas.overlay"),
    Job("geopandas.overlay as typed, Gauss–Krüger, the same", "overlay", ("rows", SMALL, "found", "overlay_gk"), (13.8, None, None), ours=False),
    Job("`coverage` as typed, Albers, 7.1 M vertices", "overlay", ("rows", LARGE, "found", "typed_albers"), (None, None, None), "≥ 10 × geopandas.overlay, ≤ 1.4 × degrees"),
    Job("geopandas.overlay as typed, Albers, 7.1 M vertices", "overlay", ("rows", LARGE, "found", "overlay_albers"), (None, None, None), ours=False),
    Job("`coverage` as typed, degrees, 7.1 M vertices", "overlay", ("rows", LARGE, "found", "typed_degrees"), (None, None, None)),
    Job("`coverage` in a process that has loaded its code, degrees, 7.1 M vertices", "overlay", ("rows", "fragments5", "found", "coverage"), (6.5, None, None)),
    Job("geopandas.overlay in such a process, 7.1 M vertices", "overlay", ("rows", "fragments5", "found", "overlay"), (25.5, None, None), ours=False),
    Job("`run` of Shanxi, first run on a machine (empty cache)", "commands", ("rows", "run, first"), (35, 80, None), "compiling ≤ 12"),
    Job("`run` of Shanxi, warm", "commands", ("rows", "run, warm"), (5.6, 3.3, None)),
    Job("`zonal` of two regions on a tiny raster, start to the first byte of an input", "commands", ("rows", "zonal, tiny, to the first byte"), (2, None, None), "≤ 0.9 s"),
    Job("the same, start to end", "commands", ("rows", "zonal, tiny"), (None, None, None)),
    Job("`supervise`, 10⁵ patches × 5,000 extents", "commands", ("rows", "supervise 10⁵ × 5,000"), (28.6, None, None), "≤ 12"),
    Job("`screen`, 10,000 sites", "commands", ("rows", "screen 10,000 sites"), (None, None, None), "≤ 20"),
    Job("`screen`, 34 border lines", "commands", ("rows", "screen, 34 border lines"), (120, None, 5000), "≤ 10 s, ≤ 1,000 MB"),
    Job("`zonal`, 177 far regions on a tiny raster", "commands", ("rows", "far countries"), (53, None, 4900), "refused or ≤ 3 s"),
    Job("`brief` of Shanxi", "commands", ("rows", "brief"), (None, None, None), "≤ 10 s on the clock with `atlas`"),
    Job("`atlas` of Shanxi", "commands", ("rows", "atlas"), (None, None, None), "≤ 10 s on the clock with `brief`"),
)  # fmt: skip


def row(job: Job, found: dict[str, dict]) -> str:
    """A line of the table."""
    one: dict = found
    for key in job.path:
        one = one.get(key, {})
    cpu, clock, size = ("—" if value is None else f"{value:,g}" for value in job.before)
    start = f"| {job.title} | {cpu} | {clock} | {size} | {job.goal}"
    if "cpu" not in one:
        return f"{start} | {one.get('failed', 'not measured').replace('|', '/')[:80]} | | | | |"
    less = f"{job.before[0] / one['cpu']:.1f}" if job.before[0] and job.ours else "—"
    stood = f"{one['day']}, {one['commit']}, load {one['load']}"
    return f"{start} | {one['cpu']:.1f} | {one['wall']:.1f} | {one['peak_mb']:.0f} | {less} | {stood} |"


def page(folder: Path) -> str:
    """The Markdown page."""
    found = {name: measuring.kept(folder / f"bench-{name}.json") for name in {job.file for job in JOBS}}
    return "\n".join([
        "# Before and now (前后对照)", "",
        f"Made by `make bench` from what its parts left in docs/bench-*.json. *Before* are the figures of the issue that asked for speed, at commit {COMMIT}, two cores; a dash where it has none",
        "(its inputs were its own for projected files, `supervise`, `screen` and the far regions; ours are made by `layers.py` and `command_inputs.py` in tests/bench). *Now* says when, at which commit and under which load each was measured:",
        "with a load above two the clock says nothing. CPU seconds, user and system; peak of the largest process.", "",
        "| job | CPU s before | clock s | MB | goal | CPU s now | clock s | MB | × less CPU | measured |", "|---|---|---|---|---|---|---|---|---|---|",
        *(row(job, found[job.file]) for job in JOBS),
    ]) + "\n"  # fmt: skip


def main(folder: Path = measuring.DOCS) -> None:
    """Write the page."""
    (folder / "bench-before-now.md").write_text(page(folder), encoding="utf-8")


if __name__ == "__main__":
    main()
