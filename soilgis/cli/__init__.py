"""The command line (命令行): ``soilgis COMMAND``; the one place that catches errors.

How a command may end stands in `soilgis.cli.faults`.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from soilgis.cli.faults import Terminated, ended, show
from soilgis.cli.group import ReaderGoneError, soilgis
from soilgis.cli.progress import asks_for_lines, last_line

if TYPE_CHECKING:
    from types import FrameType

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Signals that ask a process to end."""
_BETWEEN_SEARCHES = 100_000
"""New containers between two searches for garbage. A command imports a thousand modules that stay, and looking through them after every
700 containers, as Python does by itself, took a tenth of the main job."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command line and exit; ``arguments`` defaults to those of the process."""
    gc.set_threshold(_BETWEEN_SEARCHES)
    atexit.register(gc.freeze)  # what is left when the process ends needs no last search, which took a second
    if arguments is None:
        _in_utf8()
        _heed_termination()
    _speak_chinese()
    asked = sys.argv[1:] if arguments is None else arguments
    code = 0
    try:
        code = _outcome(asked)
        sys.stdout.flush()
    except (BrokenPipeError, ReaderGoneError):
        _forget_output()
    except BaseException as error:
        if isinstance(error, SystemExit):
            raise
        _put_away(quiet=arguments is None)
        code, said = ended(error, asked)
        if "--debug" in asked:
            show(error)
        with contextlib.suppress(OSError, ValueError):
            _say(code, said, lines=asks_for_lines(asked))
    sys.exit(code)


def _outcome(arguments: list[str]) -> int:
    try:
        code = soilgis.main(args=arguments, prog_name="soilgis", standalone_mode=False)
    except click.ClickException as refused:
        if asks_for_lines(arguments):
            last_line(refused.exit_code, error=refused.format_message())
        else:
            refused.show()
        return refused.exit_code
    return int(code or 0)


def _say(code: int, said: str, *, lines: bool) -> None:
    """Say how the command ended, as the last line of the progress where lines are asked for."""
    if lines:
        last_line(code, error=said)
    else:
        sys.stderr.write(f"{said}\n")


def _put_away(*, quiet: bool) -> None:
    """Take away what was half made; nothing disturbs it where the process ends anyway."""
    if quiet:
        _heed_no_more()
    placing = sys.modules.get("soilgis.store.placing")
    if placing is not None:
        placing.clean_up()


def _heed_termination() -> None:
    """Let SIGTERM, and a terminal that is closed, end the process as Ctrl-C does: with everything put away.

    From the first signal on no other is heeded: one that came while things are put away would leave them half away.
    """

    def end(number: int, frame: FrameType | None) -> NoReturn:
        del frame
        _heed_no_more()
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise Terminated

    for name in _ENDING:
        one = getattr(signal, name, None)
        if one is not None and signal.getsignal(one) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(one, end)


def _heed_no_more() -> None:
    for name in _ENDING:
        one = getattr(signal, name, None)
        if one is not None:
            signal.signal(one, signal.SIG_IGN)


def _in_utf8() -> None:
    """Start again with names of files in UTF-8 where the locale has another encoding (C, GBK), which GDAL does not share."""
    if os.name == "nt" or sys.getfilesystemencoding().lower() == "utf-8" or os.environ.get("SOILGIS_UTF8") == "1":
        return
    command = [sys.executable, *sys.orig_argv[1:]]
    with contextlib.suppress(OSError):
        os.execve(sys.executable, command, {**os.environ, "PYTHONUTF8": "1", "SOILGIS_UTF8": "1"})  # noqa: S606


def _speak_chinese() -> None:
    """Print UTF-8 into files and pipes; on a terminal whatever it reads, and ``?`` for what that lacks."""
    for stream in (sys.stdout, sys.stderr):
        if not hasattr(stream, "reconfigure"):
            continue
        terminal = stream.isatty() and os.name != "nt"
        spoken = _terminal_encoding() if terminal else "utf-8"
        stream.reconfigure(encoding=spoken, errors="replace" if spoken != "utf-8" else "backslashreplace")


def _terminal_encoding() -> str:
    import locale

    with contextlib.suppress(LookupError, locale.Error):
        said = locale.getencoding().lower()
        if said not in {"ascii", "ansi_x3.4-1968", "us-ascii"} and "好".encode(said):
            return said
    return "utf-8"


def _forget_output() -> None:
    """The reader of our output is gone: nothing more is to be said, not even when Python ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
