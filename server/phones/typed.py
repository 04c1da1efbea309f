"""PINs and phone numbers as people type them into forms."""

from __future__ import annotations

import unicodedata

from flask import request

from server.core.refusal import Refusal
from server.phones.rules import PIN


def typed(field: str) -> str:
    """Return what was typed into a field for digits: a Chinese keyboard may give them in full width."""
    return unicodedata.normalize("NFKC", request.form.get(field, "")).strip()


def typed_pin() -> str:
    """Return the PIN of the form; refuse what is none."""
    pin = typed("pin")
    if not PIN.fullmatch(pin):
        raise Refusal("phones.refused.pin_digits")
    return pin
