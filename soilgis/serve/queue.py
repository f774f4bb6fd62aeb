"""The queue (运行队列): child processes of the same command line, one at a time; a closed page stops nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.serve.runs import PROGRESS, SAID, Run, new_run, open_run, state_of

if TYPE_CHECKING:
    from soilgis.serve.bench import Bench
    from soilgis.serve.forms import Asked, Form

PATIENCE_S = 15.0
"""Seconds a cancelled run has to put things away before it is killed."""


class Queue:
    """Runs that wait and the one that goes (运行队列).

    Parameters
    ----------
    bench
        Where runs are kept.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._change = threading.Condition()
        self._waiting: list[Run] = []
        self._going: tuple[Run, subprocess.Popen[bytes]] | None = None
        self._closed = False
        self._worker = threading.Thread(target=self._work, name="runs", daemon=True)
        self._worker.start()

    def add(self, form: Form, asked: Asked) -> Run:
        """Put a run at the end of the queue.

        Raises
        ------
        OutputError
            If its folder cannot be written.
        """
        from soilgis.serve.forms import command_line

        try:
            run = new_run(self._bench.runs, form.name, form.title["zh"], asked.values)
            run.result.mkdir()
            run.about = _about(form, asked, self._bench)
            run.arguments = command_line(form, asked, run.result)
            run.save()
        except OSError as failure:
            raise OutputError(
                f"{self._bench.runs} cannot be written: {failure.strerror} (无法写入成果目录，请检查磁盘空间和权限)"
            ) from failure
        with self._change:
            self._waiting.append(run)
            self._change.notify_all()
        return run

    def cancel(self, name: str) -> None:
        """Take a run out of the queue, or ask its process to put things away and end."""
        with self._change:
            for run in [one for one in self._waiting if one.id == name]:
                self._waiting.remove(run)
                run.state, run.ended = "cancelled", time.time()
                run.save()
                return
            if self._going is not None and self._going[0].id == name:
                self._going[0].state = "cancelled"
                _end(self._going[1])
                return
        run = open_run(self._bench.runs, name)
        if not run.over and run.pid:
            _ask_to_end(run.pid)

    def close(self) -> None:
        """Start nothing more; what goes on goes on, and is found again by the next workbench."""
        with self._change:
            self._closed = True
            for run in self._waiting:
                run.state, run.ended = "lost", time.time()
                with suppress(OSError):
                    run.save()
            self._waiting.clear()
            self._change.notify_all()

    def _work(self) -> None:
        while True:
            with self._change:
                while not self._waiting and not self._closed:
                    self._change.wait()
                if self._closed:
                    return
                run = self._waiting.pop(0)
            try:
                self._do(run)
            except OSError as failure:
                run.state, run.exit, run.ended = "failed", 3, time.time()
                with suppress(OSError):
                    _tell(run, f"{failure.strerror or failure}: {failure.filename or run.folder} (无法启动或写入)")
                    run.save()

    def _do(self, run: Run) -> None:
        """Start the command, wait for it, and keep how it ended."""
        command = [sys.executable, "-m", "soilgis", run.arguments[0], "--progress=json", *run.arguments[1:]]
        with (run.folder / SAID).open("wb") as said, (run.folder / PROGRESS).open("wb") as progress:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter, words of declared options, no shell
                command,
                cwd=self._bench.place,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=progress,
                env={**os.environ, "PYTHONUTF8": "1"},
                start_new_session=os.name != "nt",  # so that Ctrl-C at the workbench does not end the run
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        with self._change:
            run.state, run.pid, run.started = "running", child.pid, time.time()
            self._going = run, child
        run.save()
        code = child.wait()
        with self._change:
            self._going = None
        if run.state != "cancelled":
            run.state = state_of(code) if code >= 0 else "lost"
        run.exit, run.ended = code, time.time()
        run.save()


def _about(form: Form, asked: Asked, bench: Bench) -> str:
    """What a run is asked of, in few words: title of its study, else the last part of what must be given first."""
    from soilgis.serve.study_pages import own_studies, shipped_studies

    titles = {name: title for name, title, _ in [*own_studies(bench), *shipped_studies()]}
    given = next(
        (asked.values[one["key"]][0] for one in form.fields if one["required"] and one["key"] in asked.values), ""
    )
    return titles.get(given, given.rpartition("/")[2])[:60]


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, and kill it when it does not."""
    _ask_to_end(child.pid)

    def kill() -> None:
        if child.poll() is None:
            child.kill()

    timer = threading.Timer(PATIENCE_S, kill)
    timer.daemon = True
    timer.start()


def _ask_to_end(pid: int) -> None:
    with suppress(OSError):
        os.kill(pid, getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))


def _tell(run: Run, text: str) -> None:
    """End the progress of a run that could not be started."""
    with (run.folder / PROGRESS).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"event": "end", "exit": 3, "written": [], "error": text}, ensure_ascii=False) + "\n")
