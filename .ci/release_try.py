"""Tries an installed soilgis (安装试验): the main job, one on files of its own, the workbench's first page, and what must have come along.

Usage: python release_try.py OUT
"""

import http.cookiejar
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

OUT = Path(sys.argv[1])
SOILGIS = [sys.executable, "-m", "soilgis"]


def run(*arguments):
    done = subprocess.run([*SOILGIS, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{arguments}: {done.stderr}")
    return done.stdout


def inputs():
    import geopandas as gpd
    import shapely

    frame = gpd.GeoDataFrame({"code": ["1"]}, geometry=[shapely.box(112, 37, 112.1, 37.1)], crs=4490)
    frame.to_file(OUT / "towns.gpkg")


def workbench():
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    server = subprocess.Popen([*SOILGIS, "serve", str(OUT), "--no-browser", "--port", "0"], stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        address = server.stdout.readline().partition("http")[2].strip()
        for _ in range(60):
            try:
                with opener.open("http" + address, timeout=5) as page:
                    return "水土保持工作台" in page.read().decode()
            except OSError:
                time.sleep(0.5)
        return False
    finally:
        server.terminate()


OUT.mkdir(parents=True)
inputs()
version = run("--version").strip()
run("coverage", "--regions", OUT / "towns.gpkg", "--region-id", "code", "--zones", "lvliang", "--out", OUT / "c.csv")
run("run", "shanghai", "--out", OUT / "shanghai")
run("qgis", "--out", OUT / "qgis")
assert (OUT / "shanghai" / "map.html").stat().st_size > 100_000
assert (OUT / "shanghai" / "map.png").stat().st_size > 10_000
assert workbench()
print(f"Python {sys.version.split()[0]}: {version}: {len(list((OUT / 'shanghai').iterdir()))} files, workbench opened")
