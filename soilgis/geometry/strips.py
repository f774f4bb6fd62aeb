"""Strips of the plane (平面分带): where a long run cuts the zones, and what its parts are called."""

from __future__ import annotations

import numpy as np

STRIPS = 8


def strip_edges(boxes: np.ndarray) -> np.ndarray:
    """Borders of strips with about as many regions each, by the bounds of the regions (n, 4), m."""
    middle = np.nanquantile((boxes[:, 0] + boxes[:, 2]) / 2, np.linspace(0, 1, STRIPS + 1))[1:-1]
    return np.concatenate([[-2.1e7], np.unique(np.round(middle)), [2.1e7]])


def file_part(prefix: str) -> str:
    """A prefix as part of a file's name: digits as they are, anything else by its bytes."""
    return prefix if prefix.isascii() and prefix.isdigit() else f"x{prefix.encode().hex()}"
