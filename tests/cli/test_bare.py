"""A bare machine (裸机): the main job where there is no font, no home that can be written and no cache, said once and done all the same.

The fonts of this machine are hidden by an empty file system in a name space of its own, which needs Linux and root; elsewhere the
test is skipped, and says so.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from soilgis.output.drawing import printed
from soilgis.output.write import write_result

FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts", "/usr/X11R6/lib/X11/fonts")
HIDING = """set -e
for place in {fonts}; do if [ -d "$place" ]; then mount -t tmpfs none "$place"; fi; done
mount -t tmpfs -o ro,size=4k none "$HOME"
! touch "$HOME/x" 2>/dev/null
exec "$@"
"""
"""What the shell does in its own name space: no fonts, a home that is read-only."""


def hidden(command, home, **variables):
    """Run a command on a bare machine and give what it printed."""
    given = {
        name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH") if name in os.environ
    } | variables
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", HIDING.format(fonts=" ".join(FONTS)), "sh", *command],
        env={**given, "HOME": str(home), "LANG": "C", "PYTHONUTF8": "0"},
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip


@pytest.fixture
def machine(tmp_path):
    """Folders of a bare machine: a home, a place for temporary files, and one to work in, whose name is Chinese with a blank."""
    if not shutil.which("unshare"):
        pytest.skip("this system has no unshare, by which fonts and home are hidden")
    places = {name: tmp_path / name for name in ("home", "tmp", "水土 保持/成果")}
    for place in places.values():
        place.mkdir(parents=True)
    asked = hidden(["sh", "-c", "ls /usr/share/fonts 2>/dev/null | wc -l"], places["home"])
    if asked.returncode:
        pytest.skip(f"no right to hide fonts and home here (root is needed): {asked.stderr.decode(errors='replace')}")
    assert asked.stdout.strip() == b"0", "the fonts are not hidden"
    return places


@pytest.mark.bare
def test_the_main_job_on_a_bare_machine(machine, shanxi, tmp_path):
    out = machine["水土 保持/成果"] / "山西 2025"
    job = [sys.executable, "-m", "soilgis", "run", "shanxi", "--brief", "--out", str(out)]
    ran = hidden(job, machine["home"], TMPDIR=str(machine["tmp"]))
    said = ran.stderr.decode("utf-8")
    assert ran.returncode == 0, said
    assert said.count("cache folder") == 1, said
    for word in ("Traceback", "Matplotlib", "cannot be kept", "未能生成", "字体缺少"):
        assert word not in said, said
    write_result(shanxi, tmp_path / "here")
    assert {path.name for path in (tmp_path / "here").iterdir()} <= {path.name for path in out.iterdir()}
    for path in (tmp_path / "here").iterdir():
        if path.name != "manifest.json":
            assert (out / path.name).read_bytes() == path.read_bytes(), f"{path.name} is another file on a bare machine"
    assert (out / "map.png").read_bytes() == printed(shanxi).content
    kept = [path for place in machine["tmp"].iterdir() for path in place.rglob("admin-*.parquet")]
    assert kept, "the second process, and the next run, need not decode boundaries again"
    assert {path.stat().st_mode & 0o077 for path in machine["tmp"].iterdir()} == {0}
    assert list(machine["home"].iterdir()) == []


@pytest.mark.bare
def test_no_font_of_the_machine_is_named_in_a_picture(machine, tmp_path):
    """A PDF names the fonts that it embeds: Noto Sans SC alone, whatever the machine has or lacks."""
    script = (
        "import sys; sys.path[:0] = [sys.argv[1]]; import sample; from soilgis.output.picture.figure import drawn;"
        "sys.stdout.buffer.write(drawn(sample.result(), '.pdf').content)"
    )
    folder = str(Path(__file__).parents[1] / "output")
    command = [sys.executable, "-c", script, folder]
    bare = hidden(command, machine["home"], TMPDIR=str(machine["tmp"]))
    here = subprocess.run(command, capture_output=True, check=True)
    assert bare.stdout == here.stdout, bare.stderr
    assert b"NotoSansSC" in here.stdout
    assert b"DejaVu" not in here.stdout
