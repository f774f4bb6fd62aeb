"""A made field (虚拟底图): a user's folder of layers over one county of Shanxi, and sites whose figures are known."""

import geopandas as gpd
import shapely

from soilgis.jobs.steps.screening import screen
from soilgis.model.options import ScreenOptions
from soilgis.model.secrecy import releasing
from soilgis.store.catalog import Catalog
from soilgis.store.sites.read import sites_of_frame

WEST, SOUTH = 112.90, 37.90
"""Inside 寿阳县, far from its borders."""


def card(folder, name, *, kind="red_line", options=None, file="", **more):
    """One layer.toml; ``more`` goes to its top, ``options`` to reading.options."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    source = {
        "document": f"{name}的依据",
        "article": "第三条",
        "licence": "测试",
        "vintage": "2024",
        **more.pop("source", {}),
    }
    top = {"id": name, "role": "zones", "status": "official", "kind": kind, "basis": "delineated", **more}
    lines = [f"{key} = {_spelled(value)}" for key, value in top.items()]
    lines += [
        "[title]",
        f'zh = "{name}图层"',
        f'en = "{name}"',
        "[source]",
        *(f'{k} = "{v}"' for k, v in source.items()),
    ]
    lines += ["[reading]", f'file = "{file or name + ".gpkg"}"']
    lines += ["[reading.options]", *(f"{key} = {_spelled(value)}" for key, value in (options or {}).items())]
    (place / "layer.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def _spelled(value):
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(f'"{one}"' for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def zone_layer(folder, name, *shapes, names=None, **how):
    """A layer with its shapes."""
    if names:
        how["options"] = how.get("options", {})
    place = card(folder, name, **how)
    frame = gpd.GeoDataFrame({"zone": list(names or [name] * len(shapes))}, geometry=list(shapes), crs=4490)
    frame.to_file(place / f"{name}.gpkg")
    if names:
        text = (place / "layer.toml").read_text(encoding="utf-8")
        text = text.replace("[reading.options]", 'id_column = "zone"\nname_column = "zone"\n[reading.options]')
        (place / "layer.toml").write_text(text, encoding="utf-8")
    return place


def box(x0, y0, x1, y1):
    """A rectangle in thousandths of a degree from the field's south-west corner."""
    return shapely.box(WEST + x0 / 1000, SOUTH + y0 / 1000, WEST + x1 / 1000, SOUTH + y1 / 1000)


def sites(*shapes, **columns):
    frame = gpd.GeoDataFrame(
        {"site_id": [f"S{n}" for n in range(len(shapes))], **columns}, geometry=list(shapes), crs=4490
    )
    return sites_of_frame(frame)


def run(folder, read, *, study="", layers=(), earlier=None, internal=False, **options):
    from soilgis.jobs.steps.screen_layers import study_of

    catalog = Catalog((folder,))
    chosen = study_of(catalog, study=study, layers=tuple(layers))
    asked = ScreenOptions(as_of="2026-01-01", **options)
    with releasing(internal=internal):
        return screen(read, chosen, catalog, options=asked, earlier=earlier)
