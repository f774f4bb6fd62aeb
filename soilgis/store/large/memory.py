"""Memory (内存): how much is free, and how much a large zone layer would take, so that one too large is measured by partitions."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

NEED_PER_BYTE = 10
"""Memory the engine takes for one byte of coordinates in a file: 150 bytes a vertex of 16."""
_GROUP = Path("/sys/fs/cgroup")
_TABLE = Path("/proc/meminfo")


def available_bytes() -> int:
    """Memory a program may still take: the system's figure, or what its control group leaves when that is less; 0 when unknown."""
    found = [value for value in (_free_of_machine(), _left_in_group()) if value is not None]
    return min(found, default=0)


def _free_of_machine() -> int | None:
    try:
        lines = _TABLE.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, ValueError, OSError):
        return None


def _left_in_group() -> int | None:
    try:
        most = int((_GROUP / "memory.max").read_text(encoding="ascii"))
        return max(most - int((_GROUP / "memory.current").read_text(encoding="ascii")), 0)
    except (OSError, ValueError):
        return None


def needed_bytes(paths: list[Path]) -> int:
    """Memory it would take to measure zone files in one pass, by the size of their coordinates."""
    return NEED_PER_BYTE * sum(_plain_bytes(path) for path in paths)


def _plain_bytes(path: Path) -> int:
    """Size of a file, of its columns unpacked where it is Parquet."""
    if path.suffix.lower() in {".parquet", ".geoparquet"}:
        import pyarrow.parquet as pq

        try:
            layout = pq.read_metadata(path)
            return sum(layout.row_group(group).total_byte_size for group in range(layout.num_row_groups))
        except (OSError, ValueError):
            return path.stat().st_size
    return path.stat().st_size


def give_back_freed() -> None:
    """Let the C library give freed memory back to the system, where it can (glibc): after large arrays it keeps half of what they took."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
