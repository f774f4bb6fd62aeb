"""Sentences stand once: each is used, is given the figures it names, says the same in both languages; no prose stands elsewhere."""

import ast
import importlib
import pickle
import pkgutil
import re
import string
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import soilgis
from soilgis.model import sentences
from soilgis.model.notes import Code, Message, Note, Sentence, declared
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.sentences.store import StoreNotes

HOME = Path(soilgis.__file__).parent
ROOMS = ("store", "geometry", "raster", "planning", "jobs")
MODULES = [
    importlib.import_module(f"{sentences.__name__}.{found.name}") for found in pkgutil.iter_modules(sentences.__path__)
]
CLASSES = {
    name: made
    for module in MODULES
    for name, made in vars(module).items()
    if isinstance(made, type) and made.__module__ == module.__name__
}
DECLARED = {
    (owner, name): one
    for owner, made in CLASSES.items()
    for name, one in vars(made).items()
    if isinstance(one, Sentence | Message)
}
HAN = re.compile("[\u4e00-\u9fff]")
MOST_HAN = 12
"""Chinese signs of a literal that stands where the work is: a label or a short word, no sentence."""
NO_SENTENCES = {
    ("store/angles.py", "a pattern of degrees, minutes and seconds"): "东经|北纬",
    ("store/doctor/columns.py", "a pattern of columns' names"): "行政区划?代码",
    ("store/doctor/places.py", "a pattern of columns' names"): "行政区划名称",
    ("store/demo_rasters.py", "the document of a layer, stored in its raster"): "演示数据，与实际无关",
    ("raster/grid.py", "a method, as tables name it"): "局部面积比",
}
"""Longer literals that are no sentences, and why; by a part of them."""


