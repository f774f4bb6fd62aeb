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
LIMIT_S = 300
PAIRS = ("read", "soilgis", "overlay", "best_shapely", "strtree", "duckdb", "sedona")
PLAN = {
    "fragments5": (PAIRS, 1),
    "ordinary": (PAIRS, 1),
    "giant": (("read", "soilgis", "overlay", "best_shapely"), 1),
    "fragments4": (PAIRS, 1),
    "giant5m": (("read", "soilgis"), 1),
}
"""Methods and rounds by layer; more rounds steady the medians and take longer."""
UNIONS = ("fragments4", "ordinary")
SCALES = (0.01, 0.03, 0.1, 0.3, 1.0)
NAMES = {
    "read": "read both files (Arrow)", "soilgis": "**soilgis**", "overlay": "geopandas.overlay", "best_shapely": "shapely, prepared",
    "strtree": "STRtree + intersection", "duckdb": "DuckDB spatial", "sedona": "SedonaDB", "soilgis_union": "**soilgis ledger**",
    "geos_union": "GEOS union per county",
}  # fmt: skip


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
    """CPU over two decades and more of vertices, and the fitted exponent of the part above the counties' own cost."""
    rows = []
    for scale in SCALES:
        path = layers.zones("fragments5", folder, scale=scale)
        found = alternate(("soilgis",), 2, folder, path)["soilgis"]
        if found:
            rows.append((points(path)[1] + points(folder / "counties.parquet")[1], found["cpu"]))
    vertices, cpu = np.array(rows).T
    return {
        "vertices": vertices.tolist(),
        "cpu": cpu.tolist(),
        "exponent": float(np.polyfit(np.log(vertices), np.log(cpu), 1)[0]),
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
            path = layers.zones(kind, folder)
            measure("soilgis", folder, path)
            found = alternate(methods, times, folder, path)
            agree = {
                method: agreement(folder, method, kind, "soilgis")
                for method in methods
                if method not in {"read", "soilgis"}
            }
            kept[kind] = {"size": points(path), "runs": times, "found": found, "agreement": agree}
            _keep(store, kept)
    if "ledger" not in kept:
        paths = [layers.zones(kind, folder) for kind in UNIONS]
        found = alternate(("soilgis_union", "geos_union"), 1, folder, *paths)
        agree = {"geos_union": agreement(folder, "geos_union", UNIONS[0], "soilgis_union")}
        kept["ledger"] = {
            "size": [sum(x) for x in zip(*map(points, paths), strict=True)],
            "runs": 2,
            "found": found,
            "agreement": agree,
        }
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
        "areas, kernels' cache warm. Regions: the 2,877 counties the package ships. Layers: seeded fractal noise (`tests/bench/layers.py`).",
        "Agreement: largest relative difference of a pair off by more than 1 m², and of the total, against soilgis.", "",
        "| layer | polygons / vertices | method | CPU s | wall s | × soilgis | peak MB (over base) | pairs | totals |", "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for kind, row in kept.items():
        if kind == "growth":
            continue
        own = next(row["found"][name]["cpu"] for name in ("soilgis", "soilgis_union") if row["found"].get(name))
        for method, found in row["found"].items():
            agree = row["agreement"].get(method)
            spelled = ("—", "—") if not agree else tuple(f"{x:.1e}" for x in agree)
            size = f"{row['size'][0]:,} / {row['size'][1]:,}"
            if found is None:
                lines.append(
                    f"| {kind} | {size} | {NAMES[method]} | failed or > {LIMIT_S} s | | > {LIMIT_S / own:.0f} | | | |"
                )
                continue
            lines.append(
                f"| {kind} | {size} | {NAMES[method]} | {found['cpu']:.2f} | {found['wall']:.2f} | {found['cpu'] / own:.1f} "
                f"| {found['peak_mb']:.0f} ({found['peak_mb'] - found['base_mb']:.0f}) | {spelled[0]} | {spelled[1]} |"
            )
    grown = kept.get("growth")
    if grown:
        listed = ", ".join(f"{int(v):,}: {c:.2f}" for v, c in zip(grown["vertices"], grown["cpu"], strict=True))
        lines += ["", f"Growth (vertices: CPU s): {listed}; fitted exponent {grown['exponent']:.2f}."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
