"""The command line (命令行): ``soilgis COMMAND``; the one place that catches SoilgisError.

Exit codes: 0 ok, 1 findings refused under ``--strict``, 2 wrong use or bad input.
"""

from __future__ import annotations

import atexit
import gc
import sys

from soilgis.cli.group import soilgis
from soilgis.model.errors import SoilgisError

_BETWEEN_SEARCHES = 100_000
"""New containers between two searches for garbage. A command imports a thousand modules that stay, and looking through them after every
700 containers, as Python does by itself, took a tenth of the main job."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command line and exit; ``arguments`` defaults to those of the process."""
    gc.set_threshold(_BETWEEN_SEARCHES)
    atexit.register(gc.freeze)  # what is left when the process ends needs no last search, which took a second
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        soilgis.main(args=arguments, prog_name="soilgis")
    except SoilgisError as error:
        sys.stderr.write(f"soilgis: 错误 {type(error).__name__}: {error}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
