"""Where partitions are measured (分区调度): here one by one, here by threads, or on a Dask cluster."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import HostError, OutputError, SoilgisError, UsageError, shorten
from soilgis.model.events import counted
from soilgis.model.sentences.large import SpreadMessages

if TYPE_CHECKING:
    from distributed import Client

Progress = Callable[[str], None]
Measure = Callable[[str], str]


def scheduled(
    measure: Measure, work: list[str], scheduler: str, progress: Progress, step: str = "分区量算"
) -> Iterator[str]:
    """Results of all partitions, in their order, measured wherever the scheduler says.

    Parameters
    ----------
    measure
        Measures one partition by its path and returns the path of the result; a function of a module, as workers import it.
    work
        Paths of the partitions.
    scheduler
        local, threads, or tcp://host:port of a Dask scheduler.
    progress
        Called with the Chinese name of the step; partitions are counted.
    step
        That name.

    Raises
    ------
    UsageError
        If the scheduler cannot be reached, is lost, or its workers do not see the files.
    """
    progress(step)
    results = dict(counted(_measured(measure, work, scheduler), len(work)))
    yield from (results[zones] for zones in work)


def _measured(measure: Measure, work: list[str], scheduler: str) -> Iterator[tuple[str, str]]:
    if scheduler == "local":
        yield from ((zones, measure(zones)) for zones in work)
    elif scheduler == "threads":
        from concurrent.futures import ThreadPoolExecutor, as_completed

        from soilgis.model.threads import WORKERS

        with ThreadPoolExecutor(WORKERS) as pool:
            waiting = {pool.submit(measure, zones): zones for zones in work}
            try:
                yield from ((waiting[done], done.result()) for done in as_completed(waiting))
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
    elif work:
        yield from _on_cluster(measure, work, scheduler)


def refuse_unreachable(scheduler: str, folder: Path) -> None:
    """Refuse a scheduler that does not answer or has no workers that can work, and a folder that cannot be written, before anything is made.

    Raises
    ------
    UsageError
        If Dask is not installed, the scheduler cannot be reached or has no workers, or a worker does not see the folder or runs another
        version of soilgis; naming the workers.
    OutputError
        If the folder cannot be written.
    """
    if scheduler not in {"local", "threads"} and "://" not in scheduler:
        raise UsageError(SpreadMessages.misspelled(scheduler=scheduler))
    probe = folder.absolute() / f".probe-{uuid.uuid4().hex}"
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.touch()
    except OSError as failure:
        raise unwritable(folder, failure) from failure
    try:
        if "://" in scheduler:
            with _client(scheduler) as client:
                _refuse_workers(client, scheduler, probe)
    finally:
        probe.unlink(missing_ok=True)


def unwritable(folder: Path, failure: OSError) -> OutputError:
    """The error of a work folder that is full, read-only or gone."""
    return OutputError(SpreadMessages.unwritable(folder=folder, why=failure.strerror or failure))


def looked_at(path: str) -> tuple[bool, str]:
    """What a worker says before it gets work: whether it sees a file, and which soilgis it runs."""
    return Path(path).exists(), version("soilgis")


def _refuse_workers(client: Client, address: str, probe: Path) -> None:
    own = version("soilgis")
    answers: dict[str, Any] = client.run(looked_at, str(probe), on_error="return")
    if not answers:
        raise HostError(SpreadMessages.no_workers(address=address))
    other = [
        f"{worker} ({said[1] if isinstance(said, tuple) else said})"
        for worker, said in sorted(answers.items())
        if not isinstance(said, tuple) or said[1] != own
    ]
    if other:
        raise UsageError(SpreadMessages.other_workers(version=own, listed=shorten(other)))
    blind = sorted(worker for worker, said in answers.items() if not said[0])
    if blind:
        raise UsageError(
            SpreadMessages.blind_workers(
                workers=len(answers), blind=len(blind), path=probe.parent, listed=shorten(blind)
            )
        )


def _client(address: str) -> Client:
    """A connection to a Dask scheduler."""
    try:
        from distributed import Client
    except ImportError as failure:
        raise UsageError(SpreadMessages.needs_dask()) from failure
    try:
        return Client(address, timeout="5s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as failure:
        raise HostError(SpreadMessages.no_answer(address=address)) from failure


def careful(measure: Measure, part: str) -> str | SoilgisError | OSError:
    """Measure on a worker; what the user has to cure is handed back at once instead of being tried again elsewhere."""
    try:
        return measure(part)
    except FileNotFoundError:
        raise
    except (SoilgisError, OSError) as failure:
        return failure


def _on_cluster(measure: Measure, work: list[str], address: str) -> Iterator[tuple[str, str]]:
    """Measure on a Dask cluster; a worker that dies has its partitions measured by others."""
    with _client(address) as client:
        from distributed import KilledWorker, as_completed

        waiting = {client.submit(careful, measure, part, pure=False, retries=3): part for part in work}
        try:
            for done in as_completed(waiting):  # type: ignore[no-untyped-call]
                found = done.result()
                if not isinstance(found, str):
                    raise found
                yield waiting[done], found
        except FileNotFoundError as failure:
            raise UsageError(SpreadMessages.unseen(why=failure.filename or failure)) from failure
        except (KilledWorker, CancelledError) as failure:
            raise HostError(SpreadMessages.lost(address=address, why=" ".join(str(failure).split()))) from failure
