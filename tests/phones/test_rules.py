from __future__ import annotations

import pytest

from server.core.refusal import Refusal
from server.phones.rules import Someone, check_pin, is_shared, same_human


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５６", " 12345"])
def test_a_pin_is_six_digits(pin: str) -> None:
    with pytest.raises(Refusal, match="pin_digits"):
        check_pin(pin, None)


@pytest.mark.parametrize(
    "pin",
    ["123456", "654321", "000000", "888888", "121212", "123123", "112233", "890123", "135791", "123321", "380000"],
)
def test_what_strangers_try_first_is_no_pin(pin: str) -> None:
    with pytest.raises(Refusal, match="pin_simple"):
        check_pin(pin, "13800009731")


@pytest.mark.parametrize("pin", ["009731", "973100", "597314"])
def test_digits_of_the_own_number_that_the_door_shows_are_no_pin(pin: str) -> None:
    with pytest.raises(Refusal, match="pin_simple"):
        check_pin(pin, "13800009731")


@pytest.mark.parametrize("phone", [None, "", "110", "13800009731"])
def test_any_other_six_digits_are_a_pin(phone: str | None) -> None:
    check_pin("271828", phone)


WANG = Someone(1, "王小明", "13800000231")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Someone(2, "王小明", "13800000231"), True),
        (Someone(2, "王 小明", None), True),
        (Someone(2, "王⼩明", "13800000231"), True),
        (Someone(2, "王小明", "13900000000"), False),
        (Someone(2, "李雷", "13800000231"), False),
        (Someone(1, "王小明", "13800000231"), False),
    ],
    ids=["both", "no number", "a radical for a character", "another number", "another name", "twice in one company"],
)
def test_one_human_in_two_companies_is_told_from_two_people(other: Someone, same: bool) -> None:
    assert same_human(WANG, other) is same
    assert is_shared([WANG, other]) is not same


def test_a_phone_of_one_or_nobody_is_not_shared() -> None:
    assert not is_shared([])
    assert not is_shared([WANG])
