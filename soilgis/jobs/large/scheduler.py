"""Where partitions are measured (分区调度): here one by one, here by threads, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

from soilgis.model.errors import HostError, UsageError
from soilgis.model.events import counted

if TYPE_CHECKING:
    from distributed import Client

Progress = Callable[[str], None]
Measure = Callable[[str], str]


def scheduled(measure: Measure, work: list[str], scheduler: str, progress: Progress) -> Iterator[str]:
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

    Raises
    ------
    UsageError
        If the scheduler cannot be reached, is lost, or its workers do not see the files.
    """
    progress("分区量算")
    results = dict(counted(_measured(measure, work, scheduler), len(work)))
    yield from (results[zones] for zones in work)


def _measured(measure: Measure, work: list[str], scheduler: str) -> Iterator[tuple[str, str]]:
    if scheduler == "local":
        yield from ((zones, measure(zones)) for zones in work)
    elif scheduler == "threads":
        from concurrent.futures import ThreadPoolExecutor, as_completed

        from soilgis.geometry.engine.compiled import WORKERS

        with ThreadPoolExecutor(WORKERS) as pool:
            waiting = {pool.submit(measure, zones): zones for zones in work}
            yield from ((waiting[done], done.result()) for done in as_completed(waiting))
    else:
        yield from _on_cluster(measure, work, scheduler)


def refuse_unreachable(scheduler: str) -> None:
    """Refuse a scheduler that does not answer, before anything is made for it.

    Raises
    ------
    UsageError
        If Dask is not installed or the scheduler cannot be reached.
    """
    if scheduler not in {"local", "threads"}:
        if "://" not in scheduler:
            raise UsageError(f"--scheduler {scheduler}: must be local, threads, or tcp://host:port (调度器写法不对)")
        _client(scheduler).close()  # type: ignore[no-untyped-call]


def _client(address: str) -> Client:
    """A connection to a Dask scheduler."""
    try:
        from distributed import Client
    except ImportError as failure:
        raise UsageError(
            "--scheduler tcp://… needs Dask (未安装集群组件): pip install 'soilgis[cluster]', or --scheduler local"
        ) from failure
    try:
        return Client(address, timeout="5s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as failure:
        raise HostError(
            f"no scheduler answers at {address} (调度器无法连接): start one with `dask scheduler`, or use --scheduler local"
        ) from failure


def _on_cluster(measure: Measure, work: list[str], address: str) -> Iterator[tuple[str, str]]:
    """Measure on a Dask cluster; a worker that dies has its partitions measured by others."""
    with _client(address) as client:
        from distributed import KilledWorker, as_completed

        waiting = {client.submit(measure, zones, pure=False, retries=3): zones for zones in work}
        try:
            yield from ((waiting[done], done.result()) for done in as_completed(waiting))  # type: ignore[no-untyped-call]
        except FileNotFoundError as failure:
            raise UsageError(
                f"a worker does not see the partitions (计算节点看不到工作目录): {failure}; --work must be on a disk that all workers share"
            ) from failure
        except (KilledWorker, CancelledError) as failure:
            raise HostError(
                f"the cluster at {address} was lost ({' '.join(str(failure).split())}) (集群中断): finished partitions are kept, run the same command again"
            ) from failure
