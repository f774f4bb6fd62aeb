"""The page of the overlay benchmark (叠加评测报告), from its JSON file alone."""

from __future__ import annotations

import measuring

NAMES = {
    "read": "read both files (Arrow)", "read_shapes": "read both files (geopandas)", "soilgis": "**soilgis**",
    "coverage": "**soilgis coverage**, from degrees", "typed_two": "**soilgis coverage** as typed, two polygons",
    "typed_degrees": "**soilgis coverage** as typed, degrees", "typed_albers": "**soilgis coverage** as typed, Albers",
    "typed_gk": "**soilgis coverage** as typed, Gauss–Krüger", "overlay": "geopandas.overlay",
    "overlay_degrees": "geopandas.overlay as typed, degrees", "overlay_albers": "geopandas.overlay as typed, Albers",
    "overlay_gk": "geopandas.overlay as typed, Gauss–Krüger", "best_shapely": "shapely, prepared", "strtree": "STRtree + intersection",
    "duckdb": "DuckDB spatial", "sedona": "SedonaDB", "gdal_algebra": "GDAL layer-algebra (FlatGeobuf)", "soilgis_union": "**soilgis ledger**",
    "geos_union": "GEOS union per county", "shapefile_rings": "**soilgis**, .shp read", "shapefile_ogr": "OGR, .shp read",
}  # fmt: skip
OWN = ("soilgis", "soilgis_union", "shapefile_rings", "typed_degrees")
"""Which of ours the others of a row are held against, the first that is there."""
TYPED = ("degrees", "albers", "gk")


def peers() -> dict[str, str]:
    """Versions of what is measured."""
    import pyogrio
    import shapely

    found = measuring.versions(
        "soilgis", "shapely", "geopandas", "pyogrio", "duckdb", "duckdb-extension-spatial", "sedonadb", "pyarrow"
    )
    return {**found, "GEOS": shapely.geos_version_string, "GDAL (in pyogrio's wheel)": pyogrio.__gdal_version_string__}


