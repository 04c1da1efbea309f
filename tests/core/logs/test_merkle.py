"""The tree of a log, against the vectors of Certificate Transparency and against RFC 6962's own words."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.logs.merkle import CompactRange, leaf_hash

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def tree_of(leaves: list[bytes]) -> CompactRange:
    tree = CompactRange()
    for leaf in leaves:
        tree.append(leaf_hash(leaf))
    return tree


def merkle_tree_hash(leaves: list[bytes]) -> bytes:
    """Return MTH(D[n]) of RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + merkle_tree_hash(leaves[:split]) + merkle_tree_hash(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert tree_of(LEAVES[:size]).root.hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_what_the_rfc_says(leaves: list[bytes]) -> None:
    assert tree_of(leaves).root == merkle_tree_hash(leaves)


@given(st.lists(st.binary(max_size=4), max_size=40), st.lists(st.binary(max_size=4), max_size=40))
def test_a_tree_that_was_stored_goes_on_as_if_it_had_not_been(first: list[bytes], then: list[bytes]) -> None:
    stored = tree_of(first)
    resumed = CompactRange.of(stored.size, stored.stored())
    for leaf in then:
        resumed.append(leaf_hash(leaf))
    assert resumed == tree_of(first + then)


def test_peaks_that_fit_no_such_size_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        CompactRange.of(3, bytes(32))
