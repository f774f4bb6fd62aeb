"""Runs as folders (运行记录): what was asked, how far it is, what came out; readable by every workbench, also after a restart.

A run's folder holds run.json (what was asked), progress.jsonl and stdout.txt (what the command said), and result/ (what it wrote: the
same bytes as the command line writes). Nothing is kept in memory alone.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from soilgis.model.errors import LayerError

RECORD, PROGRESS, SAID, RESULT = "run.json", "progress.jsonl", "stdout.txt", "result"
_MOST_PROGRESS = 2 << 20
"""Bytes of the end of the progress that are looked at."""


@dataclass
class Run:
    """One run (运行)."""

    id: str
    job: str
    title: str
    arguments: list[str]
    values: dict[str, list[str]]
    created: float
    state: str = "queued"
    server: int = 0
    pid: int = 0
    started: float = 0.0
    ended: float = 0.0
    exit: int | None = None
    about: str = ""
    """What it was asked of: the study, or the first file."""
    folder: Path = field(default=Path(), compare=False)

    @property
    def result(self) -> Path:
        """Folder of what it writes."""
        return self.folder / RESULT

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in {"queued", "running"}

    def save(self) -> None:
        """Write the record, whole or not at all."""
        said = {key: value for key, value in asdict(self).items() if key != "folder"}
        scratch = self.folder / f".{RECORD}-{secrets.token_hex(3)}"
        scratch.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        scratch.replace(self.folder / RECORD)

    def events(self) -> list[dict[str, Any]]:
        """What the command told of its progress, in order; lines that are none are texts of the log."""
        path = self.folder / PROGRESS
        if not path.is_file():
            return []
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - _MOST_PROGRESS, 0))
            lines = file.read().decode("utf-8", "replace").splitlines()
        return [_event(line) for line in lines if line.strip()]

    def last(self) -> dict[str, Any] | None:
        """The line that tells how it ended; None where it has not, or was killed."""
        events = self.events()
        return events[-1] if events and events[-1].get("event") == "end" else None


def _event(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {"event": "log", "text": line[:2000]}
    return found if isinstance(found, dict) and "event" in found else {"event": "log", "text": line[:2000]}


def new_run(place: Path, job: str, title: str, values: dict[str, list[str]]) -> Run:
    """Make the folder of a new run, one nobody else has."""
    for _ in range(100):
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{job}-{secrets.token_hex(2)}"
        folder = place / name
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return Run(name, job, title, [], values, time.time(), server=os.getpid(), folder=folder)
    raise LayerError(f"{place}: no new folder could be made (无法新建运行目录)")


def open_run(place: Path, name: str) -> Run:
    """Read a run by its id.

    Raises
    ------
    LayerError
        If there is no such run.
    """
    folder = place / name
    if not _is_id(name) or folder.is_symlink() or not (folder / RECORD).is_file():
        raise LayerError(f"there is no run {name[:60]!r} (没有这次运行)")
    try:
        read = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        run = Run(**{**read, "folder": folder, "id": name})
    except (OSError, ValueError, TypeError) as failure:
        raise LayerError(f"{folder / RECORD} cannot be read (运行记录已损坏): {failure}") from failure
    return _settled(run)


def all_runs(place: Path) -> list[Run]:
    """Every run, the newest first; damaged ones are left out."""
    found = []
    for folder in place.iterdir() if place.is_dir() else ():
        try:
            found.append(open_run(place, folder.name))
        except LayerError:
            continue
    return sorted(found, key=lambda run: (run.created, run.id), reverse=True)


def delete_run(run: Run) -> None:
    """Take a run and its results away.

    Raises
    ------
    LayerError
        If it is still going, or cannot be taken away.
    """
    if not run.over:
        raise LayerError("the run is still going; cancel it first (运行尚未结束，请先取消)")
    try:
        shutil.rmtree(run.folder)
    except OSError as failure:
        raise LayerError(
            f"{failure.filename} cannot be removed: {failure.strerror} (无法删除，文件可能正被打开)"
        ) from failure


def _settled(run: Run) -> Run:
    """Correct what a record says by what is: a run that ended without its workbench, one whose process is gone."""
    if run.over:
        return run
    if run.state == "queued":
        if run.server != os.getpid() and not _alive(run.server, "soilgis"):
            run.state = "lost"
        return run
    end = run.last()
    if end is not None and (run.server != os.getpid()):
        run.exit, run.ended = int(end.get("exit", 4)), (run.folder / PROGRESS).stat().st_mtime
        run.state = state_of(run.exit)
    elif run.server != os.getpid() and not _alive(run.pid, run.id):
        run.state = "lost"
    return run


def state_of(code: int) -> str:
    """What an exit code of the command line means here."""
    return {0: "done", 1: "findings"}.get(code, "failed")


def _alive(pid: int, word: str) -> bool:
    """Whether a process of that number still is the one that was started; its command line tells where it can be read."""
    line = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return word.encode() in line.read_bytes()
        except OSError:
            return False
    if os.name == "nt" or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _is_id(name: str) -> bool:
    return bool(name) and name.replace("-", "").isalnum() and name.isascii() and len(name) < 80
