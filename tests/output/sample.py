"""A hand-made result (样例成果): three regions, two zones and one layer that could not be checked; nothing in it is square."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from soilgis.model import tables as t
from soilgis.model.layer import Basis, Layer, Role, Source, Status, Title, ZoneKind
from soilgis.model.level import Level
from soilgis.model.provenance import LayerUse, Provenance
from soilgis.model.result import Result
from soilgis.model.study import MapOptions, Study

METHOD = "CGCS2000椭球面积（等积边界积分）"
WEST = shapely.Polygon([(110, 36), (111, 36), (111.2, 37.1), (110.1, 37.4)])
EAST = shapely.Polygon([(111, 36), (112.3, 36.2), (112, 37), (111.2, 37.1)])
NORTH = shapely.Polygon([(110.1, 37.4), (111.2, 37.1), (112, 37), (111.9, 38.2), (110.4, 38)])
RIM = shapely.union_all([WEST, EAST, NORTH])
LIST_ZONE = shapely.union_all([WEST, NORTH])
DRAWN_ZONE = shapely.Polygon([(110.6, 36.3), (111.5, 36.5), (111.4, 37.5), (110.7, 37.2)])
NAMES = ("甲市", "乙市", "丙市")


def layer(layer_id, role, status=Status.OFFICIAL, **more):
    source = Source(document=f"{layer_id}的依据文件", article="第三条", licence="仅供测试", vintage="2024")
    return Layer(
        id=layer_id, title=Title(zh=f"{layer_id}图层", en=layer_id), role=role, status=status, source=source, **more
    )


def study(**map_options):
    return Study(
        id="sample", title=Title(zh="样例水土保持一张图", en="Sample"), region=("990000",), level=Level.CITY,
        zones=("listed", "drawn", "absent"), map=MapOptions(**map_options),
    )  # fmt: skip


def regions(names=NAMES):
    areas = [10000.25, 9000.5, 15000.75]
    rows = [
        ("990100", names[0], "city", "990000", "样例省", areas[0], 0.66, 0.72),
        ("990200", names[1], "city", "990000", "样例省", areas[1], 0.71, 0.78),
        ("990300", names[2], "city", "990000", "样例省", areas[2], None, None),
        ("990000", "样例省", "province", None, "样例省", sum(areas), 0.68, 0.74),
    ]
    columns = ["adcode", "name", "level", "parent_adcode", "province", "area_km2", "target_2025", "target_2035"]
    frame = gpd.GeoDataFrame(rows, columns=columns, geometry=[WEST, EAST, NORTH, RIM], crs=4490)
    frame["parent_name"] = frame["parent_adcode"].map({"990000": "样例省"})
    frame["printed_km2"], frame["method"] = frame["area_km2"], METHOD
    frame["comparator_2025"] = frame["comparator_2035"] = frame["target_2025"].map({0.66: "≥", 0.71: "≥", 0.68: "≥"})
    frame["target_status"], frame["target_document"] = "official", "样例文件"
    return t.Regions.check(frame)


def zones(names=("名录区", "划定区")):
    rows = [
        ("listed-1", names[0], "mountain", "listed", "listed", "working", 25001.0),
        ("drawn-1", names[1], "red_line", "delineated", "drawn", "demo", 6000.0),
    ]
    columns = ["zone_id", "zone_name", "kind", "basis", "layer", "status", "area_km2"]
    return t.Zones.check(gpd.GeoDataFrame(rows, columns=columns, geometry=[LIST_ZONE, DRAWN_ZONE], crs=4490))


PAIRS = {("990100", "listed-1"): 10000.25, ("990300", "listed-1"): 15000.75, ("990100", "drawn-1"): 2500.5,
         ("990200", "drawn-1"): 2200.25, ("990300", "drawn-1"): 1299.25, ("990200", "listed-1"): 0.0}  # fmt: skip


def coverage(places, areas):
    found = []
    leaves = places[places["level"] == "city"]
    for _, place in leaves.iterrows():
        for _, zone in areas.iterrows():
            km2 = PAIRS[(place["adcode"], zone["zone_id"])]
            found.append({
                "adcode": place["adcode"], "name": place["name"], "level": "city", "zone_id": zone["zone_id"],
                "zone_name": zone["zone_name"], "kind": zone["kind"], "basis": zone["basis"],
                "verdict": "involved" if km2 else "clear", "area_km2": km2, "printed_km2": km2, "region_km2": place["area_km2"],
                "zone_km2": zone["area_km2"], "share_of_region": km2 / place["area_km2"], "share_of_zone": km2 / zone["area_km2"],
                "layer": zone["layer"], "status": zone["status"], "method": METHOD,
            })  # fmt: skip
        found.append({
            "adcode": place["adcode"], "name": place["name"], "level": "city", "zone_id": "absent", "zone_name": "absent图层",
            "verdict": "unchecked", "region_km2": place["area_km2"], "layer": "absent", "status": "official", "method": METHOD,
        })  # fmt: skip
    return t.Coverage.check(pd.DataFrame(found, columns=[str(c) for c in t.Coverage.columns()]))


def union(cover):
    checked = cover[cover["verdict"] != "unchecked"]
    frame = checked.rename(columns={"area_km2": "union_km2", "layer": "layers"})
    frame = frame.assign(
        raw_km2=frame["union_km2"], double_km2=0.0, uncovered_km2=frame["region_km2"] - frame["union_km2"]
    )
    frame["uncovered_printed_km2"] = frame["uncovered_km2"]
    return t.Union.check(frame.reindex(columns=[str(c) for c in t.Union.columns()]))


def ledger(places, combined):
    rows = []
    for _, place in places[places["level"] == "city"].iterrows():
        area = float(place["area_km2"])
        inside = float(
            combined[(combined["adcode"] == place["adcode"]) & (combined["kind"] == "red_line")]["union_km2"].iloc[0]
        )
        for combination, label, kinds, km2 in (
            ("red_line:delineated", "生态保护红线", 1, inside),
            ("none", "均不涉及", 0, area - inside),
        ):
            rows.append({
                "adcode": place["adcode"], "name": place["name"], "level": "city", "combination": combination, "label": label,
                "kinds": kinds, "area_km2": km2, "printed_km2": km2, "share_of_region": km2 / area, "region_km2": area,
                "residual_km2": 0.0, "unchecked": "absent", "status": "demo", "method": METHOD,
            })  # fmt: skip
    return t.Ledger.check(pd.DataFrame(rows))


def targets(places):
    rows = [
        (
            row["adcode"],
            row["name"],
            "conservation_rate",
            year,
            "≥",
            row[f"target_{year}"],
            "official",
            "样例文件",
            "附件2",
        )
        for _, row in places.iterrows()
        for year in (2025, 2035)
        if pd.notna(row[f"target_{year}"])
    ]
    columns = ["adcode", "name", "indicator", "year", "comparator", "target", "status", "document", "article"]
    return t.Targets.check(pd.DataFrame(rows, columns=columns))


def provenance():
    return Provenance(
        uses=(
            LayerUse(layer("boundaries", Role.BOUNDARIES)),
            LayerUse(layer("aims", Role.TARGETS)),
            LayerUse(layer("listed", Role.ZONES, Status.WORKING, basis=Basis.LISTED, kind=ZoneKind.MOUNTAIN)),
            LayerUse(layer("drawn", Role.ZONES, Status.DEMO, basis=Basis.DELINEATED, kind=ZoneKind.RED_LINE)),
            LayerUse(
                layer("absent", Role.ZONES, basis=Basis.DELINEATED, kind=ZoneKind.PREVENTION), reason="未提供矢量或名录"
            ),
        ),
        warnings=("样例提示",),
        versions={"soilgis": "0.1.0"},
    )


def result(**changes):
    """The whole sample; `changes` replace fields of the result."""
    places, areas = regions(), zones()
    cover = coverage(places, areas)
    combined = union(cover)
    made = Result(
        study=study(simplify_m=0), regions=places, zones=areas, coverage=cover, union=combined, overlap=t.Overlap.empty(),
        ledger=ledger(places, combined), targets=targets(places), reconcile=t.Reconcile.empty(),
        contribution=t.Contribution.empty(), provenance=provenance(),
    )  # fmt: skip
    return replace(made, **changes)
