"""What a thief of the database would have to try a password against."""

from __future__ import annotations

import subprocess
import sys

from server.core.argon import hashed, matches

STORES = "from server.core.argon import hashed; print(hashed('271828'))"


def test_what_a_server_stores_takes_64_megabytes_and_three_passes_to_try() -> None:
    stored = subprocess.run([sys.executable, "-c", STORES], capture_output=True, text=True, check=True).stdout.strip()
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert matches(stored, "271828")
    assert not matches(stored, "271829")


def test_the_same_secret_is_never_stored_alike() -> None:
    assert hashed("271828") != hashed("271828")


def test_where_nothing_is_stored_nothing_matches() -> None:
    assert not matches(None, "nobody's")