def places(text):
    """Figures a text names."""
    return {field.partition("!")[0] for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def trees():
    return {
        path.relative_to(HOME).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in HOME.rglob("*.py")
    }


def literals(tree):
    """Texts of a module that are no docstrings and no examples: line, lines they take, text."""
    left = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left.add(node.value)
        named = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        if any(isinstance(one, ast.Name) and one.id in {"examples", "shown"} for one in named):
            left.update(ast.walk(node))
        if isinstance(node, ast.JoinedStr):
            left.update(part for part in ast.walk(node) if part is not node)
    for node in ast.walk(tree):
        if node in left:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, node.end_lineno - node.lineno + 1, text
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.end_lineno - node.lineno + 1, node.value


def excused(path, text):
    return any(path == where and part in text for (where, _), part in NO_SENTENCES.items())


@pytest.mark.parametrize(("owner", "name"), [key for key, one in DECLARED.items() if isinstance(one, Sentence)])
def test_both_languages_name_the_same_figures(owner, name):
    one = DECLARED[owner, name]
    assert places(one.zh) == places(one._en)
    assert HAN.search(one.zh) or places(one.zh)
    assert not HAN.search(one._en)
    assert declared(one.key) is one


def test_each_sentence_is_used_and_given_the_figures_it_names():
    used, wrong = set(), []
    for path, tree in trees().items():
        called = {node.func: node for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in CLASSES):
                continue
            used.add((node.value.id, node.attr))
            one, call = DECLARED.get((node.value.id, node.attr)), called.get(node)
            if one is None:
                wrong.append(f"{path}:{node.lineno}: no sentence {node.attr}")
            elif call is not None:
                given = {word.arg for word in call.keywords}
                text = one.zh if isinstance(one, Sentence) else one.text
                if given != places(text) or call.args:
                    wrong.append(f"{path}:{node.lineno}: {node.attr} names {places(text)}, given {given}")
    assert not wrong
    assert not set(DECLARED) - used, "sentences that nothing says"


def test_no_prose_stands_where_the_work_is():
    found = [
        f"{path}:{line}: {text}"
        for path, tree in trees().items()
        if path.startswith(ROOMS)
        for line, _, text in literals(tree)
        if len(HAN.findall(text)) > MOST_HAN and not excused(path, text)
    ]
    assert not found, "sentences belong in soilgis/model/sentences"


def test_no_long_message_stands_where_the_work_is():
    found = [
        f"{path}:{line}"
        for path, tree in trees().items()
        if path.startswith(ROOMS)
        for line, lines, text in literals(tree)
        if lines > 1 and HAN.search(text) and not excused(path, text)
    ]
    assert not found, "messages of more than a line belong in soilgis/model/sentences"


@pytest.mark.parametrize("room", ROOMS)
def test_no_message_stands_twice_in_a_room(room):
    count = Counter(
        text
        for path, tree in trees().items()
        if path.startswith(f"{room}/")
        for _, _, text in literals(tree)
        if (len(text) > 40 and HAN.search(text)) or len(HAN.findall(text)) > 8
    )
    assert not [text for text, times in count.items() if times > 1]


def test_the_guard_sees_what_it_is_to_see():
    text = 'class A:\n    """说明文字。"""\n    examples: X = ("示例",)\n    note = f"一{x}二"\n    other = ("三"\n      "四")\n'
    assert [(lines, text) for _, lines, text in literals(ast.parse(text))] == [(1, "一{}二"), (2, "三四")]


def test_a_note_by_hand():
    note = StoreNotes.no_shape(count=np.int64(12), rows=np.arange(12) + 1).under("a.shp")
    assert note == "a.shp：12 个要素没有几何，未计入（第 1、2、3、4、5、6、7、8 … (共 12 个) 个）"
    assert note.en.startswith("a.shp: 12 features have no shape and are not counted (feature 1、2")
    assert (note.code, note.key, note.subject) == (Code.LEFT_OUT, "store.no_shape", "a.shp：")
    assert note.figures == {"count": 12, "rows": tuple(range(1, 13))}
    assert note.over("a.shp") == note.removeprefix("a.shp：")
    assert note.over("a.shp").subject == ""


@pytest.mark.parametrize(
    "way", [lambda note: pickle.loads(pickle.dumps(note)), lambda note: Note.recorded(note.record())]
)
def test_a_note_keeps_its_code_and_figures_wherever_it_goes(way):
    """To other processes, and into the folder of a long run that goes on after a break."""
    note = StoreNotes.projects_joined(count=2, ids=["甲", "乙"]).under("p.gpkg").under("x")
    again = way(note)
    assert again == note
    assert (again.code, again.key, again.subject, again.figures) == (note.code, note.key, note.subject, note.figures)
    assert again.en == "x: p.gpkg: 2 project ids occur more than once and are taken as parts of one project: 甲、乙"


def test_a_persons_own_words_are_a_note_without_a_key():
    note = Note("见附件").under("红线")
    assert (note, note.en, note.code, note.key) == ("红线：见附件", "红线：见附件", Code.PLAIN, "")


def test_wording_decides_nothing(monkeypatch):
    """`--strict` goes by the code: with other words it refuses the same."""
    from soilgis.model.errors import StrictError
    from soilgis.planning.strict import refuse_ground_outside

    monkeypatch.setattr(JobNotes.outside, "zh", "{area_km2} 别的话")
    monkeypatch.setattr(JobNotes.no_data, "zh", "{area_km2} km² 位于栅格范围外，已单列，未计入任何类别")
    refuse_ground_outside([JobNotes.no_data(area_km2=1.5)])
    with pytest.raises(StrictError, match=r"does not cover every region .*: 1\.5 别的话"):
        refuse_ground_outside([JobNotes.no_data(area_km2=2.5), JobNotes.outside(area_km2=1.5)])


@pytest.mark.parametrize("study", ["shanxi", "hebei"])
def test_every_note_of_a_study_is_declared(study, request):
    result = request.getfixturevalue(study)
    loose = [note for note in result.notes if not isinstance(note, Note) or not note.key]
    loose += [note for use in result.provenance.uses for note in use.notes if not isinstance(note, Note)]
    assert not loose
    assert all(not HAN.search(declared(note.key)._en) for note in result.notes)
