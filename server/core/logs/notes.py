"""Checkpoints as text: signed notes that any witness can read (C2SP ``tlog-checkpoint`` and ``signed-note``). Pure.

A checkpoint says how many leaves a log has and what their root is, by one line each, under the log's origin, and is
signed with Ed25519. Who keeps one outside can tell later whether the log still begins with those leaves.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from server.core.logs.merkle import SIZE

ED25519 = b"\x01"
KEY_ID = 4
SIGNATURE = 64
_NOTE = re.compile(
    r"(?P<text>(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]*)\n(?P<root>[^\n]+)\n(?:[^\n]+\n)*)\n(?P<signed>.+)", re.DOTALL
)
_SIGNED = re.compile(r"— (?P<name>[^ +]+) (?P<signature>[A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: ``size`` leaves of the log called ``origin`` have this root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint as it was handed out: its exact text and its signatures, by key name and id."""

    checkpoint: Checkpoint
    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Tell whether this key signed it under the log's own name."""
        origin = self.checkpoint.origin
        wanted = (origin, key_id(origin, key))
        return any(
            (name, number) == wanted and verifies(key, self.text, signature)
            for name, number, signature in self.signatures
        )


def signing_key(secret: bytes) -> Ed25519PrivateKey:
    """Return the key that 32 secret bytes make."""
    return Ed25519PrivateKey.from_private_bytes(secret)


def key_id(name: str, key: Ed25519PublicKey) -> bytes:
    """Return the four bytes by which a signature names its key."""
    return hashlib.sha256(f"{name}\n".encode() + ED25519 + key.public_bytes_raw()).digest()[:KEY_ID]


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """Return a public key as witnesses are handed it: name, id, and the key itself."""
    encoded = base64.b64encode(ED25519 + key.public_bytes_raw()).decode()
    return f"{name}+{key_id(name, key).hex()}+{encoded}"


def sign(key: Ed25519PrivateKey, checkpoint: Checkpoint) -> bytes:
    """Return the signature under a checkpoint."""
    return key.sign(checkpoint.text().encode())


def verifies(key: Ed25519PublicKey, text: str, signature: bytes) -> bool:
    """Tell whether a key made this signature under a text."""
    try:
        key.verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def written(checkpoint: Checkpoint, signature: bytes, key: Ed25519PublicKey) -> str:
    """Return a signed checkpoint as text: what is kept outside."""
    origin = checkpoint.origin
    signed = base64.b64encode(key_id(origin, key) + signature).decode()
    return f"{checkpoint.text()}\n— {origin} {signed}\n"


def read_notes(text: str) -> list[Note]:
    """Read the signed checkpoints of a file, one after the other; raise ValueError for anything else."""
    blocks = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n"))
    if len(blocks) % 2:
        raise ValueError("a checkpoint has a text and, after an empty line, its signatures")
    return [_read(f"{said}\n\n{signed}\n") for said, signed in zip(blocks[::2], blocks[1::2], strict=True)]


def _read(note: str) -> Note:
    found = _NOTE.fullmatch(note)
    if found is None:
        raise ValueError("a checkpoint has three lines: origin, size, root")
    root = _bytes(found["root"])
    signatures = tuple(_signature(line) for line in found["signed"].splitlines())
    if len(root) != SIZE or not signatures:
        raise ValueError("the root of a checkpoint has 32 bytes")
    return Note(Checkpoint(found["origin"], int(found["size"]), root), found["text"], signatures)


def _signature(line: str) -> tuple[str, bytes, bytes]:
    found = _SIGNED.fullmatch(line)
    said = _bytes(found["signature"]) if found else b""
    if found is None or len(said) <= KEY_ID:
        raise ValueError("a signature is a dash, a name and base64")
    return found["name"], said[:KEY_ID], said[KEY_ID:]


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("this is no base64") from None
