"""Progress (进度): a line of steps on a terminal, silence when piped."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def steps(title: str) -> Iterator[Callable[[str], None]]:
    """Give a function to call with the name of each step; on a terminal a spinner shows it with the time taken."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    begun = time.monotonic()
    with console.status(title) as shown:
        yield lambda step: shown.update(f"{title}：{step}　{time.monotonic() - begun:.0f} s")
