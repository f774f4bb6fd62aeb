"""The overlay benchmark (叠加评测): every method in a process of its own, alternating, into JSON and a Markdown table.

``python tests/bench/overlay_bench.py FOLDER`` makes the layers there on the first run, measures, and writes docs/bench-overlay.json and
docs/bench-overlay.md. A method that takes longer than ``LIMIT_S`` is stopped and shown as "> limit".
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import shapely

import layers

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
LIMIT_S = 150
PAIRS = ("read", "read_shapes", "soilgis", "coverage", "overlay", "best_shapely", "strtree", "duckdb", "sedona")
TYPED = ("overlay", "typed_degrees", "typed_albers", "typed_gk")
PLAN = {
    "fragments5": (PAIRS, 3),
    "ordinary": (PAIRS, 2),
    "fragments4": (PAIRS, 2),
    "giant": (("read", "read_shapes", "soilgis", "coverage"), 3),
    "giant-peers": (("soilgis", "overlay", "best_shapely"), 1),
    "giant5m": (("read", "soilgis"), 2),
    "fragments5-0.5-typed": (TYPED, 3),
    "fragments5-typed": (TYPED, 3),
}
"""Methods and rounds by layer; more rounds steady the medians and take longer."""
UNIONS = ("fragments4", "ordinary")
SHAPEFILES = ("giant", "fragments5")
SCALES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
NAMES = {
    "read": "read both files (Arrow)", "read_shapes": "read both files (geopandas)", "soilgis": "**soilgis**",
    "coverage": "**soilgis coverage**, from degrees", "typed_degrees": "**soilgis coverage** as typed, degrees",
    "typed_albers": "**soilgis coverage** as typed, Albers", "typed_gk": "**soilgis coverage** as typed, Gauss–Krüger", "overlay": "geopandas.overlay", "best_shapely": "shapely, prepared",
    "strtree": "STRtree + intersection", "duckdb": "DuckDB spatial", "sedona": "SedonaDB", "soilgis_union": "**soilgis ledger**",
    "geos_union": "GEOS union per county", "shapefile_rings": "**soilgis**, .shp read", "shapefile_ogr": "OGR, .shp read",
}  # fmt: skip
OWN = ("soilgis", "soilgis_union", "shapefile_rings", "typed_degrees")


def measure(method: str, folder: Path, *zones: Path) -> dict[str, float] | None:
    """Run one method once; None when it failed or passed the limit."""
    kept = folder / f"result-{method}-{zones[0].stem}.npz"
    command = [sys.executable, str(HERE / "peers.py"), method, str(folder / "counties.parquet"), *map(str, zones)]
    try:
        done = subprocess.run(command, input=f"{kept}\n", capture_output=True, text=True, timeout=LIMIT_S, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as failure:
        sys.stderr.write(
            f"{method} {zones[0].stem}: {type(failure).__name__} {str(getattr(failure, 'stderr', ''))[-300:]}\n"
        )
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def agreement(folder: Path, method: str, zones: str, against: str) -> tuple[float, float] | None:
    """Largest relative difference of a pair that is off by more than 1 m², and relative difference of the totals."""
    mine, theirs = (folder / f"result-{name}-{zones}.npz" for name in (against, method))
    if not (mine.exists() and theirs.exists()):
        return None
    one, two = (
        dict(zip(map(tuple, kept["keys"].tolist()), kept["areas"].tolist(), strict=True))
        for kept in (np.load(mine), np.load(theirs))
    )
    off = [abs(one.get(key, 0) - two.get(key, 0)) / max(one.get(key, 0), two.get(key, 0)) for key in one.keys() | two.keys()
           if abs(one.get(key, 0) - two.get(key, 0)) > 1]  # fmt: skip
    return max(off, default=0.0), abs(sum(one.values()) / sum(two.values()) - 1)


def alternate(methods: tuple[str, ...], times: int, folder: Path, *zones: Path) -> dict[str, dict[str, float] | None]:
    """Medians of ``times`` rounds; in every round each method runs once, one after the other. What fails once is not run again."""
    runs: dict[str, list[dict[str, float]] | None] = {method: [] for method in methods}
    for _ in range(times):
        for method in methods:
            made = runs[method]
            if made is None:
                continue
            found = measure(method, folder, *zones)
            if found is None:
                runs[method] = None
            else:
                made.append(found)
    return {
        method: {key: statistics.median(one[key] for one in made) for key in made[0]} if made else None
        for method, made in runs.items()
    }


def points(path: Path) -> tuple[int, int]:
    """Polygons and vertices of a layer."""
    made = shapely.from_wkb(pq.read_table(path, columns=["geometry"])["geometry"].to_numpy())
    return int(shapely.get_num_geometries(made).sum()), int(shapely.get_num_coordinates(made).sum())


def growth(folder: Path) -> dict[str, object]:
    """CPU over three decades of zone vertices: the exponent fitted to what the zones add, and to the whole."""
    rows = []
    for scale in SCALES:
        path = layers.zones("fragments5", folder, scale=scale)
        found = alternate(("soilgis",), 2, folder, path)["soilgis"]
        if found:
            rows.append((points(path)[1], found["cpu"]))
    vertices, cpu = np.array(rows).T
    large = vertices > 2e5
    _, base = np.polyfit(vertices[:4], cpu[:4], 1)
    return {
        "vertices": vertices.tolist(),
        "cpu": cpu.tolist(),
        "base": float(base),
        "exponent": float(np.polyfit(np.log(vertices[large]), np.log(cpu[large] - base), 1)[0]),
        "whole": float(np.polyfit(np.log(vertices + points(folder / "counties.parquet")[1]), np.log(cpu), 1)[0]),
    }


def main() -> None:
    """Measure everything that is not in the JSON yet and write both files."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    layers.counties(folder)
    store = DOCS / "bench-overlay.json"
    kept = json.loads(store.read_text()) if store.exists() else {}
    for kind, (methods, times) in PLAN.items():
        if kind not in kept:
            name, _, scale = kind.removesuffix("-peers").removesuffix("-typed").partition("-")
            path = layers.zones(name, folder, scale=float(scale or 1))
            if methods == TYPED:
                layers.in_degrees(path)
                for system in layers.SYSTEMS:
                    layers.in_system(path, system)
            if "coverage" in methods:
                layers.in_degrees(path)
                layers.in_degrees(folder / "counties.parquet")
            found = alternate(methods, times, folder, path)
            agree = {
                method: agreement(folder, method, path.stem, "soilgis")
                for method in methods
                if method not in {"read", "read_shapes", "coverage", "soilgis", *TYPED[1:]}
            }
            kept[kind] = {"size": points(path), "runs": times, "found": found, "agreement": agree}
            _keep(store, kept)
    if "ledger" not in kept:
        paths = [layers.zones(kind, folder) for kind in UNIONS]
        found = alternate(("soilgis_union", "geos_union"), 2, folder, *paths)
        agree = {"geos_union": agreement(folder, "geos_union", UNIONS[0], "soilgis_union")}
        kept["ledger"] = {
            "size": [sum(x) for x in zip(*map(points, paths), strict=True)],
            "runs": 2,
            "found": found,
            "agreement": agree,
        }
        _keep(store, kept)
    for kind in SHAPEFILES:
        if f"{kind}.shp" not in kept:
            path = layers.zones(kind, folder)
            found = alternate(("shapefile_rings", "shapefile_ogr"), 3, folder, layers.as_shapefile(path))
            kept[f"{kind}.shp"] = {"size": points(path), "runs": 3, "found": found, "agreement": {}}
            _keep(store, kept)
    if "growth" not in kept:
        kept["growth"] = growth(folder)
        _keep(store, kept)
    (DOCS / "bench-overlay.md").write_text(table(kept), encoding="utf-8")


