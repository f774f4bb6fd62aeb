"""Folders of results as `soilgis run` writes them, made by hand: a manifest and the tables a test needs."""

import hashlib
import json

import pandas as pd

RATES = ["adcode", "name", "level", "parent_adcode", "year", "land_km2", "land_source", "erosion_km2", "erosion_printed_km2",
         "unmeasured_km2", "measured_share", "rate", "status", "source"]  # fmt: skip
BORDER = "国土面积（界线椭球面积代替，非调查控制面积）"


def rates(rows, *, land_source="调查", status="working"):
    """Rows (adcode, name, year, land, erosion); erosion None for a region without a rate."""
    made = [
        (code, name, "city" if code.endswith("00") else "county", None, year, land, land_source, erosion, erosion, 0.0,
         0.5 if erosion is None else 1.0, None if erosion is None else 1 - erosion / land, status, "侵蚀栅格")
        for code, name, year, land, erosion in rows
    ]  # fmt: skip
    return pd.DataFrame(made, columns=RATES)


def run_folder(place, tables, *, digests=None, status="working", study=None):
    """Write a folder: ``tables`` by name, ``digests`` of the erosion data by year."""
    place.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.to_csv(place / f"{name}.csv", index=False, encoding="utf-8-sig")
    layers = [
        {"id": f"erosion-{year}", "title": {"zh": f"侵蚀栅格（{year}年）", "en": ""}, "role": "raster", "status": status, "used": True, "reason": "",
         "source": {"document": "测试", "licence": "测试", "vintage": str(year)}, "inputs": {f"erosion-{year}.tif": digest}}
        for year, digest in (digests or {}).items()
    ]  # fmt: skip
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in place.glob("*.csv")}
    asked = {
        "id": "small",
        "title": {"zh": "小方案", "en": "small"},
        "region": ["140000"],
        "level": "city",
        "rasters": [],
        **(study or {}),
    }
    content = {
        "form": 1,
        "study": asked,
        "status": status,
        "versions": {"soilgis": "0.1.0"},
        "layers": layers,
        "files": files,
    }
    (place / "manifest.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return place


def areas(rows):
    """Rows (adcode, area) as regions.csv has them, as far as a comparison reads it."""
    return pd.DataFrame(rows, columns=["adcode", "area_km2"])
