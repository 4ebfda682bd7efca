"""What every kernel's text begins with: the types of what it takes, and what only the compiler understands."""

HEAD = '''"""Generated from the law; do not edit."""

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.core.compiler import Compiler
from numba.extending import intrinsic

INT64 = types.Array(types.int64, 1, "C", readonly=True)
INT32 = types.Array(types.int32, 1, "C", readonly=True)
INT16 = types.Array(types.int16, 1, "C", readonly=True)
FLAGS = types.Array(types.boolean, 1, "C", readonly=True)
OUT_INTS = types.int64[::1]
OUT_FLAGS = types.boolean[::1]
i32 = np.int32


def BANDS(n):
    return types.UniTuple(types.UniTuple(types.int64, 3), n)


class Apart(Compiler):
    """What is written never overlaps what is read: the caller sees to it, so the loops need not ask."""

    def __init__(self, *given):
        super().__init__(*given)
        self.state.flags.noalias = True


@intrinsic
def called_for(typing, values, place):
    """Have an entry of a career brought nearer before it is read; it may lie behind the end, where nothing happens."""

    def write(context, builder, signature, given):
        array = context.make_array(signature.args[0])(context, builder, given[0])
        pointer = builder.bitcast(builder.gep(array.data, [given[1]]), cgutils.voidptr_t)
        number = cgutils.int32_t
        kind = cgutils.ir.FunctionType(cgutils.ir.VoidType(), [cgutils.voidptr_t, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [pointer, number(0), number(2), number(1)])
        return context.get_dummy_value()

    return types.void(values, place), write


@intrinsic
def pick(typing, test, one, other):
    """The one if the test is true, or the other; both are there already."""
    lane = typing.unify_types(types.unliteral(one), types.unliteral(other))

    def write(context, builder, signature, given):
        ways = [context.cast(builder, value, kind, lane) for value, kind in zip(given[1:], signature.args[1:])]
        return builder.select(given[0], *ways)

    return lane(types.boolean, one, other), write


@intrinsic
def both(typing, one, other):
    """Whether both are true; the other does not matter where the one is not."""

    def write(context, builder, signature, given):
        return builder.select(given[0], given[1], cgutils.false_bit)

    return types.boolean(types.boolean, types.boolean), write


@intrinsic
def either(typing, one, other):
    """Whether one of both is true; the other does not matter where the one is."""

    def write(context, builder, signature, given):
        return builder.select(given[0], cgutils.true_bit, given[1])

    return types.boolean(types.boolean, types.boolean), write
'''
