"""The workbench as an application (工作台程序): addresses and who answers them; every error becomes a sentence on a page."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from soilgis.model.errors import SoilgisError
from soilgis.serve import jobs_pages, manual_pages, runs_pages, shelf_pages, study_pages, welcome
from soilgis.serve.aside import Aside
from soilgis.serve.examining import LONGEST_S
from soilgis.serve.guard import Guard
from soilgis.serve.queue import Queue
from soilgis.serve.render import page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from soilgis.serve.bench import Bench

ROUTES = [
    Route("/", welcome.start),
    Route("/login", welcome.login, methods=["GET", "POST"]),
    Route("/language", welcome.language, methods=["POST"]),
    Route("/jobs", jobs_pages.listed),
    Route("/jobs/{name}", jobs_pages.form, methods=["GET"]),
    Route("/jobs/{name}", jobs_pages.submit, methods=["POST"]),
    Route("/jobs/{name}/check", jobs_pages.check, methods=["POST"]),
    Route("/look", jobs_pages.look),
    Route("/examine", jobs_pages.examine),
    Route("/runs", runs_pages.listed),
    Route("/runs/compare", runs_pages.compared, methods=["POST"]),
    Route("/runs/{run}", runs_pages.one),
    Route("/runs/{run}/events", runs_pages.events),
    Route("/runs/{run}/cancel", runs_pages.cancel, methods=["POST"]),
    Route("/runs/{run}/delete", runs_pages.delete, methods=["POST"]),
    Route("/runs/{run}/view/{name:path}", runs_pages.view),
    Route("/runs/{run}/file/{name:path}", runs_pages.download),
    Route("/runs/{run}/table/{name:path}", runs_pages.table),
    Route("/data", shelf_pages.listed),
    Route("/upload", shelf_pages.upload, methods=["POST"]),
    Route("/layers/new", shelf_pages.card, methods=["GET"]),
    Route("/layers/new", shelf_pages.make, methods=["POST"]),
    Route("/studies", study_pages.listed),
    Route("/studies/new", study_pages.form, methods=["GET"]),
    Route("/studies/new", study_pages.save, methods=["POST"]),
    Route("/places", study_pages.places),
    Route("/manual", manual_pages.start),
    Route("/manual/{name:path}", manual_pages.shown),
]


def application(bench: Bench) -> Starlette:
    """Make the application of one workbench.

    Parameters
    ----------
    bench
        Its folders and who may use it.
    """

    @asynccontextmanager
    async def lives(app: Starlette) -> AsyncIterator[None]:
        app.state.aside.warm()
        yield
        app.state.queue.close()
        app.state.aside.close()
        app.state.doctor.close()

    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Guard, bench=bench)],
        exception_handlers={SoilgisError: _told, HTTPException: _missing, OSError: _told, Exception: _broken},
        lifespan=lives,
    )
    app.state.bench, app.state.queue, app.state.aside = bench, Queue(bench), Aside()
    app.state.doctor, app.state.examined = Aside(LONGEST_S), {}
    return app


async def _told(request: Request, failure: Exception) -> Response:
    return page(request, "message", 400, title="trouble", sentence=str(failure))


async def _broken(request: Request, failure: Exception) -> Response:
    said = f"{type(failure).__name__}: a fault of soilgis; the window it was started from tells where (软件故障，启动窗口中有详细信息)"
    return page(request, "message", 500, title="trouble", sentence=said)


async def _missing(request: Request, failure: Exception) -> Response:
    status = failure.status_code if isinstance(failure, HTTPException) else 404
    said = str(failure.detail) if isinstance(failure, HTTPException) and status != 404 else ""
    return page(request, "message", status, title="not_found" if status == 404 else "trouble", sentence=said)
