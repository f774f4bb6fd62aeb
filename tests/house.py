"""Figures of the house (房屋指标): counted by reading the code; `make check` prints them, tests hold their limits.

Run ``python tests/house.py`` for the list.
"""

import ast
import importlib
import pkgutil
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import soilgis
import soilgis.model
from soilgis.model.columns import Table

HOME = Path(soilgis.__file__).parent
ROOT = HOME.parent
ROOMS = ("planning", "jobs", "output")
"""Rooms whose literal columns are counted."""
METHODS = frozenset(
    {
        "DataFrame", "GeoDataFrame", "Series", "agg", "assign", "astype", "concat", "dissolve", "drop", "drop_duplicates",
        "duplicated", "fillna", "get", "groupby", "insert", "join", "melt", "merge", "pivot", "pop", "reindex", "rename",
        "rename_axis", "reset_index", "set_geometry", "set_index", "sort_values", "to_dict", "value_counts",
    }
)  # fmt: skip
WORDS = frozenset({"on", "by", "subset", "columns", "left_on", "right_on", "index", "name", "keys", "id_vars", "names"})


@cache
def trees():
    """Every module's tree by its path in the package."""
    return {
        path.relative_to(HOME).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(HOME.rglob("*.py"))
    }


@cache
def column_names():
    """Names of the columns of every declared table; geometry is GeoPandas' own, order a column for sorting in many places."""
    for found in pkgutil.walk_packages(soilgis.model.__path__, "soilgis.model."):
        importlib.import_module(found.name)

    def below(kind):
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    tables = [one for one in below(Table) if one.__module__.startswith("soilgis.")]
    return frozenset(str(column) for one in tables for column in one.columns()) - {"geometry", "order"}


def called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_table(node):
    """Whether a value is a table with its declaration, ``(Regions, frame)``: its key is the name of a table."""
    first = node.elts[0] if isinstance(node, ast.Tuple) and node.elts else None
    return isinstance(first, ast.Name | ast.Attribute) and ast.unparse(first).rpartition(".")[2][:1].isupper()


def names_no_column(node, parents):
    """Whether a text is the name of a table among others, of a literal type, or of a job's own field (`needs`, `excludes`)."""
    outer = parents.get(node)
    if isinstance(outer, ast.Dict) and node in outer.keys:
        target = getattr(parents.get(outer), "target", None)
        fields = isinstance(target, ast.Name) and target.id in {"needs", "excludes"}
        return fields or is_table(outer.values[outer.keys.index(node)])
    while isinstance(outer, ast.Tuple):
        outer = parents.get(outer)
    if not isinstance(outer, ast.Subscript):
        return False
    above = parents.get(outer)
    second = isinstance(above, ast.Subscript) and getattr(above.slice, "value", None) == 1
    filled = isinstance(above, ast.Assign) and outer in above.targets and is_table(above.value)
    return second or filled or ast.unparse(outer.value) == "Literal"


def is_column(node, parents):
    """Whether a text stands where a column is named: a subscript, a key of a table in the making, an argument of pandas."""
    inner, outer = node, parents.get(node)
    if names_no_column(node, parents) or (isinstance(outer, ast.Dict) and node in outer.keys):
        return not names_no_column(node, parents)
    while isinstance(outer, ast.List | ast.Tuple | ast.Set | ast.Starred | ast.IfExp | ast.BinOp | ast.Dict):
        inner, outer = outer, parents.get(outer)
    if isinstance(outer, ast.Subscript):
        return outer.slice is inner and not (isinstance(outer.value, ast.Attribute) and outer.value.attr == "attrs")
    if isinstance(outer, ast.Call):
        return inner in outer.args and called(outer) in METHODS
    if isinstance(outer, ast.keyword):
        call = parents[outer]
        return outer.arg in WORDS and isinstance(call, ast.Call) and called(call) in METHODS
    if isinstance(outer, ast.Compare):
        return inner is outer.left and any(isinstance(one, ast.In | ast.NotIn) for one in outer.ops)
    return isinstance(outer, ast.comprehension) and outer.iter is inner


