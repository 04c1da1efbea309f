from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.presence.doorcodes import Device, door_code, expires_at, plate_url, starts_at, step_at, verify

SECRET = b"s" * 32
HERE = Device("INSTANCE", "DOOR1", 7, 1)
NOW = datetime(2026, 3, 5, 6, 3, 20, tzinfo=UTC)


def shown(device: Device = HERE, now: datetime = NOW) -> str:
    return door_code(SECRET, device, step_at(now))


def test_the_code_on_the_door_is_accepted() -> None:
    assert verify(SECRET, [HERE], shown(), NOW) == (HERE, step_at(NOW))


def test_a_code_scanned_just_before_it_changed_is_accepted() -> None:
    assert verify(SECRET, [HERE], shown(), NOW + timedelta(seconds=40))


def test_a_photo_of_the_code_is_worthless_a_minute_later() -> None:
    assert verify(SECRET, [HERE], shown(), NOW + timedelta(seconds=61)) is None


def test_a_code_of_the_future_is_worthless() -> None:
    assert verify(SECRET, [HERE], shown(now=NOW + timedelta(seconds=20)), NOW) is None


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, instance="OTHER"),
        replace(HERE, board="DOOR2"),
        replace(HERE, kiosk=8),
        replace(HERE, generation=2),
    ],
    ids=["installation", "door", "tablet", "generation of the tablet"],
)
def test_a_code_of_another_place_opens_nothing_here(elsewhere: Device) -> None:
    assert verify(SECRET, [HERE], shown(elsewhere), NOW) is None


def test_a_code_made_with_another_secret_opens_nothing() -> None:
    assert verify(b"x" * 32, [HERE], shown(), NOW) is None


@given(st.text(max_size=40))
def test_no_text_but_a_code_opens_a_door(text: str) -> None:
    assert verify(SECRET, [HERE], text, NOW) is None or text.upper() == shown()


@given(st.integers(0, 10**8))
def test_a_code_fits_an_alphanumeric_qr_code(step: int) -> None:
    code = door_code(SECRET, HERE, step)
    assert len(code) == 18
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def test_a_code_knows_its_time() -> None:
    step = step_at(NOW)
    assert starts_at(step) <= NOW < starts_at(step + 1)
    assert expires_at(step) == starts_at(step) + timedelta(seconds=60)


def test_a_plate_names_its_door_and_fits_an_alphanumeric_qr_code() -> None:
    assert plate_url("https://board.example.cn", "k3m7q") == "HTTPS://BOARD.EXAMPLE.CN/P/K3M7Q"
