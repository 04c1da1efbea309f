from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.access.roles import EVERYWHERE, Scope
from server.accounts.passwords import common_passwords
from server.accounts.rules import (
    FRESH,
    IDLE,
    LASTS,
    LONGEST_PASSWORD,
    Span,
    email_of,
    is_fresh,
    is_moment,
    login_of,
    name_of,
    passkeys_work_at,
    password_of,
    password_problem,
    proved_since,
    scope_named,
    way_back,
)
from tests.incubator import THURSDAY

MINUTE = timedelta(minutes=1)
KNOWN = ["wang.lei", "王磊", "星河创业孵化中心", "doorboard"]

SCOPES = st.builds(
    lambda zone, site, organisation: Scope(zone, site, organisation if site else None),
    st.sampled_from([1, 2]),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, 5, 6]),
)


def problem(password: str) -> str | None:
    key = password_problem(password, KNOWN, common_passwords())
    return key.rpartition("password_")[2] if key else None


def test_a_sign_in_ends_when_nobody_used_it_for_a_night_and_in_any_case_after_a_week() -> None:
    used = Span(seen_at=THURSDAY, ends_at=THURSDAY + LASTS)
    assert used.is_live(THURSDAY + IDLE - MINUTE)
    assert not used.is_live(THURSDAY + IDLE)
    assert not Span(THURSDAY + LASTS - MINUTE, THURSDAY + LASTS).is_live(THURSDAY + LASTS)
    assert not Span(THURSDAY, THURSDAY + LASTS, ended_at=THURSDAY).is_live(THURSDAY)


def test_only_a_fresh_sign_in_changes_how_one_signs_in() -> None:
    assert is_fresh(THURSDAY, THURSDAY + FRESH - MINUTE)
    assert not is_fresh(THURSDAY, THURSDAY + FRESH)


@pytest.mark.parametrize(
    ("auth_time", "proved"),
    [
        (THURSDAY.timestamp() + 30, True),
        (THURSDAY.timestamp() - 60, True),
        (THURSDAY.timestamp() - 180, False),
        (THURSDAY.timestamp() + 600, False),
        (float("nan"), False),
        (True, False),
        (None, False),
        ("1772690580", False),
    ],
)
def test_a_provider_proves_who_it_is_when_it_looked_after_it_was_asked(auth_time: object, proved: bool) -> None:
    assert proved_since(THURSDAY, auth_time, THURSDAY + MINUTE) == proved
    assert not proved_since(THURSDAY, auth_time, THURSDAY + FRESH)


@pytest.mark.parametrize(("auth_time", "moment"), [(0, True), (1.5, True), (True, False), (None, False), ("0", False)])
def test_a_time_is_a_number(auth_time: object, moment: bool) -> None:
    assert is_moment(auth_time) == moment


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Wang.Lei", "wang.lei"),
        ("  王磊 ", "王磊"),
        ("ＷＡＮＧ", "wang"),
        ("a", None),
        ("a b", None),
        ("<script>", None),
    ],
)
def test_a_login_name_is_the_same_however_it_is_typed(typed: str, kept: str | None) -> None:
    assert login_of(typed) == kept


def test_names_and_addresses_are_cleaned_or_refused() -> None:
    assert name_of("  王  磊 ") == "王 磊"
    assert name_of("") is None
    assert name_of("王\u202e磊") is None
    assert name_of("王" * 61) is None
    assert email_of(" Wang@Example.CN ") == "wang@example.cn"
    assert email_of("wang@localhost") is None
    assert email_of("a@b.cn, c@d.cn") is None
    assert email_of(f"{'a' * 64}@{'b' * 180}.{'c' * 8}") is not None
    assert email_of(f"{'a' * 64}@{'b' * 180}.{'c' * 9}") is None


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("1234567", "short"),
        ("x" * (LONGEST_PASSWORD + 1), "long"),
        ("password1", "common"),
        ("PASSWORD1", "common"),
        ("woaini1314", "common"),
        ("abababab", "common"),
        ("wang.lei2026", "known"),
        ("Doorboard!", "known"),
        ("星河创业孵化中心", "known"),
        ("四月的雨下得正好", None),
        ("correct horse battery staple", None),
        ("the doorboard at my door is blue", None),
        ("K7qp2mxz", None),
        (" 8 blanks", None),
        ("🦊🦊 jumps over 🐕", None),
    ],
)
def test_a_password_is_refused_for_what_guessers_try_and_for_nothing_else(password: str, wrong: str | None) -> None:
    assert problem(password) == wrong


def test_three_thousand_common_passwords_that_are_long_enough_are_known() -> None:
    known = common_passwords()
    assert len(known) >= 3000
    assert all(len(word) >= 8 for word in known)
    assert {problem(word) for word in known} == {"common"}


def test_a_password_is_the_same_whichever_keyboard_composed_it() -> None:
    assert password_of("cafe\u0301 au lait") == password_of("caf\u00e9 au lait")
    assert password_of("Ａ b") != password_of("A b")


@given(SCOPES)
def test_a_scope_is_named_and_read_back(scope: Scope) -> None:
    assert scope_named(str(scope)) == scope.narrowest()
    assert scope_named(str(EVERYWHERE)) == EVERYWHERE


@pytest.mark.parametrize(
    "text", ["", "site", "site:", "site:x", "site:٣", "site:99999999999", "zone:", "zone:高新区", "person:1"]
)
def test_what_names_no_scope_is_none(text: str) -> None:
    assert scope_named(text) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/manage",
        "//evil.example",
        "/manage//evil.example",
        "/manage\\evil",
        "/manage/../S/ABC",
        "/other",
        "/manage/sign-in",
        "/manage\r\nX: y",
        "",
    ],
)
def test_the_way_back_never_leads_to_another_server_or_in_a_circle(address: str) -> None:
    assert way_back(address, "/manage/") == "/manage/"


@given(st.text())
def test_the_way_back_stays_within_the_managers_pages(address: str) -> None:
    assert re.match(r"/manage(/(?!/)|\?|$|[^/\\])", way_back(address, "/manage/"))


def test_the_way_back_keeps_what_was_asked_for() -> None:
    assert way_back("/manage/roster/?q=王&page=2", "/manage/") == "/manage/roster/?q=王&page=2"


@pytest.mark.parametrize(
    ("url", "works"),
    [
        ("https://board.example.cn", True),
        ("http://localhost:8000", True),
        ("http://board.example.cn", False),
        ("https://192.168.1.20", False),
        ("https://[fd00::1]:8443", False),
    ],
)
def test_passkeys_are_offered_where_browsers_keep_them(url: str, works: bool) -> None:
    assert passkeys_work_at(url) is works
