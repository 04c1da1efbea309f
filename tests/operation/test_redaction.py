from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from server.core.keys import Keys, new_secret
from server.operation.redaction import redacted, visible
from server.scans.tickets import Ticket, seal


@pytest.mark.parametrize(
    "said", ["{}", "defect at /k/{}/hello", "token={}&x=1", "('{}',)", '{{"token":"{}"}}', "令牌{}。"]
)
def test_a_token_is_cut_wherever_it_stands(said: str) -> None:
    secret = new_secret()
    assert secret not in redacted(said.format(secret))


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10**6), st.integers(0, 10**9))
def test_a_ticket_is_cut_whatever_it_holds(key: bytes, board: int, step: int) -> None:
    sealed = seal(Keys(key), Ticket(board, step, step * 20, "f" * 16))
    assert sealed not in redacted(f"ticket refused: {sealed}")
    assert sealed.rpartition(".")[2] not in redacted(sealed)


def test_a_session_cookie_is_cut() -> None:
    cookie = str(URLSafeTimedSerializer("key").dumps({"manager": 3, "sid": "ab"}))
    for said in (f"Cookie: session={cookie}; lang=zh", f"'HTTP_COOKIE': 'session={cookie}'", cookie):
        assert cookie.rpartition(".")[2] not in redacted(said)


@pytest.mark.parametrize(
    "phone", ["13800001234", "+86 138 0000 1234", "138-0000-1234", "8613800001234", "0571-88001234"]
)
def test_a_phone_number_is_cut(phone: str) -> None:
    assert redacted(f"王经理 {phone}，已登记") == "王经理 [phone]，已登记"


@pytest.mark.parametrize(
    "address", ["/S/AB12CD/0KX7Q2M9PLR4T6V8", "HTTPS://B.CN/S/AB12CD/0KX7Q2M9PLR4T6V8", "/s/a/0KX7Q2M9PL?lang=en"]
)
def test_the_code_of_a_live_door_is_cut_and_the_door_stays(address: str) -> None:
    assert "0KX7" not in redacted(address)
    assert redacted(address).lower().count("/s/a") == 1


def test_the_link_of_an_invite_is_cut() -> None:
    assert redacted("https://b.cn/i/MZXW6YTBOI2DKNRXHA4TSNBQMZXW6YTB?x=1") == "https://b.cn/i/[secret]?x=1"


def test_the_values_of_a_failed_statement_are_cut() -> None:
    said = (
        "(psycopg.errors.UniqueViolation) duplicate key value\nDETAIL:  Key (name)=(王小明) already exists.\n"
        "[SQL: INSERT INTO person (name) VALUES (%(name)s)]\n[parameters: {'name': '王小明'}]\n"
        "(Background on this error"
    )
    assert "王小明" not in redacted(said)
    assert "INSERT INTO person" in redacted(said)


def test_the_password_of_a_database_is_cut() -> None:
    assert "hunter2" not in redacted("cannot reach postgresql+psycopg://doorboard:hunter2@db/doorboard")


@pytest.mark.parametrize(
    "said",
    [
        "worker 71 ended with -9; another one takes its place",
        "werkzeug.exceptions.RequestEntityTooLarge: 413",
        'File "/srv/doorboard/server/presence/actions.py", line 70, in declare',
        "req 2f6c1e5e-9f0b-4a52-8f0e-0d3f5f7b1c11",
        "1772691780000 ms",
    ],
)
def test_what_is_no_secret_stays_readable(said: str) -> None:
    assert redacted(said) == said


@given(st.text())
def test_nothing_that_a_terminal_would_obey_is_left(said: str) -> None:
    shown = visible(said)
    assert not any(ord(sign) < 32 and sign not in "\n\t" for sign in shown)
    assert not set(shown) & set("\x7f\x9b\u2028\u2029\u202e")
    shown.encode()
