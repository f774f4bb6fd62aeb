"""An answer's folder put in place whole (成果目录就位): files, stamp, and the manifest that says what was asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soilgis.model.answer import Answer
    from soilgis.model.job import Progress, Target
    from soilgis.output.answers import Window, Written


def put_folder(window: Window, answer: Answer, target: Target, progress: Progress) -> Written:
    """Write an answer's folder whole; what rests on an internal layer is stamped before its digests are taken."""
    from soilgis.output.atomic import scratch_folder, stamped
    from soilgis.output.manifest import MANIFEST, add_request
    from soilgis.output.parts import PARTS, tell_stale, write_parts
    from soilgis.output.stamp import SIDECAR

    with scratch_folder(target.path) as scratch:
        written = window.write(answer, replace(target, path=scratch), progress)
        parts = write_parts(window, answer, target, scratch / PARTS, progress)
        tell_stale(target.path, parts.files)
        made = any(item.is_file() for item in scratch.rglob("*"))
        if made:
            stamped(scratch)
            add_request(answer, scratch)
    files, shown = (
        tuple(target.path / one.relative_to(scratch) if one.is_relative_to(scratch) else one for one in several)
        for several in (written.files, written.shown)
    )
    besides = (target.path / MANIFEST, *([target.path / SIDECAR] if (target.path / SIDECAR).is_file() else []))
    more = tuple(one for one in besides if made and one not in files)
    inner = tuple(target.path / name for name in parts.files)
    if inner and not shown:
        shown = (*files, *more, target.path / PARTS / "index.html")
    notes, failed = (*written.notes, *parts.notes), written.failed or parts.failed
    return replace(written, files=(*files, *inner, *more), shown=shown, notes=notes, failed=failed)
