"""Layers of the shelf by role (图层用途), as forms offer them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import SoilgisError

if TYPE_CHECKING:
    from soilgis.serve.bench import Bench


def layers_by_role(bench: Bench) -> dict[str, list[tuple[str, str]]]:
    """Layers of the shelf by role, each with its title and status; damaged cards are left out."""
    found: dict[str, list[tuple[str, str]]] = {}
    catalog = bench.catalog()
    for name in catalog.ids():
        try:
            card = catalog.layer(name)
        except SoilgisError:
            continue
        mark = "，内部" if card.secrecy.value == "internal" else ""
        found.setdefault(card.role.value, []).append((name, f"{card.title.zh}（{card.status.label}{mark}）"))
    return found