def page(found: dict[str, dict]) -> str:
    """The Markdown page."""
    made = found["made"]
    lines = [
        "# Overlay benchmark (叠加评测)", "",
        f"Made by `make bench`: {made['day']}, commit {made['commit']}, {made['machine']}; {measuring.spelled(made['versions'])}.",
        "CPU seconds (user + system) are the figure to compare: medians of the rounds, each in a process of its own, in turn; *spread* is how far the most lay above the",
        f"least, *load* the machine's when a round began. What takes more than {made['limit_s']} s on the clock is stopped; others that take more than {measuring.LONG_S} s are run once.",
        "From opening the files to the table of areas; for soilgis a first run on a few polygons has loaded its compiled code, whose CPU is the column *code*, to be added for a",
        "fresh process. *As typed* is the whole process with start-up, counties and the CSV file, in the projection named: soilgis with the counties of the package, geopandas with the",
        "same counties read from a file and projected (`typed_overlay.py`). Memory: largest process; in brackets over imports, and over loaded code.",
        "Regions: the 2,877 counties the package ships (2.9 M vertices). Layers: seeded fractal noise (`layers.py`), in plane metres so that every peer measures the same edges;",
        "validity is judged. *soilgis coverage, from degrees* is all that the command does on the same layer in longitude and latitude: projection, division of long edges, a check that",
        "regions do not overlap, and the table besides. GDAL as it comes in wheels reads no GeoParquet; its layers are FlatGeobuf.",
        "Agreement: largest relative difference of a pair off by more than 1 m², and of the total, against soilgis; edges that are straight in a projection are so for both, borders of",
        "counties only for soilgis (geopandas projects their vertices), hence the larger differences of *as typed*.", "",
        "| layer | polygons / vertices | method | CPU s | rounds | spread | load | code | wall s | × soilgis | peak MB (over imports, over code) | pairs | totals | measured |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for kind, row in found["rows"].items():
        own = next((row["found"][name]["cpu"] for name in OWN if "cpu" in row["found"].get(name, {})), None)
        lines += [line(kind, row["size"], method, one, own, made) for method, one in row["found"].items()]
    lines += ["", *ratios(found["rows"])]
    if fitted := found.get("growth"):
        listed = ", ".join(f"{int(v):,}: {c:.2f}" for v, c in zip(fitted["vertices"], fitted["cpu"], strict=True))
        stood = measuring.origin(fitted, made)
        exponent = "lost in the noise" if fitted["exponent"] is None else f"{fitted['exponent']:.2f}"
        lines += [
            "", f"Growth with the vertices of the zones (vertices: CPU s{', measured ' + stood if stood else ''}): {listed}.",
            f"The counties alone cost {fitted['base']:.2f} s; what the zones add grows with exponent {exponent},",
            f"the whole (the counties' vertices included) with {fitted['whole']:.2f}.",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def line(kind: str, size: list[int], method: str, one: dict, own: float | None, made: dict) -> str:
    """A row of the table."""
    start = f"| {kind} | {size[0]:,} / {size[1]:,} | {NAMES[method]} |"
    when = measuring.origin(one, made)
    if "cpu" not in one:
        slow = one["failed"].startswith(">")
        ratio = f"> {made['limit_s'] / own:.0f}" if slow and own else ""
        return f"{start} {one['failed'] if slow else 'not here: ' + one['failed'].replace('|', '/')} | 1 | | {one['load']} | | | {ratio} | | | | {when} |"
    agree = one.get("agreement")
    pairs, totals = (f"{x:.1e}" for x in agree) if agree else ("—", "—")
    over = (
        ""
        if not one["base_mb"]
        else f" ({one['peak_mb'] - one['base_mb']:.0f}, {one['peak_mb'] - one.get('code_mb', one['base_mb']):.0f})"
    )
    ratio = f"{one['cpu'] / own:.1f}" if own else "—"
    return (
        f"{start} {one['cpu']:.2f} | {one['rounds']} | {one['spread']:.0%} | {one['load']} | {one['kernels']:.1f} | {one['wall']:.2f} "
        f"| {ratio} | {one['peak_mb']:.0f}{over} | {pairs} | {totals} | {when} |"
    )


def ratios(rows: dict[str, dict]) -> list[str]:
    """What issue 17 asks of projected files, from the rows as typed."""
    lines = [
        "Projected files, whole commands: goals are 6 × less CPU than geopandas.overlay at 1.7 M vertices, 10 × at 7 M, at most 1.4 × the same file in degrees, 90 bytes of memory a vertex",
        "over the same command on two polygons.", "",
        "| layer | projection | CPU s | geopandas.overlay | × less | × degrees | bytes a vertex |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for kind, row in rows.items():
        found = {name: one for name, one in row["found"].items() if "cpu" in one}
        for system in TYPED:
            if not kind.endswith("-typed") or f"typed_{system}" not in found:
                continue
            ours, theirs = found[f"typed_{system}"], row["found"].get(f"overlay_{system}", {})
            less = f"{theirs['cpu'] / ours['cpu']:.1f}" if "cpu" in theirs else "—"
            peer = f"{theirs['cpu']:.1f}" if "cpu" in theirs else theirs.get("failed", "not measured")
            degrees = f"{ours['cpu'] / found['typed_degrees']['cpu']:.2f}" if "typed_degrees" in found else "—"
            spent = (
                f"{(ours['peak_mb'] - found['typed_two']['peak_mb']) * 2**20 / row['size'][1]:.0f}"
                if "typed_two" in found
                else "—"
            )
            name = NAMES[f"typed_{system}"].rpartition(", ")[2]
            lines.append(f"| {kind} | {name} | {ours['cpu']:.2f} | {peer} | {less} | {degrees} | {spent} |")
    return lines
