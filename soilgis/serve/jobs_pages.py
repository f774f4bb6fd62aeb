"""Forms of the jobs (作业表单): shown, checked while typing, and sent to the queue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse

from soilgis.model.errors import SoilgisError
from soilgis.serve import examining, looking
from soilgis.serve.forms import FILES, all_forms, arguments_of, command_line, form_of
from soilgis.serve.render import page
from soilgis.serve.roles import layers_by_role
from soilgis.serve.runs import all_runs, open_run
from soilgis.serve.study_pages import own_studies, shipped_studies

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from soilgis.serve.bench import Bench
    from soilgis.serve.forms import Asked, Form
    from soilgis.serve.runs import Run

PYTHON = "asked.py"
"""File of a run that says how Python asks the same."""
MOST_FIELDS = 400
_COMMON_CRS = (
    ("EPSG:4490", "CGCS2000 经纬度"), ("EPSG:4326", "WGS 84 经纬度"), ("EPSG:4546", "CGCS2000 三度带 中央经线 111°"),
    ("EPSG:4547", "CGCS2000 三度带 中央经线 114°"), ("EPSG:4548", "CGCS2000 三度带 中央经线 117°"), ("EPSG:4549", "CGCS2000 三度带 中央经线 120°"),
)  # fmt: skip
"""What is offered for a file that declares no CRS; the person says which."""


def listed(request: Request) -> Response:
    """All jobs by name."""
    return page(request, "jobs", jobs=all_forms())


async def form(request: Request) -> Response:
    """The form of a job; filled from an earlier run, or from the address."""
    bench: Bench = request.app.state.bench
    shown = form_of(request.path_params["name"])
    values: dict[str, list[str]] = {}
    if "from" in request.query_params:
        values = open_run(bench.runs, request.query_params["from"]).values
    else:
        for key, text in request.query_params.multi_items():
            values.setdefault(key, []).append(text)
    return await run_in_threadpool(_page, request, shown, values, [])


async def submit(request: Request) -> Response:
    """Check what was typed; put it in the queue, or show the form again with everything that is wrong."""
    shown = form_of(request.path_params["name"])
    asked = await _asked(request, shown)
    problems = await run_in_threadpool(problems_of, request, shown, asked)
    if any(one["severity"] == "error" for one in problems):
        return await run_in_threadpool(_page, request, shown, asked.values, problems, 422)
    run = await run_in_threadpool(queued, request, shown, asked)
    return RedirectResponse(f"/runs/{run.id}", 303)


async def check(request: Request) -> Response:
    """Problems of what was typed so far, as JSON."""
    shown = form_of(request.path_params["name"])
    asked = await _asked(request, shown)
    return JSONResponse({"problems": await run_in_threadpool(problems_of, request, shown, asked)})


async def look(request: Request) -> Response:
    """What a file holds, as JSON; a layer of the shelf tells its card."""
    bench: Bench = request.app.state.bench
    name = request.query_params.get("name", "").strip()
    name = name.partition("=")[2] if "=" in name and "/" not in name.partition("=")[0] else name
    catalog = bench.catalog()
    try:
        if name.replace("-", "").isalnum() and name.isascii() and catalog.has(name):
            card = catalog.layer(name)
            return JSONResponse(
                {"kind": "layer", "title": card.title.zh, "status": card.status.label, "document": card.source.document, "internal": card.secrecy.value == "internal", "fields": [], "layers": []}
            )  # fmt: skip
        path = bench.folders.path(name)
        seen = await run_in_threadpool(
            lambda: request.app.state.aside.ask(looking.look, str(path), request.query_params.get("sublayer", ""))
        )
    except SoilgisError as failure:
        return JSONResponse({"problem": str(failure), "fields": [], "layers": []})
    return JSONResponse(seen)


async def examine(request: Request) -> Response:
    """What the doctor finds in a file, as JSON; worked out once for a file as it is, in a process of its own."""
    bench: Bench = request.app.state.bench
    kept: dict[tuple[object, ...], dict[str, Any]] = request.app.state.examined
    try:
        path = bench.folders.path(request.query_params.get("name", "").strip())
        key = (str(path), *examining.mark_of(path))
        if key not in kept:
            kept[key] = await run_in_threadpool(request.app.state.doctor.ask, examining.examined, str(path))
    except SoilgisError as failure:
        return JSONResponse({"problem": str(failure)})
    except OSError as failure:
        return JSONResponse({"problem": f"{failure.strerror} (无法读取)"})
    return JSONResponse(kept.pop(key) if "changed" in kept[key] else kept[key])


async def _asked(request: Request, shown: Form) -> Asked:
    given = await request.form(max_files=0, max_fields=MOST_FIELDS)
    values: dict[str, list[str]] = {}
    for key, text in given.multi_items():
        values.setdefault(key, []).append(str(text))
    return await run_in_threadpool(arguments_of, shown, values, request.app.state.bench)


def problems_of(request: Request, shown: Form, asked: Asked) -> list[dict[str, Any]]:
    """What is wrong with what is asked: what lies outside the folders, then what the job itself sees; each with offers of a cure."""
    bench: Bench = request.app.state.bench
    if asked.problems:
        return [{**one, "offers": []} for one in asked.problems]
    line = command_line(shown, asked, bench.runs / "new" / "result")
    found = request.app.state.aside.ask(looking.checked, line[0], line[1:])
    keys = {one["key"]: one for one in shown.fields}
    return [{**one, "label": _label(keys, one["field"]), "offers": _offers(shown, one)} for one in found]


def queued(request: Request, shown: Form, asked: Asked) -> Run:
    """Put what is asked at the end of the queue, and keep how Python asks the same."""
    run: Run = request.app.state.queue.add(shown, asked)
    try:
        told = request.app.state.aside.ask(looking.as_python, run.arguments)
        (run.folder / PYTHON).write_text(told, encoding="utf-8")
    except (SoilgisError, OSError):
        return run  # the run itself needs it not
    return run


def _label(keys: dict[str, dict[str, Any]], key: str) -> str:
    return str(keys[key]["label"]["zh"]) if key in keys else ""


def _offers(shown: Form, problem: dict[str, Any]) -> list[dict[str, str]]:
    """Values that cure a problem where a person can tell which is right: CRS and encoding."""
    keys = {one["key"]: one for one in shown.fields}
    sentence = problem["sentence"]
    names = f"{problem['field']}=" if keys.get("crs", {}).get("several") and problem["field"] else ""
    if (
        problem["kind"] == "CrsError"
        and "crs" in keys
        and re.search(r"declares? no CRS|no CRS|未声明|缺少坐标", sentence)
    ):
        return [{"field": "crs", "value": f"{names}{code}", "label": f"{code} {told}"} for code, told in _COMMON_CRS]
    if "encoding" in keys and re.search(r"encoding|编码|GBK|GB18030", sentence):
        return [{"field": "encoding", "value": f"{names}{one}", "label": one} for one in ("GB18030", "UTF-8")]
    return []


def _page(request: Request, shown: Form, values: dict[str, list[str]], problems: list[dict[str, Any]], status: int = 200) -> Response:  # fmt: skip
    bench: Bench = request.app.state.bench
    kinds = {FILES[one["what"]] for one in shown.fields if one["files"]}
    files = {kind: bench.folders.files(kind) for kind in kinds}
    by_field: dict[str, list[dict[str, Any]]] = {}
    keys = {one["key"] for one in shown.fields}
    for one in problems:
        by_field.setdefault(one["field"] if one["field"] in keys else "", []).append(one)
    results = [bench.folders.name(run.result) for run in all_runs(bench.runs) if run.state in {"done", "findings"}]
    return page(
        request, "form", status, form=shown, values=values, problems=by_field, files=files, results=results,
        layers=layers_by_role(bench), studies=[(name, title) for name, title, _ in [*own_studies(bench), *shipped_studies()]],
    )  # fmt: skip
