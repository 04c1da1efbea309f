"""Checkpoints as witnesses of other makers read them (C2SP tlog-checkpoint, signed-note)."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.logs.notes import Checkpoint, key_id, read_notes, sign, signing_key, verifier_key, written

KEY = signing_key(bytes(range(32)))
PUBLIC = KEY.public_key()
OTHER = signing_key(bytes(32)).public_key()
ORIGIN = "doorboard/JBSWY3DP/site-3/tenant"
ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
CHECKPOINT = Checkpoint(ORIGIN, 25_600, bytes.fromhex(ROOT))


def signed(checkpoint: Checkpoint) -> str:
    return written(checkpoint, sign(KEY, checkpoint), PUBLIC)


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    origin, size, root, empty, signature = signed(CHECKPOINT).splitlines()
    assert (origin, size, empty) == (ORIGIN, "25600", "")
    assert base64.b64decode(root) == CHECKPOINT.root
    dash, name, encoded = signature.split(" ")
    assert (dash, name) == ("—", ORIGIN)
    assert base64.b64decode(encoded)[:4] == key_id(ORIGIN, PUBLIC)
    assert len(base64.b64decode(encoded)) == 4 + 64


def test_a_public_key_is_named_as_witnesses_name_keys() -> None:
    name, number, key = verifier_key(ORIGIN, PUBLIC).split("+", 2)
    assert (name, number) == (ORIGIN, key_id(ORIGIN, PUBLIC).hex())
    assert base64.b64decode(key) == b"\x01" + PUBLIC.public_bytes_raw()


def test_a_file_may_hold_many_checkpoints() -> None:
    later = Checkpoint(ORIGIN, 25_601, bytes(32))
    first, second = read_notes(signed(CHECKPOINT) + "\n" + signed(later))
    assert (first.checkpoint, second.checkpoint) == (CHECKPOINT, later)
    assert first.is_signed_by(PUBLIC)
    assert second.is_signed_by(PUBLIC)


@given(st.integers(0, 2**40), st.binary(min_size=32, max_size=32))
def test_what_was_written_reads_back_and_is_signed_by_its_key_alone(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    (note,) = read_notes(signed(checkpoint))
    assert note.checkpoint == checkpoint
    assert note.is_signed_by(PUBLIC)
    assert not note.is_signed_by(OTHER)


@pytest.mark.parametrize(("old", "new"), [("25600", "25601"), ("\nXc", "\nXd"), ("site-3", "site-4")])
def test_a_checkpoint_with_another_size_root_or_origin_is_not_signed(old: str, new: str) -> None:
    (note,) = read_notes(signed(CHECKPOINT).replace(old, new))
    assert not note.is_signed_by(PUBLIC)


def test_what_a_witness_signed_beside_us_and_wrote_below_does_no_harm() -> None:
    extended = f"{CHECKPOINT.text()}extension\n"
    ours = base64.b64encode(key_id(ORIGIN, PUBLIC) + KEY.sign(extended.encode())).decode()
    note = f"{extended}\n— witness.example {base64.b64encode(bytes(68)).decode()}\n— {ORIGIN} {ours}\n"
    assert read_notes(note)[0].is_signed_by(PUBLIC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a photo",
        signed(CHECKPOINT).replace("25600", "-1"),
        signed(CHECKPOINT).replace("25600", "007"),
        signed(CHECKPOINT).replace("—", "-"),
        signed(CHECKPOINT).split("\n\n", maxsplit=1)[0],
        f"{ORIGIN}\n1\nAAAA\n\n— {ORIGIN} {base64.b64encode(bytes(68)).decode()}\n",
        f"{ORIGIN}\n1\n!\n\n— {ORIGIN} AAAA\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"checkpoint|signature|base64"):
        read_notes(text)
