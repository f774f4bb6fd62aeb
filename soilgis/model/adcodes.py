"""Codes of administrative units (行政区划代码, GB/T 2260): what can be read off the six digits, and nothing else."""

from __future__ import annotations

NATION = "100000"
"""Code of the whole country."""
NO_COUNTY, NO_COUNTY_NAME = "000000", "不在本次范围行政区内"
"""Code and name of the ground that lies in none of a study's counties."""


def province_of(code: str) -> str:
    """Code of the province a unit lies in.

    >>> province_of("140725")
    '140000'
    """
    return code[:2] + "0000"


def stem_of(code: str) -> str:
    """The part of a code that the codes of all units within it begin with.

    >>> stem_of("140000"), stem_of("140700"), stem_of("140725")
    ('14', '1407', '140725')
    """
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
