"""RFC 6962: its well-known vectors, and what must hold of every tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audit.roots import merkle
from audit.roots.merkle import leaf_hash

# The inputs and roots of certificate-transparency's own merkle tree tests.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAVES = [leaf_hash(entry) for entry in INPUTS]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
# (leaf, size): path, with leaves counted from 0.
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
sizes = st.integers(min_value=1, max_value=70)


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(size)]


def test_roots_are_those_that_are_published() -> None:
    assert merkle.root_of([]).hex() == EMPTY
    for size, root in enumerate(ROOTS, start=1):
        assert merkle.root_of(LEAVES[:size]).hex() == root


def test_inclusion_proofs_are_those_that_are_published() -> None:
    for (index, size), path in PATHS.items():
        proof = merkle.inclusion_proof(LEAVES[:size], index)
        assert [node.hex() for node in proof] == path
        root = merkle.root_from_inclusion(LEAVES[index], index, size, proof)
        assert root is not None
        assert root.hex() == ROOTS[size - 1]


@given(sizes, st.data())
def test_every_leaf_has_a_path_that_fits_no_other(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = leaves(size)
    path, root = merkle.inclusion_proof(tree, index), merkle.root_of(tree)
    reached = [
        merkle.root_from_inclusion(leaf, index, size, path) == root for leaf in tree
    ]
    assert reached == [number == index for number in range(size)]
    wrong = data.draw(st.integers(0, size - 1))
    place = merkle.root_from_inclusion(tree[index], wrong, size, path)
    assert (place == root) == (wrong == index)
    assert merkle.root_from_inclusion(tree[index], index, size, [*path, root]) is None
    if path:
        short = merkle.root_from_inclusion(tree[index], index, size, path[:-1])
        assert short is None


def test_what_was_never_there_has_no_proof() -> None:
    assert merkle.root_from_inclusion(LEAVES[0], 8, 8, []) is None
