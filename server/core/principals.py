"""Principals: whoever acts, as a value that a transaction can ask again whether they still may.

Pure: nothing here knows a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.core.refs import Ref
from server.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever acts. ``ref`` is how ledgers name them.

    Nobody takes away by what this one acts. Who acts by something that can be taken away (a phone, a sign-in, a
    token) is a principal of a kind of its own, which says how to ask for it.
    """

    ref: Ref

    @property
    def proof(self) -> Any:
        """A scalar subquery of SQLAlchemy that is kept, which answers, and locks, the row by which they act.

        It answers null where that was taken away. None: nobody can.
        """
        return None

    @property
    def given(self) -> dict[str, Any]:
        """What :attr:`proof` takes. Its names begin with ``by_``."""
        return {}

    @property
    def refusal(self) -> Refusal:
        """What they are told when it was taken away."""
        return Refusal("error.403", status=403)


CONSOLE = Principal(Ref("console"))
"""Whoever types at the command line."""
HOUSE = Principal(Ref("installation"))
"""The installation by itself: its jobs, and actions in whose course somebody proves who they are."""
