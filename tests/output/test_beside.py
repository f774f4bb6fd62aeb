"""The second process: the same bytes and the same errors as in one process, and nothing left of it."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from soilgis.jobs.steps import study as job
from soilgis.model.errors import FontError
from soilgis.output import beside as room
from soilgis.output import beside_served
from soilgis.output.beside import Beside, Shared, second_python
from soilgis.output.drawing import begin_shapes
from soilgis.output.fonts import chinese_font
from soilgis.output.picture import paging
from soilgis.output.picture.atlas import is_book, write_atlas
from soilgis.output.picture.paging import PageStyle, begin_atlas
from soilgis.output.told import Told
from soilgis.output.wanted import Wanted
from soilgis.output.write import write_result
from soilgis.store.catalog import Catalog

UNPRINTABLE = "\U00016a38"
"""A character of the Bamum script, which no Chinese font holds."""


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def left_alone(beside):
    """Wait until the others have done whatever was begun, so that nothing of it is made here."""
    while not all(one.answer.done() for one in beside._begun):
        time.sleep(0.001)


@pytest.fixture
def three(monkeypatch):
    """A machine of three cores."""
    monkeypatch.setattr(room, "_cores", lambda: 3)


@pytest.fixture
def two(monkeypatch):
    """A machine of two cores, whatever this one is."""
    monkeypatch.setattr(room, "_cores", lambda: 2)


def test_what_two_processes_write_is_what_one_writes(result, tmp_path, two):
    write_result(result, tmp_path / "one", wanted=Wanted(brief=True))
    with second_python() as beside:
        assert type(beside) is not Beside
        write_result(result, tmp_path / "two", wanted=Wanted(brief=True), beside=beside)
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
    assert {"map.png", "briefing.docx"} <= set(contents(tmp_path / "two"))


def test_shapes_begun_before_the_figures_are_the_same(result, sample, tmp_path, two):
    write_result(result, tmp_path / "one")
    with second_python() as beside:
        begun = begin_shapes(result.settled, beside)
        assert begun.of(result)
        write_result(result, tmp_path / "two", beside=beside, begun=begun)
        write_result(result, tmp_path / "here", begun=begin_shapes(result.settled, Beside()))
    assert contents(tmp_path / "two") == contents(tmp_path / "here") == contents(tmp_path / "one")


def test_shapes_of_another_result_are_not_used(result, sample, tmp_path):
    other = replace(result, regions=result.regions.assign(geometry=result.regions.geometry.translate(1, 1)))
    write_result(result, tmp_path / "one")
    write_result(result, tmp_path / "two", begun=begin_shapes(other.settled, Beside()))
    assert contents(tmp_path / "two") == contents(tmp_path / "one")


def test_a_run_settles_what_it_covers_once(small_study):
    told = []
    catalog = Catalog(())
    found = job.run(catalog.study(small_study), catalog, settled=told.append)
    (settled,) = told
    assert settled.regions is found.regions
    assert settled.zones is found.zones
    assert settled.leaves().equals(found.leaves())


def test_what_a_font_lacks_is_told_as_in_one_process(result, sample, tmp_path, two):
    lacking = replace(result, regions=sample.regions(("甲市", "乙市", UNPRINTABLE)))
    alone, apart = Told(), Told()
    write_result(lacking, tmp_path / "one", wanted=Wanted(told=alone))
    with second_python() as beside:
        write_result(lacking, tmp_path / "two", wanted=Wanted(told=apart), beside=beside)
    assert alone.notes == apart.notes
    assert UNPRINTABLE in alone.notes[0]
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_answers_come_in_any_order_and_prints_do_no_harm(two, capfd):
    with second_python(("soilgis.no_such_room",)) as beside:
        first, said, third = beside.begin(len, "abc"), beside.begin(print, "言"), beside.begin(max, [1, 3, 2])
        left_alone(beside)
        assert (third(), said(), first()) == (3, None, 3)
    out, err = capfd.readouterr()
    assert (out, "言" in err) == ("", True)


def test_an_unexpected_error_tells_where_it_was_raised(two):
    with second_python() as beside:
        taken = beside.begin(int, "x")
        left_alone(beside)
        with pytest.raises(ValueError, match="invalid literal") as error:
            taken()
        assert "raised in the second process" in "".join(error.value.__notes__)
        lost = beside.begin(chinese_font, Path("/no/font.ttf"))
        left_alone(beside)
        with pytest.raises(FontError, match="no such font file"):
            lost()
        assert beside.begin(len, "go on")() == 5


class OddError(Exception):
    """An error that holds what pickle cannot write."""

    def __init__(self, what):
        super().__init__(what)
        self.lock = threading.Lock()


def test_an_error_that_cannot_travel_is_told_by_its_text():
    told = beside_served._portable(OddError("too odd"))
    assert type(told) is RuntimeError
    assert str(told) == "OddError: too odd"


@pytest.mark.parametrize("harm", ["killed", "cannot travel"])
def test_what_a_second_process_cannot_do_is_done_in_this_one(two, caplog, harm):
    with second_python() as beside, caplog.at_level(logging.WARNING):
        if harm == "killed":
            beside.pythons[0].process.kill()
            beside.pythons[0].process.wait()
        given = [lambda: 3] if harm == "cannot travel" else "abc"
        taken, after = beside.begin(len, given), beside.begin(sum, [1, 2])
        left_alone(beside)
        assert (taken(), after()) == (len(given), 3)
    assert "done in this one" in caplog.text


def test_who_waits_makes_what_nobody_has_begun(two, tmp_path):
    """The other sleeps: all that is behind is made here, last first, and every answer or error comes where it is asked for."""
    made = []
    with second_python(idle=("soilgis.no_such_room", "tabnanny")) as beside:
        slow = beside.begin(time.sleep, 0.5)
        while not beside._begun[0].answer.running():
            time.sleep(0.001)
        behind = [beside.begin(made.append, number) for number in range(3)]
        wrong = beside.begin(int, "x")
        assert (slow(), made) == (None, [2, 1, 0])
        assert [one() for one in behind] == [None] * 3
        with pytest.raises(ValueError, match="invalid literal"):
            wrong()
        assert made == [2, 1, 0], "each once"
        assert "tabnanny" in sys.modules, "what there was time to import"
        assert beside.begin(os.getpid)() in {os.getpid(), beside.pythons[0].process.pid}


def test_what_is_wanted_is_made_here_before_anything_else_is(two):
    made = []
    with second_python() as beside:
        beside.begin(time.sleep, 0.2)
        first, second = beside.begin(made.append, 1), beside.begin(made.append, 2)
        assert (first(), made) == (None, [1])
        assert (second(), made) == (None, [1, 2])


def test_several_share_the_requests_out_and_are_told_a_shared_argument_once(three):
    told = Shared([3, 1, 2])
    with second_python(most=5) as beside:
        assert len(beside.pythons) == 2, "with this one never more than there are cores"
        taken = [beside.begin(max, told) for _ in range(6)]
        left_alone(beside)
        assert [one() for one in taken] == [3] * 6
        assert all(one.told <= {told.number} for one in beside.pythons)
    assert Beside().begin(sorted, told)() == [1, 2, 3]


def test_when_one_of_several_is_lost_the_others_go_on_and_it_is_said_once(three, caplog):
    with second_python(most=2) as beside, caplog.at_level(logging.WARNING):
        beside.pythons[0].process.kill()
        beside.pythons[0].process.wait()
        taken = [beside.begin(len, "abc") for _ in range(8)]
        left_alone(beside)
        assert [one() for one in taken] == [3] * 8
        assert [one.lost for one in beside.pythons] == [True, False]
        beside.pythons[1].process.kill()
        beside.pythons[1].process.wait()
        taken = [beside.begin(len, "abcd") for _ in range(8)]
        left_alone(beside)
        assert [one() for one in taken] == [4] * 8
    assert caplog.text.count("done in this one") == 1


@pytest.mark.parametrize("name", ["atlas", "atlas.pdf"])
@pytest.mark.parametrize("most", [1, 2])
def test_an_atlas_is_the_same_however_many_draw_it(result, tmp_path, three, name, most):
    (tmp_path / "one").mkdir()
    style = PageStyle(dpi=40, date="2026-11-26")
    write_atlas(result, tmp_path / "one" / name, style=style)
    with second_python(most=most) as beside:
        begun = begin_atlas(result, book=is_book(Path(name)), style=style, beside=beside)
        write_atlas(result, tmp_path / "more" / name, begun=begun)
    alone, more = (sorted((tmp_path / one).rglob("*.p*")) for one in ("one", "more"))
    assert [path.read_bytes() for path in more if path.is_file()] == [
        path.read_bytes() for path in alone if path.is_file()
    ]


def test_an_atlas_whose_process_is_killed_half_way_is_whole(result, tmp_path, two, caplog):
    write_atlas(result, tmp_path / "one.pdf")
    with second_python() as beside, caplog.at_level(logging.WARNING):
        begun = begin_atlas(result, book=True, beside=beside)
        pages = iter(begun)
        next(pages)[1]()
        beside.pythons[0].process.kill()
        write_atlas(result, tmp_path / "two.pdf", begun=begun.without(()))
    assert (tmp_path / "two.pdf").read_bytes() == (tmp_path / "one.pdf").read_bytes()
    assert caplog.text.count("done in this one") == 1


def test_pages_are_made_some_ahead_and_never_all_at_once(result, monkeypatch):
    class Counting(Beside):
        begun = 0

        def begin(self, make, *given):
            self.begun += 1
            return lambda: given[-1]

    monkeypatch.setattr(paging, "AHEAD", 2)
    beside = Counting()
    leaves, seen = begin_atlas(result, book=True, beside=beside), []
    assert len(leaves) == 4
    for number, taken in leaves:
        seen.append((number, taken(), beside.begun))
    assert seen == [(0, 0, 2), (1, 1, 3), (2, 2, 4), (3, 3, 4)]
    assert leaves.without({1, 2}).numbers == [0, 3]


@pytest.mark.parametrize("lack", ["cores", "executable", "no such file"])
def test_without_a_second_process_there_is_one(lack, monkeypatch):
    monkeypatch.setattr(room, "_cores", lambda: 1 if lack == "cores" else 2)
    monkeypatch.setattr(sys, "executable", {"executable": "", "no such file": "/no/python"}.get(lack, sys.executable))
    with second_python() as beside:
        assert type(beside) is Beside
        assert beside.begin(len, "abc")() == 3


@pytest.mark.parametrize("end", [None, KeyboardInterrupt, ValueError])
def test_no_process_outlives_the_block(two, end):
    try:
        with second_python(("soilgis.output.picture.figure",)) as beside:
            process = beside.pythons[0].process
            if end:
                beside.begin(time.sleep, 60)
                raise end
    except (KeyboardInterrupt, ValueError):
        pass
    assert process.poll() is not None


HEEDING = """
import signal, sys
from soilgis.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main(sys.argv[1:])
"""
"""What a shell runs in the background ignores Ctrl-C, and so do its children; this one does not."""


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent to a process group")
def test_ctrl_c_leaves_nothing(small_study, tmp_path):
    for attempt in range(5):  # on a busy machine a run may end before it is interrupted
        out = tmp_path / f"out{attempt}"
        running = subprocess.Popen(
            [sys.executable, "-c", HEEDING, "run", small_study, "--out", str(out)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, process_group=0,
        )  # fmt: skip
        while running.poll() is None and not list(out.glob(".soilgis-*/files")):
            time.sleep(0.002)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate()
        if running.returncode != 0:
            break
    assert running.returncode == 130
    assert b"second process" not in said
    assert not out.exists(), "made for this run and empty: it goes too"


def test_what_writes_a_briefing_or_begins_an_atlas_needs_no_matplotlib_of_its_own():
    """The pictures come from another process; this one would import it for nothing, while that one waits."""
    rooms = "windows, write, drawing, stories, briefing.content, briefing.word, briefing.slides, picture.paging, picture.still"
    asked = "; ".join(f"import soilgis.output.{room}" for room in rooms.split(", "))
    found = subprocess.run(
        [sys.executable, "-c", f"{asked}; import sys; print('matplotlib' in sys.modules)"], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert found.stdout.strip() == "False"
