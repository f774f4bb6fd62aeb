"""Pages of the studies (方案页面): what there is, and the form that makes or changes one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse

from soilgis.model.errors import SoilgisError, StudyError
from soilgis.model.layer import Status
from soilgis.serve.composer import MOST_RASTERS, RASTER_KEYS, read_study, save_study, values_of
from soilgis.serve.render import page
from soilgis.serve.roles import layers_by_role
from soilgis.serve.study_parts import PARTS, entries_of
from soilgis.store.catalog import read_toml, study_ids, study_shelf

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from soilgis.serve.bench import Bench
    from soilgis.serve.study_parts import Part

MOST_PLACES = 30
ROLES = (("erosion", "侵蚀分级", "erosion"), ("dem", "高程（DEM）", "elevation"), ("land_use", "土地利用", "land use"))


def own_studies(bench: Bench) -> list[tuple[str, str, str]]:
    """Own studies: name of the file, title, id."""
    found = []
    for path in sorted(bench.studies.glob("*/study.toml")):
        try:
            read = read_toml(path, StudyError)
            title = str(read.get("title", {}).get("zh", path.parent.name))
        except (SoilgisError, AttributeError):
            title = path.parent.name
        found.append((bench.folders.name(path), title, path.parent.name))
    return found


@cache
def shipped_studies() -> tuple[tuple[str, str, str], ...]:
    """Studies that come with soilgis: id, title, id."""
    read = {one: read_toml(study_shelf() / one / "study.toml", StudyError) for one in study_ids()}
    return tuple((one, str(values["title"]["zh"]), one) for one, values in read.items())


def listed(request: Request) -> Response:
    """Own studies, and those that come with soilgis."""
    bench: Bench = request.app.state.bench
    return page(request, "studies", own=own_studies(bench), shipped=shipped_studies())


async def form(request: Request) -> Response:
    """The composer: empty, or with a study to change or to copy."""
    bench: Bench = request.app.state.bench
    name, copied = request.query_params.get("id", ""), request.query_params.get("copy", "")
    values: dict[str, Any] = {"level": "city", "targets": "targets", "rasters": [], "zones": [], "region": []}
    if name or copied:
        values = await run_in_threadpool(read_study, bench, name or copied)
    if copied:
        values["id"] = f"{copied}-own"
    return await run_in_threadpool(_page, request, values, name or copied, "")


async def save(request: Request) -> Response:
    """Check and write the study; run it where that was asked for."""
    bench: Bench = request.app.state.bench
    posted = await request.form(max_files=0, max_fields=2000)
    given: dict[str, list[str]] = {}
    for key, text in posted.multi_items():
        given.setdefault(key, []).append(str(text))
    origin = (given.get("origin") or [""])[0]
    values: dict[str, Any] = {}
    try:
        before = await run_in_threadpool(read_study, bench, origin) if origin else {}
        values = await run_in_threadpool(values_of, given, before, bench)
        path = await run_in_threadpool(save_study, bench, values)
    except SoilgisError as failure:
        return await run_in_threadpool(_page, request, values or _typed(given), origin, str(failure), 422)
    if "then" in given:
        return RedirectResponse(f"/jobs/run?study={bench.folders.name(path)}", 303)
    return RedirectResponse("/studies", 303)


def _typed(given: dict[str, list[str]]) -> dict[str, Any]:
    """What was typed, to be shown again where it makes no study."""
    rasters = [
        {key: (given.get(f"raster.{number}.{key}") or [""])[0] for key in RASTER_KEYS} for number in range(MOST_RASTERS)
    ]
    one = {key: (given.get(key) or [""])[0] for key in ("id", "level", "targets", "note")}
    return {
        **one, "title": {"zh": (given.get("title") or [""])[0]}, "region": given.get("region", []), "zones": given.get("zones", []),
        "rasters": [one for one in rasters if one["file"]], "land_areas": (given.get("land_areas") or [""])[0],
        **{part.key: _texts(part, given) for part in PARTS if part.key != "map"}, "map": {"theme": (given.get("theme") or ["light"])[0]},
    }  # fmt: skip


def _texts(part: Part, given: dict[str, list[str]]) -> list[dict[str, str]]:
    """Entries of a part as they were typed, right or wrong."""
    entries = [
        {one["name"]: (given.get(f"{part.key}.{number}.{one['name']}") or [""])[0] for one in part.fields}
        for number in range(max(part.most, 1))
    ]
    return [one for one in entries if any(one.values())]


def _page(request: Request, values: dict[str, Any], origin: str, wrong: str, status: int = 200) -> Response:
    bench: Bench = request.app.state.bench
    names = {code: name for code, name, _ in _units()}
    rasters = [{**one, "legend": _legend(one.get("legend"))} for one in values.get("rasters", [])]
    return page(
        request, "study", status, study=values, origin=origin, wrong=wrong, zones=layers_by_role(bench).get("zones", []),
        chosen=[(one, names.get(one, one)) for one in values.get("region", [])], rasters=rasters, roles=ROLES,
        statuses=[(one.value, one.label) for one in Status], files=bench.folders.files("raster"), most=MOST_RASTERS,
        parts=[(part, entries_of(part, values)) for part in PARTS], tables=bench.folders.files("table"), shapes=bench.folders.files("vector"),
    )  # fmt: skip


def _legend(legend: object) -> str:
    return (
        ", ".join(f"{code}={name}" for code, name in legend.items()) if isinstance(legend, dict) else str(legend or "")
    )


@cache
def _units() -> tuple[tuple[str, str, str], ...]:
    """Code, name and the units above of every unit of the country, provinces first."""
    from soilgis.store.boundaries import unit_names

    frame = unit_names("amap").fillna("")
    rows = frame[["adcode", "name", "city_name", "province"]].itertuples(index=False, name=None)
    seen: dict[str, tuple[str, str, str]] = {}
    for code, name, city, province in rows:
        above = "".join(dict.fromkeys(one for one in (province, city) if one and one != name))
        seen.setdefault(str(code), (str(code), str(name), above))
    return tuple(seen.values())


def places(request: Request) -> Response:
    """Units whose name or code holds what was typed, as JSON."""
    wanted = request.query_params.get("q", "").strip()[:30]
    found = [
        one
        for one in _units()
        if wanted and (wanted in one[1] or one[0].startswith(wanted) or wanted in one[2] + one[1])
    ]
    found.sort(key=lambda one: (not one[1].startswith(wanted), one[0]))
    return JSONResponse([{"code": code, "name": name, "above": above} for code, name, above in found[:MOST_PLACES]])
