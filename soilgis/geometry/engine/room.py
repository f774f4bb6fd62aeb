"""Room for results (写入空间): kernels make no arrays, so whoever calls them guesses how much they will write, and asks again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Made = TypeVar("Made")


def with_room(room: int, attempt: Callable[[int], tuple[int, Made]]) -> Made:
    """What ``attempt`` makes once it has room enough.

    Parameters
    ----------
    room
        The first guess.
    attempt
        Called with the room; returns how much it needs and what it made, which counts only if that is no more than there was.
        It must be repeatable: what a kernel wrote beside its arrays has to be cleared by it.
    """
    while True:
        needed, made = attempt(room)
        if needed <= room:
            return made
        room = needed
