"""What changes of rights are made in, and how they are noted by the name that the ledger of rights has for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from server.core.database.db import Database
from server.core.keys import Keys
from server.core.principals import Principal
from server.core.refs import Ref
from server.fleet.actions import add_kiosk
from server.pairing.actions import Tablet, Waiting, ask
from server.phones.enrolment import Enrolment, enrol
from tests.incubator import Incubator

BY = Principal(Ref("user", 9))
URL = "http://localhost:8000"


@dataclass
class Scene:
    """An incubator with a company of three, an administrator and a colleague, and a screen."""

    incubator: Incubator
    db: Database
    keys: Keys
    now: datetime
    colleague: int
    liaison: int
    employee: int

    @property
    def today(self) -> date:
        """What its site calls today."""
        return self.incubator.home("王小明").day

    def phone(self) -> int:
        """Enrol the liaison's phone."""
        with self.db.transaction() as tx:
            return enrol(tx, Enrolment(self.liaison, "pin", "x", "x"), None, self.now).phone_id

    def kiosk(self) -> int:
        """Let the door have a screen, the first there is."""
        add_kiosk(self.db, self.incubator.board("3-12").code, self.now, by=BY)
        return 1

    def code(self) -> str:
        """Return the code of a tablet that waits."""
        waiting = ask(self.db, self.keys, Tablet("0" * 64, "192.0.2.1", "x", "x"), self.now)
        assert isinstance(waiting, Waiting)
        return waiting.code


Change = Callable[[Scene], tuple[Ref, Ref]]
"""Makes a change; returns who the ledger must say made it, and whom or what it concerns."""
CHANGES: dict[str, Change] = {}


def change(*names: str) -> Callable[[Change], Change]:
    def note(made: Change) -> Change:
        CHANGES.update(dict.fromkeys(names, made))
        return made

    return note
