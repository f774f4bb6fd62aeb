"""Formulas (公式): drawn as outlines in the page, so that they look alike in every browser and need no script."""

from __future__ import annotations

import html
import io
import re

BLOCK = re.compile(r"^```formula\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r".*?(<svg )", re.DOTALL)


def with_formulas(text: str) -> str:
    """Replace each block by its drawing; the block's own text is what a screen reader says."""
    return BLOCK.sub(lambda found: drawn(found[1].strip()), text)


def drawn(formula: str) -> str:
    """One formula, a line a line, as SVG inside the page.

    Parameters
    ----------
    formula
        Lines as TeX writes mathematics, without dollar signs.

    Raises
    ------
    ValueError
        If a line cannot be read as mathematics.
    """
    return "\n".join(f'<p class="formula">{_line(line)}</p>' for line in formula.splitlines())


def _line(line: str) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "soilgis", "mathtext.fontset": "cm", "svg.fonttype": "path"}):
        figure = Figure(figsize=(0.01, 0.01))
        figure.text(0, 0, f"${line}$", fontsize=14)
        target = io.StringIO()
        figure.savefig(
            target,
            format="svg",
            bbox_inches="tight",
            pad_inches=0.04,
            transparent=True,
            metadata={"Date": None, "Creator": None},
        )
    drawing = _HEAD.sub(r"\1", target.getvalue(), count=1)
    drawing = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", drawing, flags=re.DOTALL)
    drawing = drawing.replace('xmlns:xlink="http://www.w3.org/1999/xlink" ', "").replace("xlink:href", "href")
    drawing = drawing.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    drawing = drawing.replace("<svg ", f'<svg role="img" aria-label="{html.escape(line)}" fill="currentColor" ', 1)
    return " ".join(_own_names(drawing, line).split())


def _own_names(drawing: str, line: str) -> str:
    """Ids that no other formula of the page has: shapes of letters are named and used by name."""
    import hashlib

    mark = hashlib.sha256(line.encode()).hexdigest()[:8]
    drawing = re.sub(r'id="([^"]+)"', rf'id="f{mark}-\1"', drawing)
    return re.sub(r'href="#([^"]+)"', rf'href="#f{mark}-\1"', drawing)
