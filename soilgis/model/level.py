"""Administrative levels (行政级别), apart from studies so that a command's help need not read them all."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Administrative levels (级别)."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"province": "省级", "city": "市级", "county": "县级"}[self]

    @property
    def parent(self) -> Level | None:
        """Return the level above; a province has none."""
        return {Level.PROVINCE: None, Level.CITY: Level.PROVINCE, Level.COUNTY: Level.CITY}[self]
