"""Private parts of numba and llvmlite (外部库内部接口) that the kernels rest on; tests/test_foreign.py tells which release broke which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from llvmlite import ir
from numba import types
from numba.extending import intrinsic as _intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable

NO_COUNTS: dict[str, object] = {"_nrt": False}
"""Option of ``numba.njit`` that leaves out reference counts: kernels make no arrays, they fill those they are given
(without them the overlay of 6.4 million edges took 2.4 CPU s rather than 6.0, compilation 24 rather than 31)."""


def _loader(element: Any, llvm: Any) -> Callable[..., Any]:
    def loader(_typing: Any, _buffer: Any, _offset: Any) -> tuple[Any, Any]:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, arguments[0])
            place = builder.gep(array.data, [arguments[1]], inbounds=True)
            loaded = builder.load(builder.bitcast(place, llvm.as_pointer()), typ=llvm)
            loaded.align = (
                1  # WKB puts numbers at odd offsets; without this the compiler may use instructions that fail there
            )
            return builder.zext(loaded, ir.IntType(64)) if llvm == ir.IntType(32) else loaded

        return element(types.Array(types.uint8, 1, "C", readonly=True), types.int64), generate

    return cast("Callable[..., Any]", _intrinsic(loader))


load_real = _loader(types.float64, ir.DoubleType())
"""Little-endian float64 at a byte offset of a uint8 array, aligned or not (for kernels)."""
load_count = _loader(types.int64, ir.IntType(32))
"""Little-endian uint32, as int64, at a byte offset of a uint8 array, aligned or not (for kernels)."""
