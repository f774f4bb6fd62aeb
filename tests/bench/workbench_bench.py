"""The workbench's times (工作台评测): first page after the start, every form, pre-flight on a layer of 100 MB; wall and CPU, with the load told.

Run as ``python tests/bench/workbench_bench.py FOLDER``; writes bench-workbench.md and .json into the folder.
"""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from soilgis.cli.group import job_names

GOALS_MS = {"first page, from the start of the program": 1000, "form, slowest": 200, "pre-flight, 100 MB": 1000}
ROUNDS = 5
LARGE_MB = 100


def large_layer(path: Path) -> None:
    """A GeoPackage of a little more than 100 MB: polygons of 200 corners."""
    turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    ring = np.column_stack([np.cos(turn), np.sin(turn)]) * 0.002
    middles = np.stack(np.meshgrid(np.arange(180) * 0.005 + 110.5, np.arange(170) * 0.005 + 36.0), axis=-1).reshape(
        -1, 2
    )
    shapes = shapely.polygons(middles[:, None, :] + ring[None, :, :])
    codes = [f"{number:06d}" for number in range(len(shapes))]
    gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=4490).to_file(path, engine="pyogrio")


class Workbench:
    """A workbench as a person starts it, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "soilgis", "serve", str(folder), "--port", "0", "--no-browser"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        line = self.process.stdout.readline() if self.process.stdout else ""
        self.address = re.search(r"http://\S+", line).group(0)  # type: ignore[union-attr]
        self.origin = self.address.partition("/?")[0]
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> bytes:
        """Read a page; the first waits until somebody answers, as a browser does."""
        asked = self.address if path == "/" else self.origin + path
        while True:
            try:
                with self.opener.open(asked) as answer:
                    read: bytes = answer.read()
            except urllib.error.URLError as failure:
                if not isinstance(failure.reason, ConnectionRefusedError):
                    raise
                time.sleep(0.005)
            else:
                return read

    def post(self, path: str, values: dict[str, str]) -> Any:
        """Post a form and read JSON."""
        asked = urllib.request.Request(
            self.origin + path, urllib.parse.urlencode(values).encode(), {"Origin": self.origin}
        )
        with self.opener.open(asked) as answer:
            return json.load(answer)

    def cpu_s(self) -> float:
        """CPU seconds of the process and of its children so far; nan where the system does not tell."""
        if not Path("/proc/self/stat").exists():
            return float("nan")
        parents, spent = {}, {}
        for place in Path("/proc").glob("[0-9]*/stat"):
            try:
                parts = place.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(place.parent.name)
            parents[pid] = int(parts[1])
            spent[pid] = (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
        own, grown = {self.process.pid}, True
        while grown:
            more = {pid for pid, parent in parents.items() if parent in own} - own
            own, grown = own | more, bool(more)
        return sum(spent.get(pid, 0.0) for pid in own)

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()


def timed(bench: Workbench, work: Any) -> tuple[float, float]:
    """Wall and CPU milliseconds of one piece of work."""
    cpu, wall = bench.cpu_s(), time.perf_counter()
    work()
    return (time.perf_counter() - wall) * 1000, (bench.cpu_s() - cpu) * 1000


def starts(folder: Path) -> tuple[float, float]:
    """Medians of wall and CPU milliseconds from the start of the program to its first page."""
    found = []
    for _ in range(ROUNDS):
        bench = Workbench(folder)
        bench.get("/")
        found.append(((time.perf_counter() - bench.started) * 1000, bench.cpu_s() * 1000))
        bench.close()
    return statistics.median(one for one, _ in found), statistics.median(one for _, one in found)


def first_map(folder: Path) -> dict[str, float]:
    """From the start of the program until the map of the embedded study is there: start page, run, result."""
    bench = Workbench(folder)
    try:
        bench.get("/")
        asked = urllib.request.Request(
            f"{bench.origin}/jobs/run", urllib.parse.urlencode({"study": "shanxi"}).encode(), {"Origin": bench.origin}
        )
        with bench.opener.open(asked) as answer:
            place = urllib.parse.urlsplit(answer.url).path
        while b"map.html" not in bench.get(place):
            time.sleep(0.05)
        return {"ms": (time.perf_counter() - bench.started) * 1000, "cpu_ms": bench.cpu_s() * 1000}
    finally:
        bench.close()


def measured(folder: Path) -> dict[str, dict[str, float]]:
    """Times by what was measured."""
    large_layer(folder / "large.gpkg")
    size = (folder / "large.gpkg").stat().st_size / 1e6
    wall, cpu = starts(folder)
    rows = {"first page, from the start of the program": {"ms": wall, "cpu_ms": cpu}}
    rows["first map: Shanxi, from the start of the program"] = first_map(folder)
    bench = Workbench(folder)
    try:
        bench.get("/")
        forms = {
            name: [timed(bench, lambda name=name: bench.get(f"/jobs/{name}")) for _ in range(ROUNDS)]
            for name in job_names()
        }
        middle = {name: statistics.median(wall for wall, _ in times) for name, times in forms.items()}
        slowest = max(middle, key=lambda name: middle[name])
        rows["form, median of all jobs"] = {
            "ms": statistics.median(middle.values()),
            "cpu_ms": statistics.median(cpu for times in forms.values() for _, cpu in times),
        }
        rows["form, slowest"] = {"ms": middle[slowest], "cpu_ms": statistics.median(cpu for _, cpu in forms[slowest])}
        name = f"{folder.name}/large.gpkg"
        asked = {"regions": name, "region_id": "code", "zones": "lvliang"}
        bench.post("/jobs/coverage/check", {})
        checks = [timed(bench, lambda: bench.post("/jobs/coverage/check", asked)) for _ in range(ROUNDS)]
        assert bench.post("/jobs/coverage/check", asked)["problems"] == [], "the layer is sound"
        rows["pre-flight, 100 MB"] = {
            "ms": statistics.median(a for a, _ in checks),
            "cpu_ms": statistics.median(b for _, b in checks),
        }
        wall, cpu = timed(bench, lambda: bench.get(f"/examine?name={urllib.parse.quote(name)}"))
        rows["shapes looked through in the background, 100 MB"] = {"ms": wall, "cpu_ms": cpu}
    finally:
        bench.close()
        (folder / "large.gpkg").unlink()
    assert size >= LARGE_MB
    return rows


def main(out: Path) -> None:
    """Measure and write both files."""
    import tempfile

    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "data"
        folder.mkdir()
        rows = measured(folder)
    ended = os.getloadavg()[0]
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench-workbench.json").write_text(
        json.dumps({"machine": machine, "load": [load, ended], "rows": rows}, indent=1) + "\n"
    )
    lines = [
        f"| {what} | {GOALS_MS.get(what, '—')} | {one['ms']:,.0f} | {one['cpu_ms']:,.0f} |"
        for what, one in rows.items()
    ]
    (out / "bench-workbench.md").write_text(
        "# Workbench benchmark (工作台评测)\n\nMade by `make bench`. "
        f"{machine}; load of the machine {load:.1f} at the start, {ended:.1f} at the end.\n"
        "`soilgis serve` in a process of its own, asked over HTTP; medians of five. CPU is that of the workbench and all its processes,\n"
        "so it also counts what is made ready in the background meanwhile.\n\n"
        "| | goal, ms | wall, ms | CPU, ms |\n|---|---|---|---|\n" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
