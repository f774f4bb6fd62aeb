"""Private parts of numba and geopandas (外部库内部接口) that the store rests on; tests/test_foreign.py tells which release broke which."""

from __future__ import annotations

import hashlib
import pickle
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pyarrow as pa

_DIGEST = 32


def kernel_store(kernel: Any) -> Any:
    """Where numba keeps a kernel's machine code; None where it keeps none, or no longer in this way."""
    kept = getattr(kernel, "_cache", None)
    return kept if hasattr(kept, "save_overload") else None


def check_when_read(kept: Any, version: str, damaged: Callable[[str], None]) -> None:
    """Let a kernel's store put a digest before what it writes, and read only what bears it and is of this version.

    Parameters
    ----------
    kept
        As `kernel_store` gives it; changed in place, for numba has no other way.
    version
        What the machine code depends on.
    damaged
        Called with the folder of a file that is not what was written.
    """
    kept._cache_file = _checked()(kept._cache_file, version, damaged)


@cache
def _checked() -> Callable[..., Any]:
    """Numba's index and data files with a digest before each: the text of a file that was changed is never run."""
    from numba.core.caching import IndexDataCacheFile

    base: Any = IndexDataCacheFile

    class Checked(base):  # type: ignore[misc]
        def __init__(self, other: Any, version: str, damaged: Callable[[str], None]) -> None:
            super().__init__(other._cache_path, other._index_name.removesuffix(".nbi"), other._source_stamp)
            self._version, self._damaged = hashlib.sha256(version.encode()).digest(), damaged

        def _load_index(self) -> dict[Any, str]:
            """What was kept by this very version: an index of another may name classes that are gone, and is not unpickled."""
            with suppress(OSError):
                content = self._content(self._index_name)
                if content[:_DIGEST] == self._version:
                    return dict(pickle.loads(content[_DIGEST:]))  # noqa: S301 - what this program wrote
            return {}

        def _save_index(self, overloads: dict[Any, str]) -> None:
            self._write(self._index_name, self._version + self._dump(overloads))

        def _load_data(self, name: str) -> Any:
            return pickle.loads(self._content(name))  # noqa: S301 - what this program wrote

        def _save_data(self, name: str, data: object) -> None:
            self._write(name, self._dump(data))

        def _write(self, name: str, content: bytes) -> None:
            with self._open_for_write(self._data_path(name)) as file:
                file.write(_seal(name, content) + content)

        def _content(self, name: str) -> bytes:
            """Read one file; raises OSError, by which numba compiles anew, when it is not what was written."""
            content = Path(self._data_path(name)).read_bytes()
            if content[:_DIGEST] != _seal(name, content[_DIGEST:]):
                self._damaged(str(Path(self._cache_path).parent))
                raise FileNotFoundError(name)
            return content[_DIGEST:]

    return Checked


def _seal(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + content).digest()


def arrow_shapes(column: pa.Array, kind: str) -> npt.NDArray[np.object_]:
    """Shapes of a GeoArrow column; ``kind`` is polygon or multipolygon. Geopandas reads whole files so, and no single columns."""
    from geopandas.io._geoarrow import construct_shapely_array

    return np.asarray(construct_shapely_array(column, f"geoarrow.{kind}"), dtype=np.object_)
