"""What is in use is written down for everybody at once."""

from __future__ import annotations

from server.core.attendance import AT_A_TIME, Attendance
from server.phones.reads import PHONE
from tests.incubator import Incubator
from tests.statements import questions_to

BOTH_ENGINES = True


def test_whoever_comes_within_a_minute_is_written_down_in_one_transaction(incubator: Incubator) -> None:
    attendance = Attendance(incubator.db, incubator.time)
    with questions_to(incubator.db) as found:
        for phone in range(1, 2 * AT_A_TIME + 1):
            attendance.saw(PHONE, phone)
            attendance.saw(PHONE, phone)
        assert len(found) == 0
        attendance.write()
        attendance.write()
    assert (found.begun, len(found)) == (1, 2)
