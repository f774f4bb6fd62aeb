"""The exact solver (精确求解): a mixed-integer programme handed to HiGHS, its answer with the bound that proves how good it is.

Q. Huangfu, J. A. J. Hall, Parallelizing the dual revised simplex method, Mathematical Programming Computation 10, 2018 (HiGHS).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import UsageError

if TYPE_CHECKING:
    from typing import Any

    from soilgis.model.ellipsoid import Floats

INFINITE = float("inf")


@dataclass(frozen=True)
class Row:
    """One demand (约束): low ≤ sum of value × variable ≤ high."""

    columns: np.ndarray
    figures: Floats
    low: float = -INFINITE
    high: float = INFINITE


@dataclass(frozen=True)
class Programme:
    """What is to be made least (规划问题).

    Attributes
    ----------
    objective
        Shape (n,).
    lower, upper
        Limits of the variables, shape (n,).
    whole
        Which variables are whole numbers, shape (n,).
    rows
        The demands.
    """

    objective: Floats
    lower: Floats
    upper: Floats
    whole: np.ndarray
    rows: tuple[Row, ...] = ()

    def with_rows(self, *rows: Row) -> Programme:
        """The same with more demands."""
        return replace(self, rows=(*self.rows, *rows))


@dataclass(frozen=True)
class Effort:
    """How hard the solver tries (求解要求): relative gap at which it stops, and seconds."""

    gap: float = 1e-4
    seconds: float = 60.0


@dataclass(frozen=True)
class Solution:
    """What the solver found (求解结果).

    Attributes
    ----------
    figures
        Values of the variables; empty where there is no solution.
    objective, bound
        What the solution comes to, and what no solution can be better than.
    found
        Whether there is a solution at all.
    proven
        Whether the solver ended by proof, not by time.
    """

    figures: Floats = field(default_factory=lambda: np.zeros(0))
    objective: float = np.nan
    bound: float = np.nan
    found: bool = False
    proven: bool = True

    @property
    def gap(self) -> float:
        """How far the solution may be from the best there is, as a share of itself."""
        return abs(self.objective - self.bound) / max(abs(self.objective), 1e-9)


def solve(asked: Programme, effort: Effort) -> Solution:
    """Find the variables that make the objective least; parts that share no demand are solved apart.

    Parameters
    ----------
    asked
        The programme.
    effort
        When to stop.

    Returns
    -------
    Solution
        Without figures where no plan meets the demands, or none was found in time.

    Raises
    ------
    UsageError
        If highspy is not installed.
    """
    parts = _parts(asked)
    if len(parts) == 1:
        return _solved(asked, effort)
    ends = monotonic() + effort.seconds
    figures = np.where(asked.objective >= 0, asked.lower, asked.upper)
    free = np.ones(len(figures), dtype=bool)
    bound, proven = 0.0, True
    for columns, rows in parts:
        part = _solved(_part(asked, columns, rows), replace(effort, seconds=max(0.1, ends - monotonic())))
        if not part.found:
            return part
        figures[columns], free[columns] = part.figures, False
        bound, proven = bound + part.bound, proven and part.proven
    bound += float(asked.objective[free] @ figures[free])
    objective = float(asked.objective @ figures)
    return Solution(figures, objective, min(bound, objective), found=True, proven=proven)


def _parts(asked: Programme) -> list[tuple[np.ndarray, list[int]]]:
    """Columns and rows of each part of a programme; what no row holds is in none. One part where all hangs together."""
    above = list(range(len(asked.objective)))

    def top(column: int) -> int:
        while above[column] != column:
            above[column] = above[above[column]]
            column = above[column]
        return column

    for row in asked.rows:
        for column in row.columns[1:].tolist():
            above[top(column)] = top(int(row.columns[0]))
    held: dict[int, list[int]] = {}
    for number, row in enumerate(asked.rows):
        held.setdefault(top(int(row.columns[0])) if len(row.columns) else -1, []).append(number)
    if len(held) <= 1 or -1 in held:
        return [(np.arange(len(above)), list(range(len(asked.rows))))]
    tops = np.array([top(column) for column in range(len(above))])
    order = np.argsort(tops, kind="stable")
    starts = np.searchsorted(tops[order], list(held))
    ends = np.searchsorted(tops[order], list(held), side="right")
    return [(order[start:end], rows) for start, end, rows in zip(starts, ends, held.values(), strict=True)]


def _part(asked: Programme, columns: np.ndarray, rows: list[int]) -> Programme:
    """One part of a programme by itself; ``columns`` in rising order."""
    kept = tuple(replace(asked.rows[row], columns=np.searchsorted(columns, asked.rows[row].columns)) for row in rows)
    return Programme(asked.objective[columns], asked.lower[columns], asked.upper[columns], asked.whole[columns], kept)


def _solved(asked: Programme, effort: Effort) -> Solution:
    """Hand one programme to the solver."""
    highs = _highs(effort)
    highs.passModel(_model(asked))
    highs.run()
    import highspy

    status, information = highs.getModelStatus(), highs.getInfo()
    kinds = highspy.HighsModelStatus
    feasible = information.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if not feasible or status in {kinds.kInfeasible, kinds.kUnboundedOrInfeasible}:
        return Solution(proven=status != kinds.kTimeLimit)
    figures = np.clip(np.array(highs.getSolution().col_value), asked.lower, asked.upper)
    figures[asked.whole] = np.round(figures[asked.whole])
    objective = float(asked.objective @ figures)
    bound = float(information.mip_dual_bound) if asked.whole.any() else objective
    return Solution(figures, objective, min(bound, objective), found=True, proven=status == kinds.kOptimal)


def _highs(effort: Effort) -> Any:
    try:
        import highspy
    except ImportError as failure:
        raise UsageError("allocate needs highspy; install soilgis[allocate] (缺少精确求解库 highspy)") from failure
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False), ("threads", 1), ("mip_rel_gap", effort.gap), ("mip_abs_gap", 1e-9), ("time_limit", effort.seconds),
    ):  # fmt: skip
        highs.setOptionValue(option, value)
    return highs


def _model(asked: Programme) -> Any:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(asked.objective), len(asked.rows)
    model.col_cost_, model.col_lower_, model.col_upper_ = asked.objective, asked.lower, asked.upper
    model.row_lower_ = np.array([row.low for row in asked.rows])
    model.row_upper_ = np.array([row.high for row in asked.rows])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(row.columns) for row in asked.rows])]).astype(np.int32)
    model.a_matrix_.index_ = np.concatenate([[], *(row.columns for row in asked.rows)]).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate([[], *(row.figures for row in asked.rows)]).astype(np.float64)
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in asked.whole]
    return model