def _keep(store: Path, kept: dict[str, object]) -> None:
    store.parent.mkdir(exist_ok=True)
    store.write_text(json.dumps(kept, indent=1), encoding="utf-8")


def table(kept: dict[str, dict]) -> str:
    """The Markdown page."""
    lines = [
        "# Overlay benchmark (叠加评测)", "",
        f"Made by `make bench`. {platform.machine()}, {platform.system()}, Python {platform.python_version()}; 2 cores shared with other work,",
        "so CPU seconds (user + system) are the figure to compare; medians of alternating runs, each in a process of its own, from file to table of",
        "areas; *as typed* is the whole process with start-up, counties from the package and the CSV file. For soilgis a first run on a few polygons has read the compiled kernels from disk; its CPU is the column *kernels*, to be added",
        "for a fresh process; *over code* is memory over what is there after it. Regions: the 2,877 counties the package ships (2.9 M",
        "vertices). Layers: seeded fractal noise (`tests/bench/layers.py`), in plane metres so that every peer measures the same edges; validity is judged. *soilgis coverage, from degrees* is the whole command on the",
        "same layer in longitude and latitude: projection, division of long edges, a check that regions do not overlap, and the table besides.",
        "Agreement: largest relative difference of a pair off by more than 1 m², and of the total, against soilgis.", "",
        "| layer | polygons / vertices | method | CPU s | kernels | wall s | × soilgis | peak MB (over imports, over code) | pairs | totals |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for kind, row in kept.items():
        if kind == "growth":
            continue
        own = next(row["found"][name]["cpu"] for name in OWN if row["found"].get(name))
        label = f"{kind} *" if row.get("earlier") else kind
        for method, found in row["found"].items():
            agree = row["agreement"].get(method)
            spelled = ("—", "—") if not agree else tuple(f"{x:.1e}" for x in agree)
            size = f"{row['size'][0]:,} / {row['size'][1]:,}"
            if found is None:
                lines.append(
                    f"| {label} | {size} | {NAMES[method]} | failed or > {LIMIT_S} s | | | > {LIMIT_S / own:.0f} | | | |"
                )
                continue
            lines.append(
                f"| {label} | {size} | {NAMES[method]} | {found['cpu']:.2f} | {found['kernels']:.1f} | {found['wall']:.2f} "
                f"| {found['cpu'] / own:.1f} "
                f"| {found['peak_mb']:.0f} ({found['peak_mb'] - found['base_mb']:.0f}, "
                f"{found['peak_mb'] - found.get('code_mb', found['base_mb']):.0f}) | {spelled[0]} | {spelled[1]} |"
            )
    if any(row.get("earlier") for row in kept.values()):
        lines += [
            "",
            "\\* Measured with an earlier, slower state of the engine; *over code* was not told apart then. To measure everything anew, delete",
            "docs/bench-overlay.json and run `make bench` on a machine with nothing else to do.",
        ]
    grown = kept.get("growth")
    if grown:
        listed = ", ".join(f"{int(v):,}: {c:.2f}" for v, c in zip(grown["vertices"], grown["cpu"], strict=True))
        lines += [
            "",
            f"Growth over three decades (zone vertices: CPU s): {listed}.",
            f"The counties alone cost {grown['base']:.2f} s; what the zones add grows with exponent {grown['exponent']:.2f},",
            f"the whole (the counties' vertices included) with {grown['whole']:.2f}.",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
