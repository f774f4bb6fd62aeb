"""Private parts of numba (外部库内部接口) that the kernels rest on; tests/test_foreign.py tells which release broke which."""

from __future__ import annotations

NO_COUNTS: dict[str, object] = {"_nrt": False}
"""Option of ``numba.njit`` that leaves out reference counts: kernels make no arrays, they fill those they are given
(without them the overlay of 6.4 million edges took 2.4 CPU s rather than 6.0, compilation 24 rather than 31)."""
