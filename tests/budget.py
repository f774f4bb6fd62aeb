"""How many examples a law is tried with (试例数): few while one works, many at night."""

import os

PROFILE = os.environ.get("SOILGIS_HYPOTHESIS", "ci")
"""Profile of hypothesis: ``ci`` for every day, ``nightly`` for `make nightly`, ``quick`` for planted faults."""
FACTORS = {"quick": 0.1, "ci": 0.25, "nightly": 10.0}
"""Examples by profile, as a share of what a test asks for."""


def examples(wanted: int) -> int:
    """Number of examples under the profile of the day; never fewer than five."""
    return max(5, round(wanted * FACTORS[PROFILE]))
