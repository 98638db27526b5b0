"""Macros that are known without a header: those that every tree has under the same name."""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.source import Source

_TARGET = """
__aarch64__ 1
__AARCH64EL__ 1
__LP64__ 1
__KERNEL__ 1
CHAR_BIT 8
"""
"""What the compiler for the target defines."""

_USUAL = """
true 1
false 0
U(x) x##U
L(x) x##L
UL(x) x##UL
ULL(x) x##ULL
_UL(x) x##UL
_ULL(x) x##ULL
_AC(x,y) x##y
UINT32_C(x) x##U
UINT64_C(x) x##ULL
INT64_C(x) x##LL
BIT(n) (1UL << (n))
BIT_ULL(n) (1ULL << (n))
BIT_32(n) (1U << (n))
BIT_64(n) (1ULL << (n))
GENMASK(h,l) ((~0UL << (l)) & (~0UL >> (63 - (h))))
GENMASK_ULL(h,l) ((~0ULL << (l)) & (~0ULL >> (63 - (h))))
GENMASK_32(h,l) ((~0U << (l)) & (~0U >> (31 - (h))))
GENMASK_64(h,l) ((~0ULL << (l)) & (~0ULL >> (63 - (h))))
FIELD_GET(mask,reg) (((reg) & (mask)) >> __builtin_ctzll(mask))
FIELD_PREP(mask,val) (((unsigned long)(val) << __builtin_ctzll(mask)) & (mask))
lower_32_bits(n) ((unsigned int)((n) & 0xffffffff))
upper_32_bits(n) ((unsigned int)(((unsigned long)(n)) >> 32))
likely(x) (x)
unlikely(x) (x)
fallthrough
UINT8_MAX 0xffU
UINT16_MAX 0xffffU
UINT32_MAX 0xffffffffU
UINT64_MAX 0xffffffffffffffffUL
"""
"""What headers define; a definition that is read comes in its place."""


def definitions() -> Iterator[Source]:
    """Each as the line that stands behind `#define`."""
    for line in (_TARGET + _USUAL).split("\n"):
        if line:
            yield Source("known to the importer", line)
