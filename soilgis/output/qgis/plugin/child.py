"""The other Python (子进程): soilgis as a child process of QGIS, its progress, its end, and what to say when it cannot be started."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import IO, Any, Callable, Optional

CLEANED = (
    "PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "PYTHONSTARTUP", "PYTHONUSERBASE", "__PYVENV_LAUNCHER__", "LD_LIBRARY_PATH",
    "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH", "DYLD_INSERT_LIBRARIES", "GDAL_DATA", "GDAL_DRIVER_PATH", "PROJ_LIB",
    "PROJ_DATA", "GEOTIFF_CSV", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "VIRTUAL_ENV",
)  # fmt: skip
"""Variables QGIS sets for its own Python and libraries, by which another one would read the wrong files."""
CURE = "请在 QGIS 的 设置→选项→数据处理→提供者→soilgis 中改正，或在装有 soilgis 的环境里重新运行 soilgis qgis --install"
_HEAD = re.compile(r"^soilgis: 错误 \w+: ")
"""What the command line puts before the sentence of an error."""
_PATIENCE_S = 15.0
"""Seconds a cancelled job has to put things away before it is killed."""
_LOOK_S = 0.2
"""Seconds between two looks at whether the job is cancelled."""


class TroubleError(Exception):
    """What the user must be told, as one Chinese sentence with its cure."""


@dataclass
class Heard:
    """What a job said (作业回话).

    Attributes
    ----------
    code
        Exit code; None while it runs or where it was ended.
    written
        Files that were written.
    error
        Sentence of the error; empty where there is none.
    notes
        Warnings, in the order they came.
    lines
        What stood on standard output.
    stray
        Lines on standard error that are no progress.
    """

    code: Optional[int] = None
    written: list[str] = field(default_factory=list)
    error: str = ""
    ended: bool = False
    notes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)


def environment(given: dict[str, str]) -> dict[str, str]:
    """Variables for soilgis's Python: those of QGIS without what QGIS set for its own, and UTF-8 throughout."""
    kept = {name: value for name, value in given.items() if name.upper() not in CLEANED}
    return {**kept, "PYTHONUTF8": "1"}


def run(
    python: str, words: list[str], *, folder: str, tell: Callable[[dict[str, Any]], None], cancelled: Callable[[], bool]
) -> Heard:
    """Run one job and wait for its end.

    Parameters
    ----------
    python
        Python that has soilgis.
    words
        The command line after ``soilgis``.
    folder
        Folder the job runs in.
    tell
        Called with every event of the progress, as it comes.
    cancelled
        Asked now and then whether the job is to end.

    Raises
    ------
    TroubleError
        If it cannot be started, ends without a word, or ends with an error; one sentence with its cure.
    """
    child = _started(python, words, folder)
    lines: queue.Queue[tuple[str, str]] = queue.Queue()
    readers = [threading.Thread(target=_read, args=(stream, name, lines), daemon=True) for name, stream in (("out", child.stdout), ("err", child.stderr))]  # fmt: skip
    for one in readers:
        one.start()
    heard = Heard()
    stopped = False
    while child.poll() is None or any(one.is_alive() for one in readers) or not lines.empty():
        _hear(lines, heard, tell)
        if not stopped and child.poll() is None and cancelled():
            stopped = True
            _stop(child)
    heard.code = child.returncode
    for stream in (child.stdout, child.stderr):
        if stream is not None:
            stream.close()
    if not stopped:
        _refuse(heard, python)
    return heard


def _started(python: str, words: list[str], folder: str) -> subprocess.Popen[bytes]:
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        return subprocess.Popen(
            [python, "-m", "soilgis", words[0], "--progress=json", *words[1:]],
            cwd=folder,
            env=environment(dict(os.environ)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=hidden,
        )
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", "") or str(failure)
        raise TroubleError(f"无法启动 soilgis 的 Python：{python or '（未设置）'}（{reason}）；{CURE}") from failure


def _read(stream: Optional[IO[bytes]], name: str, lines: queue.Queue[tuple[str, str]]) -> None:
    for line in stream or ():
        lines.put((name, line.decode("utf-8", "replace").rstrip("\r\n")))


def _hear(lines: queue.Queue[tuple[str, str]], heard: Heard, tell: Callable[[dict[str, Any]], None]) -> None:
    """Take what was said; wait a little where there is nothing."""
    try:
        name, line = lines.get(timeout=_LOOK_S)
    except queue.Empty:
        return
    event = _event(line) if name == "err" else None
    if event is None:
        (heard.lines if name == "out" else heard.stray).append(line)
        if name == "out" and line:
            tell({"event": "said", "text": line})
        return
    if event["event"] == "end":
        heard.ended = True
        heard.written = [str(one) for one in event.get("written") or []]
        heard.error = _HEAD.sub("", str(event.get("error") or ""))
    elif event["event"] == "note":
        heard.notes.append(str(event.get("text", "")))
    tell(event)


def _event(line: str) -> Optional[dict[str, Any]]:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("schema") == "soilgis/progress" and "event" in found else None


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Ask the job to put things away and end; kill it when it does not."""
    child.terminate()
    until = time.monotonic() + _PATIENCE_S
    while child.poll() is None and time.monotonic() < until:
        time.sleep(_LOOK_S)
    if child.poll() is None:
        child.kill()


def _refuse(heard: Heard, python: str) -> None:
    """Tell how it went wrong, if it did; findings (exit code 1 without an error) are none."""
    said = "\n".join(heard.stray)
    if heard.ended and not heard.error and heard.code in (0, 1):
        return
    if "No module named soilgis" in said or "No module named 'soilgis'" in said:
        raise TroubleError(f"这个 Python 里没有安装 soilgis：{python}；{CURE}")
    told = heard.error
    if "No such option" in told or "No such command" in told:
        raise TroubleError(f"插件与 soilgis 的版本不一致（{told}）；请重新运行 soilgis qgis --install")
    if told:
        raise TroubleError(told)
    last = next((line for line in reversed(heard.stray) if line.strip()), "没有说明原因")
    raise TroubleError(f"soilgis 中途结束（退出码 {heard.code}）：{last}；请核对 Python 路径 {python}，{CURE}")
