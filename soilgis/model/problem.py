"""Problems of what is asked (请求中的问题): found before any work, each with its field, its sentence and its cure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.errors import Problems, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from soilgis.model.errors import SoilgisError

VERSION = 1
"""Version of the form; counted up when a key changes its meaning or goes, not when one is added."""
_CHINESE = re.compile(r"\s*\(([^()]*[\u3400-\u9fff][^()]*)\)")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what is asked (问题).

    Attributes
    ----------
    field
        Field of the job; empty where it lies in none, or between several.
    sentence
        What is wrong and the cure, as the error says it.
    severity
        ``error`` for what is refused; ``unchecked`` for what can only be seen by reading all of a file.
    kind
        Kind of error, such as CrsError.
    """

    field: str
    sentence: str
    severity: str = "error"
    kind: str = "UsageError"

    @property
    def en(self) -> str:
        """The sentence in English, without the cure."""
        return _CHINESE.sub("", self.sentence.partition("; ")[0]).strip()

    @property
    def zh(self) -> str:
        """What is wrong in Chinese, in few words."""
        return "；".join(_CHINESE.findall(self.sentence))

    @property
    def cure(self) -> str:
        """What to do about it; empty where the sentence says enough."""
        return _CHINESE.sub("", self.sentence.partition("; ")[2]).strip()

    def record(self) -> dict[str, str]:
        """The problem as plain values, for JSON."""
        return {
            "field": self.field, "severity": self.severity, "kind": self.kind, "sentence": self.sentence, "en": self.en,
            "zh": self.zh, "cure": self.cure,
        }  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A problem, and the error that it would be if it were the only one (发现)."""

    problem: Problem
    error: SoilgisError | None = None


def refuse(found: Sequence[Found], subject: str, spelled: Callable[[str], str] = str) -> None:
    """Raise what was found: a single problem as the error it is, several as one that lists them.

    Parameters
    ----------
    found
        Problems; those that are only unchecked refuse nothing.
    subject
        Name of the job.
    spelled
        How a field is called where the error is read, such as ``--region-id``.

    Raises
    ------
    SoilgisError
        Of the kind that all problems have in common, else `UsageError`.
    """
    wrong = [one for one in found if one.problem.severity == "error"]
    if len(wrong) == 1 and wrong[0].error is not None:
        raise wrong[0].error
    kinds = {UsageError if one.error is None else type(one.error) for one in wrong}
    problems = Problems(subject)
    problems.extend(placed(one.problem, spelled) for one in wrong)
    problems.raise_as(kinds.pop() if len(kinds) == 1 else UsageError)


def placed(problem: Problem, spelled: Callable[[str], str]) -> str:
    """The sentence with the name of its field in front, as the reader calls it.

    Examples
    --------
    >>> placed(Problem("width_m", "width_m = -1: must be at least 0"), "--{}".format)
    '--width_m = -1: must be at least 0'
    >>> placed(Problem("dem", "a.tif has no CRS"), "--{}".format)
    '--dem: a.tif has no CRS'
    """
    if not problem.field:
        return problem.sentence
    name = spelled(problem.field)
    if problem.sentence.startswith(f"{problem.field} "):
        return f"{name}{problem.sentence.removeprefix(problem.field)}"
    return problem.sentence if problem.sentence.startswith(name) else f"{name}: {problem.sentence}"
