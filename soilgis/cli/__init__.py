"""The command line (命令行): ``soilgis COMMAND``; the one place that catches SoilgisError.

Exit codes: 0 ok, 1 findings refused under ``--strict``, 2 wrong use or bad input.
"""

from __future__ import annotations

import sys

from soilgis.cli.group import soilgis
from soilgis.model.errors import SoilgisError


def main(arguments: list[str] | None = None) -> None:
    """Run one command line and exit; ``arguments`` defaults to those of the process."""
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
