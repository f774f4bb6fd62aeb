"""Pages of the data (数据页面): folders, uploads, and the card that makes a file a layer."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse

from soilgis.model.errors import SoilgisError
from soilgis.model.layer import Basis, Secrecy, Status, ZoneKind
from soilgis.serve import looking
from soilgis.serve.render import page
from soilgis.serve.roles import layers_by_role
from soilgis.serve.uploads import MOST_FILES, keep, make_layer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from soilgis.serve.bench import Bench

_CARD = (
    "id",
    "title",
    "document",
    "licence",
    "vintage",
    "id_column",
    "name_column",
    "crs",
    "encoding",
    "sublayer",
    "note",
)


def listed(request: Request) -> Response:
    """Folders with their files, the own layers and the shelf."""
    bench: Bench = request.app.state.bench
    names, more = bench.folders.files("vector")
    rasters, further = bench.folders.files("raster")
    own = sorted(path.parent.name for path in bench.layers.glob("*/layer.toml"))
    return page(
        request, "data", files=list(dict.fromkeys([*names, *rasters])), more=more or further, own=own, shelf=layers_by_role(bench),
        uploaded=request.query_params.getlist("new"), made=request.query_params.get("made", ""), wrong="",
        folders=list(bench.folders.named.items()),
    )  # fmt: skip


async def upload(request: Request) -> Response:
    """Keep what was uploaded, and say what it can be used for."""
    bench: Bench = request.app.state.bench
    async with request.form(max_files=MOST_FILES, max_fields=10) as form:
        files = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
        names = await run_in_threadpool(keep, bench, files)
    return RedirectResponse("/data?" + "&".join(f"new={quote(name)}" for name in names), 303)


async def card(request: Request) -> Response:
    """The card of a file that is to be a layer."""
    return await run_in_threadpool(_page, request, {"file": request.query_params.get("file", "")}, "")


async def make(request: Request) -> Response:
    """Make the layer, or show the card again with what is wrong."""
    bench: Bench = request.app.state.bench
    form = await request.form(max_files=0, max_fields=40)
    given = {key: str(value) for key, value in form.items()}
    try:
        name = await run_in_threadpool(
            make_layer, bench, given, partial(request.app.state.aside.ask, looking.converted)
        )
    except SoilgisError as failure:
        return await run_in_threadpool(_page, request, given, str(failure), 422)
    return RedirectResponse(f"/data?made={name}", 303)


def _page(request: Request, given: dict[str, str], wrong: str, status: int = 200) -> Response:
    bench: Bench = request.app.state.bench
    path = bench.folders.path(given.get("file", ""))
    seen: dict[str, Any] = request.app.state.aside.ask(looking.look, str(path))
    values = {"title": Path(given["file"]).stem, "vintage": "", "status": "working", "secrecy": "internal"} | given
    return page(
        request, "card", status, given=values, wrong=wrong, seen=seen, texts=_CARD,
        statuses=[(one.value, one.label) for one in Status], kinds=[(one.value, one.label) for one in ZoneKind],
        bases=[(one.value, one.label) for one in Basis], secrecies=[(one.value, one.label) for one in Secrecy],
    )  # fmt: skip
