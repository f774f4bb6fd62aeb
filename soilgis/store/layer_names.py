"""Names of layers given as files (图层命名): the file's name, or as much of its path as tells it from the others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import UsageError, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence


def layer_names(given: Sequence[str | Path]) -> list[str]:
    """Name layers after their files: ``zones``, else ``zones.gpkg``, else ``north/zones.gpkg`` and so on.

    Parameters
    ----------
    given
        Paths of files, or ids of layers.

    Raises
    ------
    UsageError
        If a layer is given twice.
    """
    ladders = [_ladder(Path(one)) for one in given]
    twice = [str(one) for one, ladder in zip(given, ladders, strict=True) if ladders.count(ladder) > 1]
    if twice:
        raise UsageError(f"--zones {shorten(dict.fromkeys(twice))} is given twice (图层重复); name it once")
    rung = [0] * len(ladders)
    while True:
        names = [ladder[min(step, len(ladder) - 1)] for ladder, step in zip(ladders, rung, strict=True)]
        counts = Counter(names)
        if max(counts.values(), default=1) == 1:
            return names
        rung = [step + (counts[name] > 1) for step, name in zip(rung, names, strict=True)]


def _ladder(path: Path) -> list[str]:
    """Names of a file from short to long."""
    parts = path.absolute().resolve().parts
    return [path.stem, *("/".join(parts[-count:]) for count in range(1, len(parts) + 1))]
