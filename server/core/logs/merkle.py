"""The Merkle tree of a log (RFC 6962, section 2.1), kept as a compact range: of all its leaves only the peaks. Pure.

A leaf more costs one hash on average, and the root as many as there are peaks: nothing is computed again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

SIZE = 32
"""Bytes of a hash."""
LEAF, NODE = b"\x00", b"\x01"
NO_LEAF = sha256().digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf."""
    return sha256(LEAF + data).digest()


@dataclass(slots=True)
class CompactRange:
    """The leaves from the first one on: how many, and the roots of the largest full trees over them."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, peaks: bytes) -> CompactRange:
        """Read what :meth:`stored` gave; raise ValueError where the peaks are not those of so many leaves."""
        if len(peaks) != size.bit_count() * SIZE:
            raise ValueError("the peaks do not fit the size")
        return cls(size, [peaks[at : at + SIZE] for at in range(0, len(peaks), SIZE)])

    def stored(self) -> bytes:
        """Return the peaks, from the largest tree to the smallest."""
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        size, node = self.size, leaf
        while size & 1:
            node = sha256(NODE + self.peaks.pop() + node).digest()
            size >>= 1
        self.peaks.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self.peaks:
            return NO_LEAF
        *others, root = self.peaks
        for peak in reversed(others):
            root = sha256(NODE + peak + root).digest()
        return root
