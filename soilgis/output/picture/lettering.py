"""Lettering (注记): texts broken into lines, and names moved apart."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


def wrapped(text: str, most: float) -> list[str]:
    """Break a text into lines as wide as ``most`` Chinese characters; a Latin letter takes about half of one."""
    lines, width = [""], 0.0
    for sign in text:
        wide = 1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56
        if width + wide > most and lines[-1]:
            lines.append("")
            width = 0.0
        lines[-1] += sign
        width += wide
    return [line for line in lines if line]


def apart(places: npt.NDArray[np.float64], signs: list[int], em: float) -> npt.NDArray[np.float64]:
    """Move names up or down, or aside, so that they do not lie over each other; one that finds no room stays where it is."""
    taken: list[tuple[float, float, float, float]] = []
    found = places.copy()
    for row in np.argsort(places[:, 1], kind="stable"):
        half, tall = signs[row] * em / 2, 0.6 * em
        for right, up in (
            (0, 0),
            (0, -1.2),
            (0, 1.2),
            (1.1 * half / em, -0.6),
            (-1.1 * half / em, 0.6),
            (0, -2.4),
            (0, 2.4),
        ):
            x, y = places[row, 0] + right * em, places[row, 1] + up * em
            box = (x - half, y - tall, x + half, y + tall)
            if all(box[2] < a or box[0] > c or box[3] < b or box[1] > d for a, b, c, d in taken):
                found[row] = x, y
                taken.append(box)
                break
        else:
            taken.append((places[row, 0] - half, places[row, 1] - tall, places[row, 0] + half, places[row, 1] + tall))
    return found
