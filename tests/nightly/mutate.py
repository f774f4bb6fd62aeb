"""Mutation testing (变异测试): plant one small fault at a time in a room, run its tests, and count the faults they see.

    python tests/nightly/mutate.py soilgis/planning [--sample 150] [--seed 1] [--only balance,books] [--least 0.95]

Each fault is put into one module in a forked process, where the tests of that module run until the first one fails. What no test saw
is listed with its line; some of that changes nothing that can be seen. Not part of ``make test``: ``make nightly`` runs it.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
import time
from pathlib import Path

_BOOKS = ("areas/test_books_by_hand", "areas/test_books")
_SCREEN = ("screening/test_screen",)
_RULES = ("screening/test_rules",)
TESTS: dict[str, tuple[str, ...]] = {
    "areas/balance": ("areas/test_balance", "targets/test_reconcile"),
    "areas/extents": ("areas/test_extents", *_SCREEN),
    "areas/ledger_tables": _BOOKS,
    "areas/pair_tables": _BOOKS,
    "areas/regions": ("areas/test_regions",),
    "areas/study_tables": _BOOKS,
    "areas/zones": ("areas/test_zones", "areas/test_books_by_hand"),
    "indicators": ("../test_recipes",),
    "rates/gaps": ("rates/test_rates",),
    "rates/land_units": ("rates/test_rates",),
    "rates/monitor": ("rates/test_monitor",),
    "rates/rainfall": ("rates/test_rainfall",),
    "rates/rates": ("rates/test_rates", "rates/test_monitor"),
    "screening/approved_before": ("screening/test_versions", *_SCREEN),
    "screening/category": _RULES,
    "screening/checks": _SCREEN,
    "screening/conclusions": _SCREEN,
    "screening/consult": ("screening/test_consult",),
    "screening/depth": ("screening/test_depth", *_SCREEN),
    "screening/facts": (*_RULES, "screening/test_grade", *_SCREEN),
    "screening/grade": ("screening/test_grade",),
    "screening/overlaps": ("screening/test_versions", *_SCREEN),
    "screening/reapproval": _RULES,
    "screening/sites": _SCREEN,
    "screening/siting": (*_RULES, *_SCREEN),
    "screening/tables": _SCREEN,
    "strict": ("../jobs/study/test_rasters",),
    "targets/join": ("targets/test_targets",),
    "targets/reconcile": ("targets/test_reconcile",),
}
"""Test files of each module of planning that its faults must be seen by; all of its room's where none is named."""
SECONDS = 300
"""Longest a mutant may run; one that hangs is seen."""
COMPARE = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
BINARY = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NAMES = {
    "max": "min", "min": "max", "any": "all", "all": "any", "maximum": "minimum", "minimum": "maximum", "floor": "ceil", "sum": "max",
    "first": "last", "head": "tail", "tail": "head",
}  # fmt: skip


