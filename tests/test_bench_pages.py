"""The benchmarks' tools and pages (评测的工具与报告): pages say what their JSON files hold, every figure how it was come by; no test measures speed."""

import json
import os
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@pytest.fixture(autouse=True)
def _bench(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tests" / "bench")


def _pages():
    import auto_page
    import before_now
    import commands_bench
    import nation_bench
    import overlay_page
    import raster_bench

    force = tomllib.loads((ROOT / "soilgis" / "geometry" / "engine_costs.toml").read_text(encoding="utf-8"))
    return {
        "overlay": overlay_page.page, "rasters": raster_bench.page, "commands": commands_bench.page, "nation": nation_bench.page,
        "auto": lambda found: auto_page.page(found, force), "before-now": lambda _: before_now.page(DOCS),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["overlay", "rasters", "commands", "nation", "auto", "before-now"])
def test_a_page_says_what_its_figures_hold(name):
    kept = DOCS / f"bench-{name}.json"
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    assert (DOCS / f"bench-{name}.md").read_text(encoding="utf-8") == _pages()[name](found)


@pytest.mark.parametrize("name", ["overlay", "rasters", "commands", "nation"])
def test_every_figure_tells_how_it_was_come_by(name):
    rows = json.loads((DOCS / f"bench-{name}.json").read_text(encoding="utf-8"))["rows"]
    figures = [one for row in rows.values() for one in (row["found"].values() if "found" in row else [row])]
    assert figures
    for one in figures:
        assert {"rounds", "spread", "load", "day", "commit"} <= set(one)
        assert "cpu" in one or one["failed"]


def test_a_command_is_weighed_without_its_starter():
    import measuring

    large = bytearray(300 << 20)
    large[:: 1 << 12] = b"x" * len(large[:: 1 << 12])
    done = measuring.launched([sys.executable, "-I", "-S", "-c", "print('ground')"])
    assert (done["code"], done["out"]) == (0, "ground\n")
    assert done["peak_mb"] < 100 < len(large) / 2**20
    grand = "import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', '-c', 'x = bytearray(200 << 20); x[::4096] = b\"x\" * len(x[::4096])'])"
    assert measuring.launched([sys.executable, "-I", "-S", "-c", grand])["peak_mb"] > 200


def test_a_command_past_its_limit_is_stopped_with_what_it_started(tmp_path):
    import measuring

    told = tmp_path / "pid"
    nested = f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', '-c', {nested!r}])"
    done = measuring.launched([sys.executable, "-I", "-S", "-c", script], limit_s=1.5)
    assert done["code"] == -1
    status = Path(f"/proc/{told.read_text()}/status")
    assert not status.exists() or "Z (zombie)" in status.read_text()


def test_a_failing_command_tells_its_code_and_what_it_said():
    import measuring

    done = measuring.launched([sys.executable, "-I", "-S", "-c", "import sys; sys.exit('no such layer')"])
    assert (done["code"], done["err"]) == (1, "no such layer\n")


def _task(measuring, name, spent, **more):
    found = iter(spent)
    return measuring.Task((name, "x"), lambda: next(found), **more)


def test_rounds_alternate_and_what_failed_or_is_long_is_not_run_again():
    import measuring

    seen = []
    tasks = [
        _task(measuring, "a", [{"cpu": 1, "wall": 1}, {"cpu": 3, "wall": 1}], rounds=2),
        _task(measuring, "b", [{"failed": "not here"}], rounds=3),
        _task(measuring, "c", [{"cpu": 9, "wall": 20}], rounds=3, again=10),
        _task(measuring, "d", [{"cpu": 2, "wall": 2}] * 3, rounds=3, again=10),
    ]
    measuring.in_turn(tasks, 1e6, lambda task: seen.append(task.key[0]))
    assert "".join(seen) == "abcdadd"
    assert measuring.how(tasks[0])["spread"] == 2.0
    assert [measuring.how(one)["rounds"] for one in tasks] == [2, 0, 1, 3]


def test_a_round_that_would_not_fit_is_left_out_and_told(capsys):
    import measuring

    tasks = [_task(measuring, "a", [{"cpu": 1, "wall": 50}] * 2, rounds=2)]
    measuring.in_turn(tasks, 40, lambda task: None)
    assert len(tasks[0].runs) == 1
    assert "限时已到，少测 1 轮" in capsys.readouterr().out
    late = [_task(measuring, "b", [])]
    measuring.in_turn(late, -1, lambda task: None)
    assert "未测 (time is up, not measured): b · x" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "step"), [(1.62e-7, 1.5e-7), (0.88, 0.8), (0.95, 1.0), (4.8e-7, 4e-7), (0.051, 0.06), (2.0, 2.0)]
)
def test_constants_are_rounded_to_steps_that_noise_does_not_cross(value, step):
    import auto_page

    assert auto_page.rounded(value) == step


def test_constants_are_written_as_the_program_reads_them(tmp_path):
    import auto_page

    seconds = {"cut": 1.1e-7, "split": 6.3e-7, "point": 1.1e-7, "start": 0.052}
    made = {"day": "2026-11-26", "commit": "abc1234", "machine": os.name, "load": 0.3, "versions": {"GEOS": "3.14.1"}}
    read = tomllib.loads(auto_page.written({"made": made, "seconds": seconds}))
    assert read["seconds"] == {"cut": 1e-7, "split": 6e-7, "point": 1e-7, "start": 0.06}
    assert (read["day"], read["versions"]) == ("2026-11-26", {"GEOS": "3.14.1"})
