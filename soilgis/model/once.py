"""What is derived once (一次推得): figures that several windows draw from one answer, made for the first and kept for the others."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Made = TypeVar("Made")


class Once:
    """Base of what is frozen and keeps what was derived from it (可复用的推算): not compared, not copied, not sent to other processes."""

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        return {}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what ``make`` gave the first time it was asked for.

        Parameters
        ----------
        key
            What it is called.
        make
            Makes it from what stands in this object alone; nobody changes what it gives.
        """
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made

    def __getstate__(self) -> dict[str, Any]:
        """Return what goes to another process."""
        return {name: value for name, value in self.__dict__.items() if name != "_made"}