class Mutator(ast.NodeTransformer):
    """Change the n-th place that can be changed; count the places when n is -1."""

    def __init__(self, chosen: int = -1) -> None:
        self.chosen, self.seen, self.said = chosen, 0, ""

    def _here(self, node: ast.AST, what: str) -> bool:
        self.seen += 1
        if self.seen - 1 == self.chosen:
            self.said = f"line {getattr(node, 'lineno', 0)}: {what}"
            return True
        return False

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        """Leave messages alone."""
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Leave texts alone."""
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """Leave what only types see alone."""
        return node if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Change a body, not what is declared of its types."""
        node.body = [self.visit(one) for one in node.body]
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        """Leave what only guards or orders alone: ``strict``, ``ignore_index``."""
        return node if node.arg in {"strict", "ignore_index"} else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Change a value, not its type."""
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Move or turn a comparison."""
        self.generic_visit(node)
        kind = type(node.ops[0])
        if kind in COMPARE and self._here(node, f"{kind.__name__} -> {COMPARE[kind].__name__}"):
            node.ops[0] = COMPARE[kind]()
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Turn an operator; texts joined by + are left."""
        self.generic_visit(node)
        kind = type(node.op)
        texts = any(
            isinstance(side, ast.JoinedStr) or isinstance(getattr(side, "value", None), str)
            for side in (node.left, node.right)
        )
        if kind in BINARY and not texts and self._here(node, f"{kind.__name__} -> {BINARY[kind].__name__}"):
            node.op = BINARY[kind]()
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """Put or for and."""
        self.generic_visit(node)
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        if self._here(node, f"{type(node.op).__name__} -> {other.__name__}"):
            node.op = other()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """Leave out a not, a ~ or a sign."""
        self.generic_visit(node)
        return node.operand if self._here(node, f"{type(node.op).__name__} left out") else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Change a number by one, turn a truth."""
        if isinstance(node.value, bool):
            return (
                ast.copy_location(ast.Constant(not node.value), node)
                if self._here(node, f"{node.value} turned")
                else node
            )
        if isinstance(node.value, int | float) and self._here(node, f"{node.value} + 1"):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Call the opposite: min for max, all for any."""
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in NAMES and self._here(node, f"{name} -> {NAMES[name]}"):
            if isinstance(node.func, ast.Attribute):
                node.func.attr = NAMES[name]
            else:
                node.func = ast.copy_location(ast.Name(NAMES[name], ast.Load()), node.func)
        return node


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Give one module with its fault in place of the one on disk."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, fullname: str, path: object, target: object = None) -> object:
        """Answer for this module only."""
        return (
            importlib.util.spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None
        )

    def create_module(self, spec: object) -> None:
        """Let Python make it."""

    def exec_module(self, module: object) -> None:
        """Run the module with its fault."""
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)


def places(tree: ast.Module) -> int:
    """How many faults can be planted."""
    counter = Mutator()
    counter.visit(copy.deepcopy(tree))
    return counter.seen


def suite(path: Path) -> list[str]:
    """Test files that must see a module's faults."""
    inside = path.with_suffix("").relative_to("soilgis")
    named = TESTS.get(inside.relative_to("planning").as_posix(), ()) if inside.parts[0] == "planning" else ()
    found = [Path("tests/planning") / f"{name}.py" for name in named]
    return [str(one) for one in found] or sorted(map(str, (Path("tests") / inside.parent).glob("test_*.py")))


def seen(path: Path, tree: ast.Module) -> bool:
    """Whether the tests see a fault; they run in a fork, which has everything imported but the room itself."""
    child = os.fork()
    if not child:
        sys.meta_path.insert(0, Planted(".".join(path.with_suffix("").parts), path, tree))
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os.environ["SOILGIS_HYPOTHESIS"] = "quick"
        import pytest

        code = pytest.main([*suite(path), "-x", "-q", "-p", "no:cacheprovider", "-W", "ignore"])
        os._exit(int(code) & 127)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status != 0
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Plant, run, count; 1 when less than the least share is seen."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("room", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="faults to plant; all when 0")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="modules, separated by commas")
    parser.add_argument("--least", type=float, default=0.95)
    asked = parser.parse_args()
    for name in (
        "geopandas",
        "hypothesis",
        "pytest",
        "soilgis.store.zones",
        "soilgis.store.rules",
        "soilgis.geometry.ledger",
    ):
        importlib.import_module(name)
    sys.path.insert(0, "tests")
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(asked.room.rglob("*.py"))
        if path.stem != "__init__"
    }
    wanted = {path: tree for path, tree in trees.items() if not asked.only or path.stem in asked.only.split(",")}
    faults = [(path, number) for path, tree in wanted.items() for number in range(places(tree))]
    if asked.sample:
        faults = sorted(random.Random(asked.seed).sample(faults, min(asked.sample, len(faults))))
    for path, tree in wanted.items():
        if any(one == path for one, _ in faults) and seen(path, tree):
            say(f"{path}: its tests fail, or take more than {SECONDS} s, as it is")
            return 2
    missed = 0
    for path, number in faults:
        changed = Mutator(number)
        tree = ast.fix_missing_locations(changed.visit(copy.deepcopy(wanted[path])))
        if not seen(path, tree):
            missed += 1
            say(f"not seen: {path} {changed.said}")
    share = 1 - missed / max(len(faults), 1)
    say(f"{asked.room}: {len(faults)} faults planted, {len(faults) - missed} seen, {share:.1%}")
    return int(share < asked.least)


if __name__ == "__main__":
    sys.exit(main())
