"""Pages of the runs (运行页面): how far they are, what came out, and what can be done with it."""

from __future__ import annotations

import asyncio
import json
import shlex
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse, StreamingResponse

from soilgis.model.errors import LayerError, SoilgisError
from soilgis.serve import results
from soilgis.serve.forms import arguments_of, form_of
from soilgis.serve.jobs_pages import PYTHON, problems_of, queued
from soilgis.serve.render import RESULT_POLICY, language_of, page
from soilgis.serve.runs import all_runs, delete_run, open_run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from soilgis.serve.bench import Bench
    from soilgis.serve.runs import Run

_EVERY_S = 0.4
_SHOWN_LOG = 300
"""Lines of the log that are shown."""


def listed(request: Request) -> Response:
    """All runs."""
    return page(request, "runs", runs=all_runs(request.app.state.bench.runs), wrong="")


def one(request: Request) -> Response:
    """One run: progress while it goes, its results when it is done."""
    run = _run(request)
    events = run.events()
    found, manifest = results.files_of(run), results.manifest_of(run)
    titles = {name: results.title_of(run.result / name, language_of(request)) for name, _ in found.tables}
    return page(
        request, "run", run=run, found=found, titles=titles, trust=results.status_of(manifest), internal=results.is_internal(manifest),
        notes=[one for one in events if one.get("event") == "note"], asides=_asides(run, events),
        error=next((str(one.get("error", "")) for one in reversed(events) if one.get("event") == "end"), ""),
        log=[_line(one) for one in events[-_SHOWN_LOG:]], progress=_now(run, events), command=_command(run), python=_python(run),
        quote=quote,
    )  # fmt: skip


def _asides(run: Run, events: list[dict[str, Any]]) -> list[str]:
    """Sentences of the result: what the command printed that is no file it wrote, then its remarks."""
    written = {str(name) for one in events if one.get("event") == "end" for name in one.get("written", [])}
    said = run.folder / "stdout.txt"
    lines = said.read_text(encoding="utf-8", errors="replace")[:20_000].splitlines() if said.is_file() else []
    told = [line for line in lines if line.strip() and line not in written and str(run.folder) not in line]
    return [*told, *(str(one.get("text", "")) for one in events if one.get("event") == "aside")]


def _line(event: dict[str, Any]) -> str:
    counted = f" {event['done']}/{event['total']}" if "total" in event else ""
    seconds = f"{event['seconds']:.1f} s　" if isinstance(event.get("seconds"), int | float) else ""
    return f"{seconds}{event.get('step') or event.get('text') or event.get('title') or event.get('error') or event['event']}{counted}"


def _now(run: Run, events: list[dict[str, Any]]) -> dict[str, Any]:
    """Where a run is: step, how many pieces of how many, pieces a second, seconds left."""
    last: dict[str, Any] = next((one for one in reversed(events) if one.get("event") in {"step", "count"}), {})
    left = ""
    if last.get("total") and last.get("rate"):
        left = f"{(last['total'] - last['done']) / last['rate']:.0f}"
    return {
        "state": run.state, "step": last.get("step", ""), "done": last.get("done"), "total": last.get("total"),
        "rate": last.get("rate"), "left": left, "lines": len(events),
    }  # fmt: skip


def _command(run: Run) -> str:
    return shlex.join(["soilgis", *run.arguments])


def _python(run: Run) -> str:
    """The same from Python, as --as-python told it when the run was asked for."""
    path = run.folder / PYTHON
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def events(request: Request) -> Response:
    """How far a run is, as server-sent events, until it is over."""
    run = _run(request)
    place = request.app.state.bench.runs

    async def told() -> AsyncIterator[str]:
        before = ""
        while not await request.is_disconnected():
            now = await run_in_threadpool(open_run, place, run.id)
            text = json.dumps(_now(now, now.events()), ensure_ascii=False)
            if text != before:
                before = text
                yield f"data: {text}\n\n"
            if now.over:
                return
            await asyncio.sleep(_EVERY_S)

    return StreamingResponse(told(), media_type="text/event-stream")


async def cancel(request: Request) -> Response:
    """Ask a run to end."""
    run = _run(request)
    await run_in_threadpool(request.app.state.queue.cancel, run.id)
    return RedirectResponse(f"/runs/{run.id}", 303)


async def delete(request: Request) -> Response:
    """Take a run away, with its results."""
    await run_in_threadpool(delete_run, _run(request))
    return RedirectResponse("/runs", 303)


async def compared(request: Request) -> Response:
    """Two runs held against each other, by the job that does it."""
    bench: Bench = request.app.state.bench
    given = await request.form(max_files=0, max_fields=400)
    try:
        chosen = [open_run(bench.runs, str(name)) for name in given.getlist("run")]
    except LayerError as failure:
        return page(request, "runs", 422, runs=all_runs(bench.runs), wrong=str(failure))
    if len(chosen) != 2:
        return page(request, "runs", 422, runs=all_runs(bench.runs), wrong="two_needed")
    first, second = sorted(chosen, key=lambda run: run.created)
    name = "diff" if given.get("how") == "diff" else "compare"
    keys = ("first", "second") if name == "diff" else ("old", "new")
    texts = {keys[0]: [bench.folders.name(first.result)], keys[1]: [bench.folders.name(second.result)]}
    form = form_of(name)
    asked = await run_in_threadpool(arguments_of, form, texts, bench)
    problems = await run_in_threadpool(problems_of, request, form, asked)
    if any(one["severity"] == "error" for one in problems):
        return RedirectResponse(f"/jobs/{name}?" + "&".join(f"{key}={quote(texts[key][0])}" for key in keys), 303)
    run = await run_in_threadpool(queued, request, form, asked)
    return RedirectResponse(f"/runs/{run.id}", 303)


def view(request: Request) -> Response:
    """A page or picture among the results, shut in: it has no origin and may load nothing."""
    path = results.file_of(_run(request), request.path_params["name"])
    kinds = {
        ".html": "text/html; charset=utf-8",
        ".htm": "text/html; charset=utf-8",
        ".png": "image/png",
        ".jpg": "image/jpeg",
    }
    kind = kinds.get(path.suffix.lower(), "text/plain; charset=utf-8")
    return FileResponse(path, media_type=kind, headers={"content-security-policy": RESULT_POLICY})


def download(request: Request) -> Response:
    """A file of the results, to be saved."""
    path = results.file_of(_run(request), request.path_params["name"])
    headers = {"content-security-policy": RESULT_POLICY}
    return FileResponse(path, media_type="application/octet-stream", filename=path.name, headers=headers)


def table(request: Request) -> Response:
    """A table of the results, a page at a time, filtered and sorted."""
    run, query = _run(request), request.query_params
    path = results.file_of(run, request.path_params["name"])
    if path.suffix.lower() != ".csv":
        raise SoilgisError("only CSV files are shown as tables (只有 CSV 可按表格查看)")
    number = int(query["page"]) if query.get("page", "").isdecimal() and len(query["page"]) < 7 else 1
    down = query.get("down") == "1"
    shown = results.table_of(
        path, sort=query.get("sort", ""), down=down, wanted=query.get("q", "")[:100], number=number, language=language_of(request)
    )  # fmt: skip
    return page(
        request, "table", run=run, name=request.path_params["name"], shown=shown, heading=results.title_of(path, language_of(request)), sort=query.get("sort", ""), down=down,
        wanted=query.get("q", "")[:100], number=min(number, shown.pages), quote=quote,
    )  # fmt: skip


def _run(request: Request) -> Run:
    return open_run(request.app.state.bench.runs, request.path_params["run"])
