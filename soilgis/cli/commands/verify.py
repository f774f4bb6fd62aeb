"""Whether a folder of results still is what its manifest says (成果复核): files, inputs, versions, and every number made again."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import click
from pydantic import Field

from soilgis.cli.perform import Request
from soilgis.model import holds
from soilgis.model.job import Positional

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from soilgis.model.job import Job

_SHOWN = 20


class Command(Request):
    """Check a folder of results against its manifest: files changed or gone, inputs changed or gone, other versions, and, asked again, every number; a difference ends with 1 (成果复核)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis verify out/shanxi", "soilgis verify out/shanxi --files-only")

    folder: Annotated[Path, Positional(), holds.FOLDER]
    """Folder that soilgis wrote, with its manifest.json (成果目录)."""
    files_only: Annotated[bool, holds.option()] = False
    """Leave the numbers: look at files, inputs and versions alone (不重算)."""
    relative: Annotated[float, holds.number("1", advanced=True)] = Field(default=0.0, ge=0, lt=1, allow_inf_nan=False)
    """Difference of numbers that is allowed, as a share of the larger one (允许相对差)."""

    def perform(self) -> int:
        """Say what differs; return 1 where anything but a version does."""
        manifest = _manifest(self.folder)
        wrong = [*_files(manifest, self.folder), *_inputs(manifest)]
        for line in wrong:
            click.echo(line)
        for line in _versions(manifest):
            click.echo(f"注意：{line}", err=True)
        differs = not self.files_only and self._made_again(manifest)
        if not wrong and not differs:
            made = "（未重算）" if self.files_only else "，重算结果一致"
            click.echo(f"{self.folder.name}：{len(manifest['files'])} 个文件与清单相符{made}")
        return int(bool(wrong or differs))

    def _made_again(self, manifest: dict[str, Any]) -> bool:
        """Whether what is asked again comes out differently; what differs is printed."""
        from soilgis.jobs.steps.differences import Allowed, differences
        from soilgis.model.diff_tables import Difference, Differences
        from soilgis.model.errors import shorten

        job = _asked(manifest, self.folder)
        with tempfile.TemporaryDirectory(prefix="soilgis-verify-") as place:
            again = Path(place) / "again"
            _write(job, again)
            _only_listed(again, manifest)
            found = differences(self.folder, again, allowed=Allowed(relative=self.relative)).differences
        drawn = found[Differences.kind] == Difference.BYTES.value
        if drawn.any():
            names = shorten(found.loc[drawn, Differences.file])
            click.echo(f"注意：{names} 重绘后字节不同（日期、字体或版本所致），数值以表格为准", err=True)
        numbers = found[~drawn & (found[Differences.file] != _NAME)]
        for line in _told(numbers.head(_SHOWN).to_dict("records")):
            click.echo(line)
        if len(numbers) > _SHOWN:
            click.echo(f"其余 {len(numbers) - _SHOWN} 处未列出，用 soilgis diff 比对两份成果")
        return bool(len(numbers))


_NAME = "manifest.json"


def _manifest(folder: Path) -> dict[str, Any]:
    from soilgis.model.errors import LayerError

    path = folder / _NAME
    if not path.is_file():
        raise LayerError(
            f"{folder} holds no {_NAME} (成果目录中没有清单); name a folder that soilgis wrote, results of one file have none"
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise LayerError(f"{path}: cannot be read as JSON ({error}) (清单已损坏)") from error
    if not isinstance(found, dict) or not isinstance(found.get("files"), dict):
        raise LayerError(f"{path}: is no manifest of soilgis, it lists no files (不是 soilgis 的清单)")
    return found


def _files(manifest: dict[str, Any], folder: Path) -> Iterator[str]:
    """Files that are gone or were changed since they were written."""
    from soilgis.store.text import sha256

    for name, digest in manifest["files"].items():
        path = folder / str(name)
        if not path.is_file():
            yield f"成果缺失：{name}"
        elif sha256(path) != digest:
            yield f"成果已被改动：{name}"


def _inputs(manifest: dict[str, Any]) -> Iterator[str]:
    """Inputs that are gone or were changed since."""
    from soilgis.store.text import sha256

    for name, digest in (manifest.get("requested") or {}).get("inputs", {}).items():
        path = Path(str(name))
        if not path.is_file():
            yield f"输入不在原处：{name}"
        elif sha256(path) != digest:
            yield f"输入已变化：{name}"


def _versions(manifest: dict[str, Any]) -> Iterator[str]:
    """Versions that were other ones then."""
    from soilgis.model.provenance import versions

    now = versions()
    for name, then in manifest.get("versions", {}).items():
        if now.get(name) != then:
            yield f"版本不同：{name} 当时 {then}，现在 {now.get(name, '没有')}"


def _asked(manifest: dict[str, Any], folder: Path) -> Job:
    """The job that made the folder.

    Raises
    ------
    LayerError
        If the manifest does not say what was asked.
    """
    from soilgis.cli.group import job_declarations
    from soilgis.model.asked import asked_again
    from soilgis.model.errors import LayerError

    said = manifest.get("requested")
    if isinstance(manifest.get("part_of"), str):
        raise LayerError(
            f"{folder / _NAME}: is a part of {folder / '../..'} and is made with it (这是分册，随总册一起算得); verify that folder, or check the files alone with --files-only"
        )
    if not isinstance(said, dict):
        raise LayerError(
            f"{folder / _NAME}: does not say what was asked (清单未记录作业); it was written by an older soilgis or from Python; "
            "check the files alone with --files-only"
        )
    if said.get("in_memory"):
        names = "、".join(map(str, said["in_memory"]))
        raise LayerError(
            f"{folder / _NAME}: was made from data in memory ({names}) (由内存数据算得，无法重算); check the files alone with --files-only"
        )
    asked = {**said.get("asked", {}), "out": "verify-out"}
    values = {"job": said.get("job"), "version": said.get("version"), "asked": asked}
    return asked_again(values, job_declarations().get, str(folder / _NAME))


def _write(job: Job, place: Path) -> None:
    """Ask again, into another folder."""
    from soilgis.cli.perform import answered

    answered(job.model_copy(update={"out": place}), "none")


def _only_listed(again: Path, manifest: dict[str, Any]) -> None:
    """Leave out of the new folder what was not written then, such as a briefing that nobody asked for."""
    for path in sorted(again.rglob("*")):
        if path.is_file() and path.relative_to(again).as_posix() not in {*manifest["files"], _NAME}:
            path.unlink()


def _told(rows: list[dict[Hashable, Any]]) -> Iterator[str]:
    from soilgis.jobs.steps.differences import told

    for row in rows:
        yield f"重算不同：{told(row)}"
