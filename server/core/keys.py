"""Secrets: keys on disk, those that others hold by their digest."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from server.core.refusal import StartRefusal

KEY_BYTES = 32
KEY_FILE = "secret.key"
OTHERS = 0o077
"""What the key's mode grants to anybody but its owner."""
ENTRIES, CHECKPOINTS = "entries", "checkpoints"
"""Purposes of keys: what marks entries as the installation's own, and what signs its checkpoints."""


class Keys:
    """The installation's secret, from which every other key is derived by purpose."""

    def __init__(self, root: bytes) -> None:
        self._root = root

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes that belong to one purpose only."""
        return hmac.digest(self._root, purpose.encode(), hashlib.sha256)

    @classmethod
    def of(cls, folder: Path) -> Keys:
        """Read ``secret.key`` in the data folder; refuse one missing, damaged or open to others."""
        path = folder / KEY_FILE
        try:
            root = bytes.fromhex(path.read_text("ascii").strip())
        except FileNotFoundError:
            raise StartRefusal(f"{path} is missing: put it back from a backup.") from None
        except OSError as error:
            raise StartRefusal(f"{path} cannot be read ({error.strerror}): give it to the server's user.") from None
        except ValueError:
            root = b""
        if len(root) != KEY_BYTES:
            raise StartRefusal(f"{path} is damaged: put it back from a backup.")
        if path.stat().st_mode & OTHERS:
            raise StartRefusal(
                f"{path} can be read by others than its owner: run chmod 600 {path}, "
                "and take its content for known if others were on this machine."
            )
        return cls(root)

    @classmethod
    def begin(cls, folder: Path) -> Keys:
        """Read the key of a data folder that holds nothing yet; make it, for its owner alone, when there is none."""
        if not (folder / KEY_FILE).exists():
            _write_secret(folder / KEY_FILE)
        return cls.of(folder)

    @property
    def mark(self) -> str:
        """64 characters that only this key makes and that tell nothing of it: the database keeps them to know it."""
        return self.derive("mark").hex()


def _write_secret(path: Path) -> None:
    # Whole or not at all: half a secret, or none, would be one that anybody can guess.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        Path(path).hardlink_to(name)
    Path(name).unlink()


def new_secret() -> str:
    """Return 256 random bits that fit into a URL."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def random_name(length: int) -> str:
    """Return random capitals and digits that nobody confuses, as used in addresses and door codes."""
    return base64.b32encode(secrets.token_bytes(length)).decode()[:length]