def literal_columns(tree):
    """Lines and names of columns that are spelled out rather than taken from their declaration."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value in column_names()
        and is_column(node, parents)
    ]


def literals_by_file():
    """Number of literal columns of each module that has some, in the rooms that are held to it."""
    found = {path: len(literal_columns(tree)) for path, tree in trees().items() if path.startswith(ROOMS)}
    return {path: number for path, number in found.items() if number}


def bodies():
    """Lines of every function's body without its docstring."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[0]
                told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
                body = node.body[1:] if told else node.body
                if body:
                    yield f"{path}: {node.name}", body[-1].end_lineno - body[0].lineno + 1


def modules():
    """Lines of every module."""
    return {path: len((HOME / path).read_text(encoding="utf-8").splitlines()) for path in trees()}


def imports(tree):
    """Modules of the package that a module imports where it runs, at its top or within functions."""
    skipped = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("soilgis"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if module_path(whole) else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("soilgis"))


def module_path(name):
    """Path of a module by its dotted name; empty where there is none."""
    stem = "/".join(name.split(".")[1:])
    return next((path for path in (f"{stem}.py", f"{stem}/__init__.py".lstrip("/")) if path in trees()), "")


@cache
def arrows():
    """Pairs of modules of which one imports the other."""
    found = {(path, module_path(name)) for path, tree in trees().items() for name in imports(tree) if module_path(name)}
    return frozenset(pair for pair in found if pair[0] != pair[1])


def circles(pairs):
    """Groups of two or more that import each other, directly or around."""
    ahead = {}
    for one, other in pairs:
        ahead.setdefault(one, set()).add(other)

    def reached(start):
        seen, left = set(), [start]
        while left:
            for other in ahead.get(left.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    left.append(other)
        return seen

    reach = {one: reached(one) for one in ahead}
    groups = {frozenset(other for other in reach[one] if one in reach.get(other, ())) for one in ahead}
    return {group for group in groups if len(group) > 1}


def room_of(path):
    """The room a module stands in; the file itself at the top."""
    return path.partition("/")[0]


def tiers():
    """Tiers of the law of imports."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(one["layers"] for one in contracts if one["type"] == "layers")


def public_functions_of_commands():
    """Public functions and classes in the files of commands besides the command's own class."""
    found = []
    for path, tree in trees().items():
        if room_of(path) == "jobs" and path.count("/") == 1 and path not in {"jobs/__init__.py", "jobs/front.py"}:
            made = [one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)]
            found += [f"{path}: {name}" for name in made if not name.startswith("_")][1:]
    return found


def options_declared_twice():
    """Options that a command's module declares in the manner of click besides its fields."""
    marks = {"option", "argument"}
    return [
        f"{path}:{node.lineno}"
        for path, tree in trees().items()
        if path.startswith(("jobs/", "cli/commands/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in marks
        and ast.unparse(node.func.value) == "click"
    ]


def figures():
    """All of them by name, in the order they are printed."""
    lines = dict(bodies())
    long_ones = {path: number for path, number in modules().items() if number > 300}
    return {
        "top-level modules": sorted(path for path in trees() if "/" not in path),
        "tiers": list(tiers()),
        "arrows between rooms": sorted(
            {f"{room_of(a)} → {room_of(b)}" for a, b in arrows() if room_of(a) != room_of(b)}
        ),
        "arrows between modules": len(arrows()),
        "circles of modules": sorted(map(sorted, circles(arrows()))),
        "public names in commands' files": public_functions_of_commands(),
        "options declared twice": options_declared_twice(),
        "literal columns": sum(literals_by_file().values()),
        "modules above 300 lines": long_ones,
        "bodies above 40 lines": {name: number for name, number in lines.items() if number > 40},
    }


def told():
    """Print them."""
    for name, value in figures().items():
        number = value if isinstance(value, int) else len(value)
        listed = "" if isinstance(value, int) or not value or number > 12 else f"  {value}"
        sys.stdout.write(f"{name:34}{number:6}{listed}\n")
    for path, number in Counter(literals_by_file()).most_common():
        sys.stdout.write(f"    {number:4} literal columns in {path}\n")


if __name__ == "__main__":
    told()
