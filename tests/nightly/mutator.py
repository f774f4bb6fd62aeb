"""The faults that mutation testing plants: one small change of a module's tree at a time."""

from __future__ import annotations

import ast
import copy

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
        self.depth, self.line, self.inside = 0, 0, False

    def _here(self, node: ast.AST, what: str) -> bool:
        self.seen += 1
        if self.seen - 1 == self.chosen:
            self.line, self.inside = getattr(node, "lineno", 0), self.depth > 0
            self.said = f"{self.line}: {what}"
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
        self.depth += 1
        node.body = [self.visit(one) for one in node.body]
        self.depth -= 1
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


def places(tree: ast.Module) -> int:
    """How many faults can be planted."""
    counter = Mutator()
    counter.visit(copy.deepcopy(tree))
    return counter.seen


def planted(tree: ast.Module, number: int) -> tuple[ast.Module, Mutator]:
    """A module's tree with its n-th fault, and what was changed."""
    changed = Mutator(number)
    return ast.fix_missing_locations(changed.visit(copy.deepcopy(tree))), changed
