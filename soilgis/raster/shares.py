"""Shares of a sweep (扫描份额): strips with the edges that meet them, bundled for the way, numbered, and put in their order again."""

from __future__ import annotations

from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np

from soilgis.raster.kernels import Edges

if TYPE_CHECKING:
    import queue
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from soilgis.model.spread import Arrays


def share_of(edges: Edges, span: tuple[int, int], numbers: npt.NDArray[np.int32], given: Arrays) -> Arrays:
    """A share: its strips, the edges that meet them, and the features these belong to."""
    kept = np.unique(numbers)
    rows, feature = np.unique(edges.feature[kept], return_inverse=True)
    own = {name: getattr(edges, name)[kept] for name in Edges._fields if name != "feature"}
    of_rows = {name: values[rows] for name, values in given.items()}
    return {
        **own,
        **of_rows,
        "strips": np.array(span),
        "feature": feature.astype(np.int32),
        "rows": rows.astype(np.int64),
    }


def bundle(shares: Iterable[Arrays]) -> Arrays:
    """Several shares, or what was found in them, as one piece that travels."""
    return {f"{number}.{name}": values for number, share in enumerate(shares) for name, values in share.items()}


def unbundled(piece: Arrays) -> list[Arrays]:
    """What `bundle` was given."""
    shares: dict[str, Arrays] = {}
    for key, values in piece.items():
        number, name = key.split(".", 1)
        shares.setdefault(number, {})[name] = values
    return list(shares.values())


def in_runs(shares: Iterable[Arrays], most: int) -> Iterator[list[Arrays]]:
    """Shares that one reader takes one after another, ``most`` at a time."""
    rest = iter(shares)
    return iter(lambda: list(islice(rest, most)), [])


def numbered(runs: Iterator[list[Arrays]]) -> Iterator[list[tuple[int, Arrays]]]:
    """Shares with their number among all, run by run."""
    number = count()
    return ([(next(number), share) for share in run] for run in runs)


def in_order(ready: queue.SimpleQueue[tuple[int, Arrays] | None], threads: int) -> Iterator[Arrays]:
    """What threads put into a queue, by its numbers; ends when every thread has put None."""
    waiting: dict[int, Arrays] = {}
    wanted = 0
    while threads:
        made = ready.get()
        if made is None:
            threads -= 1
            continue
        waiting[made[0]] = made[1]
        while wanted in waiting:
            yield waiting.pop(wanted)
            wanted += 1
