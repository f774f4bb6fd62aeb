"""What the bench of `auto` writes (引擎耗时的报告与常数文件): the page, and the file of constants, from the figures alone."""

from __future__ import annotations

import math

import measuring

STEPS = (1, 1.5, 2, 3, 4, 6, 8, 10)
MEANING = {
    "cut": "One pair point (points of region and polygon, for each pair whose boxes meet) where each polygon is cut once.",
    "split": "The same where regions are split into combinations, all layers together.",
    "point": "One point in the fast engine.",
    "start": "Starting the fast engine in a process that has not used it.",
}  # fmt: skip


def rounded(value: float) -> float:
    """The nearest of the steps of its decade, by ratio."""
    decade = 10.0 ** math.floor(math.log10(value))
    step = min(STEPS, key=lambda one: abs(math.log(value / decade / one)))
    return float(f"{step * decade:.2g}")


def versions() -> dict[str, str]:
    """What the engines rest on."""
    import shapely

    return {**measuring.versions("soilgis", "numpy", "shapely"), "GEOS": shapely.geos_version_string}


def written(found: dict[str, dict]) -> str:
    """The file of constants."""
    made = found["made"]
    head = [
        "# What the area engines cost (叠加引擎耗时): made by `make costs` (tests/bench/auto_bench.py), kept with the program, so that the choice",
        "# of `auto` never depends on the machine it runs on. CPU seconds, rounded to 1, 1.5, 2, 3, 4, 6 or 8 of a decade.",
        *(f'{name} = "{made[name]}"' for name in ("day", "commit", "machine")), f"load = {made['load']}", "", "[versions]",
        *(f'{name} = "{number}"' for name, number in made["versions"].items()), "", "[seconds]",
    ]  # fmt: skip
    for name, meaning in MEANING.items():
        head += [f"# {meaning}", f"{name} = {rounded(found['seconds'][name])!r}"]
    return "\n".join(head) + "\n"


def page(found: dict[str, dict], force: dict[str, dict]) -> str:
    """The Markdown page: constants measured and in force, and the cases they come from."""
    made = found["made"]
    lines = [
        "# What `auto` counts with (自动选择的耗时常数)", "",
        f"Made by `make bench`: {made['day']}, commit {made['commit']}, {made['machine']}, load {made['load']}; {measuring.spelled(made['versions'])}.",
        f"In force are those of {force['day']}, commit {force['commit']}, kept in `soilgis/geometry/engine_costs.toml` and changed only by `make costs`: the same input takes the same engine",
        "on every machine. CPU seconds; medians over the cases; starting: the least of five fresh processes with the fast engine less the least with the reference.", "",
        "| constant | measured | rounded | in force | meaning |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for name, meaning in MEANING.items():
        lines.append(
            f"| {name} | {found['seconds'][name]:.2e} | {rounded(found['seconds'][name]):g} | {force['seconds'][name]:g} | {meaning} |"
        )
    lines += [
        "",
        "| case | points | pair points | cut, ns a pair point | split, ns a pair point | fast, µs a point |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in found["cases"].items():
        cut, split = (f"{one[key] * 1e9:.0f}" if key in one else "—" for key in ("cut", "split"))
        lines.append(
            f"| {name} | {one['points']:,} | {one['pair_points']:,} | {cut} | {split} | {one['point'] * 1e6:.2f} |"
        )
    return "\n".join(lines) + "\n"
