"""Memory for the search: regions of address space that take room only where they are written."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys

SMALL = 1 << 24
"""The bytes at the front of a region that are in small pages: a large one is cleared whole when it
is first written to, which on a virtual machine costs more than it saves where there is little."""
_NORESERVE = 0x4000 if sys.platform == "linux" else 0


def most_memory() -> int:
    """Bytes that a search may use: nine tenths of the memory of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 10 * 9


class Region:
    """`size` bytes of zeros at `address`; what is never touched takes no memory.

    All but its front is taken in large pages, unless `huge` is false: where little is touched, here
    and there.
    """

    def __init__(self, size: int, *, huge: bool = True) -> None:
        self.size = size
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _NORESERVE
        self.map = mmap.mmap(-1, size + mmap.PAGESIZE, flags=flags)  # none touches the next
        if huge and hasattr(mmap, "MADV_HUGEPAGE") and self.size > SMALL:
            self.map.madvise(mmap.MADV_HUGEPAGE, SMALL, self.size - SMALL)
        self._first = ctypes.c_char.from_buffer(self.map)
        self.address = ctypes.addressof(self._first)

    def words(self) -> memoryview:
        """The region as i64."""
        return memoryview(self.map).cast("q")

    def close(self) -> None:
        """Give everything back."""
        del self._first
        self.map.close()
