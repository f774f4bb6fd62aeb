"""Modules of the page joined to classic scripts: in the order of their needs, private names kept private, mistakes refused."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.output.webmap.joiner import DOORS, JoinError, join, parsed
from soilgis.output.webmap.library import asset

ASSETS = Path(__file__).parents[3] / "soilgis" / "output" / "webmap" / "assets"
NODE = shutil.which("node") or "node"
TWO = {
    "a.js": 'import { twice as double, BASE } from "./deep/b.js";\nconst own = 1;\nexport const four = double(2) + own + BASE;\n',
    "deep/b.js": "const own = 100;\nexport const BASE = own;\nexport function twice(x) {\n  return 2 * x;\n}\n",
}


def ran(*scripts, asked):
    """What an expression gives after scripts that share one page."""
    code = ";".join(f"(0, eval)({json.dumps(one.text)})" for one in scripts)
    told = f"{code};console.log(JSON.stringify((0, eval)({json.dumps(asked)})))"
    return json.loads(subprocess.run([NODE, "-e", told], capture_output=True, text=True, check=True).stdout)


def test_modules_stand_after_what_they_need_and_keep_their_own_names():
    made = join("a.js", TWO.__getitem__)
    assert made.order == ("deep/b.js", "a.js")
    assert made.offers == {"four": ("a.js", "four")}
    assert ran(made, asked="[soilgis.four, Object.keys(soilgis), typeof own, typeof twice]") == [
        105, ["four"], "undefined", "undefined",
    ]  # fmt: skip


def test_exports_of_every_form_and_lists_over_lines():
    sources = {
        "a.js": 'export {\n  run,\n  Box as Chest,\n} from "./b.js";\nexport { later } from "./b.js";\n',
        "b.js": "export class Box {}\nexport async function later() {}\nexport const run = () => new Box();\n",
    }
    made = join("a.js", sources.__getitem__)
    assert ran(made, asked="soilgis.run() instanceof soilgis.Chest")
    assert made.offers["Chest"] == ("b.js", "Box")


def test_a_later_script_takes_from_the_first_what_it_offers_and_never_runs_it_twice():
    sources = {
        "first.js": 'export { counted as count } from "./state.js";\n',
        "state.js": "export const counted = { times: 0 };\ncounted.times++;\n",
        "second.js": 'import { counted } from "./state.js";\nexport function seen() {\n  return ++counted.times;\n}\n',
    }
    first = join("first.js", sources.__getitem__)
    second = join("second.js", sources.__getitem__, first)
    assert second.order == ("second.js",)
    assert ran(first, second, asked="[soilgis.seen(), soilgis.count.times]") == [2, 2]


def test_a_name_that_the_first_script_holds_but_does_not_offer_is_refused():
    sources = {
        "first.js": 'export { a } from "./b.js";\n',
        "b.js": "export const a = 1;\nexport const hidden = 2;\n",
        "second.js": 'import { hidden } from "./b.js";\nexport const c = hidden;\n',
    }
    first = join("first.js", sources.__getitem__)
    with pytest.raises(JoinError, match=r"second\.js: hidden of b\.js is not offered"):
        join("second.js", sources.__getitem__, first)


def test_a_circle_is_refused_with_its_way():
    sources = {
        "a.js": 'import { b } from "./b.js";\nexport const a = b;\n',
        "b.js": 'import { c } from "./c.js";\nexport const b = c;\n',
        "c.js": 'import { b } from "./b.js";\nexport const c = b;\n',
    }
    with pytest.raises(JoinError, match=r"in a circle: b\.js → c\.js → b\.js"):
        join("a.js", sources.__getitem__)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('import { nothing } from "./deep/b.js";', r"a\.js: deep/b\.js exports no nothing"),
        ('import { own } from "./deep/b.js";', r"a\.js: deep/b\.js exports no own"),
        ('export { own } from "./deep/b.js";', r"a\.js: deep/b\.js exports no own"),
        ('import { x } from "./none.js";', r"a\.js: there is no module none\.js"),
        ('import { x } from "lodash";', r"a\.js: lodash is not a file of the page"),
        ('import { x } from "../out.js";', r"a\.js: \.\./out\.js is not a file of the page"),
        ('import { x } from "./deep/b";', r"a\.js: \./deep/b is not a file of the page"),
        ('import "./deep/b.js";', "cannot be joined"),
        ('import * as all from "./deep/b.js";', "cannot be joined"),
        ('import all from "./deep/b.js";', "cannot be joined"),
        ('export * from "./deep/b.js";', "cannot be joined"),
        ("export default 3;", "cannot be joined"),
        ("export let moving = 3;", "cannot be joined"),
        ("const here = 1;\nexport { here };", "cannot be joined"),
        ("export const a = 1;\nexport function a() {}", r"a\.js: exports a twice"),
    ],
)
def test_what_the_page_could_not_run_is_refused(line, said):
    with pytest.raises(JoinError, match=said):
        join("a.js", {**TWO, "a.js": line + "\n"}.__getitem__)


def test_words_of_import_inside_a_line_are_no_statements():
    module = parsed("a.js", 'export const text = "import { a } from x";\n  // export default\n')
    assert (module.needs, module.own) == ((), ("text",))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_graph_without_circles_is_ordered_and_one_with_a_circle_refused(data):
    count = data.draw(st.integers(2, 8))
    needs = {i: data.draw(st.lists(st.integers(0, i - 1), unique=True, max_size=3)) if i else [] for i in range(count)}
    sources = {
        f"m{i}.js": "".join(f'import {{ v{k} }} from "./m{k}.js";\n' for k in held) + f"export const v{i} = 1;\n"
        for i, held in needs.items()
    }
    order = join(f"m{count - 1}.js", sources.__getitem__).order
    for i, held in needs.items():
        if f"m{i}.js" in order:
            assert all(order.index(f"m{k}.js") < order.index(f"m{i}.js") for k in held)
    below = [i for i in range(count) if f"m{i}.js" in order]
    sources[order[0]] = f'import {{ v{below[-1]} }} from "./m{below[-1]}.js";\n' + sources[order[0]]
    with pytest.raises(JoinError, match="in a circle"):
        join(f"m{count - 1}.js", sources.__getitem__)


def test_the_page_s_doors_offer_what_they_offer_as_modules():
    """Read by node itself, with no more of Leaflet than what classes are made with."""
    first = join("core.js", asset)
    doors = {"core.js": first, **{name: join(name, asset, first) for name in DOORS[1:]}}
    code = "globalThis.L = { Layer: { extend: (it) => it }, Renderer: { extend: (it) => it } };" + "".join(
        f"console.log(JSON.stringify(Object.keys(await import({json.dumps(f'{ASSETS}/{name}')}))));" for name in doors
    )
    done = subprocess.run([NODE, "--input-type=module", "-e", code], capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told == [sorted(script.offers) for script in doors.values()]
