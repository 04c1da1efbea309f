from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.refusal import Refusal
from server.phones.rules import (
    DAY,
    FREE,
    FREE_FOR_ALL,
    INSIDERS,
    LONGEST_WAIT,
    LOST_AFTER,
    MOST_GUESSES,
    RENEWED_EVERY,
    STEP,
    TOGETHER,
    Guess,
    Renewal,
    Shown,
    Someone,
    app_of,
    check_pin,
    counted_as,
    is_besieged,
    is_shared,
    model_of,
    must_renew,
    rest_of_step,
    same_human,
    secret_number,
    shown,
    wait,
)
from server.scans.tickets import SECONDS
from tests.incubator import THURSDAY as NOW

NOTHING = timedelta()
seconds = st.integers(0, int(DAY.total_seconds()) * 2)
devices = st.sampled_from(["one", "two", "three", "four"])


def guesses(device: str, count: int, ago: float = 0) -> list[Guess]:
    return [Guess(device, NOW - timedelta(seconds=ago))] * count


def admitted(tries: list[tuple[int, str]], number: str | None = None, given: str = "") -> list[Guess]:
    """Let devices try, each at its second, at somebody who has this number; return what was let through: all wrong."""
    made: list[Guess] = []
    for second, device in sorted(tries):
        now = NOW + timedelta(seconds=second)
        lane = counted_as(device, given, number) if is_besieged(made, now) else device
        if lane and not wait(made, lane, now):
            made.append(Guess(lane, now))
    return made


@given(st.lists(st.tuples(seconds, devices), max_size=60), st.integers(0, 2000), seconds)
def test_whatever_others_do_a_single_wait_is_shorter_than_a_ticket_lives(
    tries: list[tuple[int, str]], earlier: int, arrives: int
) -> None:
    made = guesses("crowd", earlier) + admitted(tries)
    now = NOW + timedelta(seconds=arrives)
    history = [guess for guess in made if guess.at <= now]
    for device in ("owner", INSIDERS):
        assert NOTHING <= wait(history, device, now) <= LONGEST_WAIT < timedelta(seconds=SECONDS)


@given(st.lists(st.tuples(seconds, devices), max_size=FREE_FOR_ALL - 1), seconds)
def test_fewer_than_a_hundred_wrong_pins_of_strangers_cost_the_owner_nothing(
    tries: list[tuple[int, str]], arrives: int
) -> None:
    assert wait(admitted(tries), "owner", NOW + timedelta(seconds=arrives)) == NOTHING


MOBILE = "13800000231"
crowds = st.lists(st.tuples(seconds, st.integers(0, 10**6).map(str)), min_size=FREE_FOR_ALL, max_size=300)


@given(crowds, seconds)
def test_strangers_without_end_cost_the_owner_who_knows_the_number_nothing(
    tries: list[tuple[int, str]], arrives: int
) -> None:
    now = NOW + timedelta(seconds=arrives)
    made = [guess for guess in admitted(tries, MOBILE, "13900000000") if guess.at <= now]
    assert len([guess for guess in made if guess.at > now - DAY]) <= FREE_FOR_ALL
    lane = counted_as("owner", MOBILE, MOBILE) if is_besieged(made, now) else "owner"
    assert lane
    assert wait(made, lane, now) == NOTHING


@given(st.lists(st.tuples(st.integers(0, 1200), devices), max_size=80), st.integers(FREE_FOR_ALL - 5, FREE_FOR_ALL))
def test_where_there_is_no_number_a_minute_lies_between_any_two_after_a_hundred_wrong_pins(
    tries: list[tuple[int, str]], earlier: int
) -> None:
    made = guesses("crowd", earlier, ago=60)
    for second, device in sorted(tries):
        now = NOW + timedelta(seconds=second)
        if not wait(made, device, now):
            assert len(made) < FREE_FOR_ALL or now - made[-1].at >= LONGEST_WAIT
            made.append(Guess(device, now))


@pytest.mark.parametrize(("number", "given"), [(None, ""), (MOBILE, MOBILE)])
def test_the_bound_is_reached_by_the_greediest_attacker_and_not_passed(number: str | None, given: str) -> None:
    made: list[Guess] = []
    now = NOW
    while now < NOW + DAY:
        lane = f"new {len(made)}"
        if is_besieged(made, now):
            lane = counted_as(lane, given, number) or ""
        left = wait(made, lane, now)
        if left:
            now += left
        else:
            made.append(Guess(lane, now))
    assert MOST_GUESSES - 1 <= len(made) <= MOST_GUESSES


@pytest.mark.parametrize("given", [MOBILE, "138 0000 0231", "+86-13800000231", "１３８００００" + MOBILE[7:]])
def test_the_own_number_is_known_however_it_is_written(given: str) -> None:
    assert counted_as("device", given, MOBILE) == INSIDERS


@pytest.mark.parametrize("given", ["", "0231", "13800000232", "number", MOBILE + "9" * 500_000])
def test_who_does_not_know_the_whole_number_is_a_stranger(given: str) -> None:
    assert counted_as("device", given, MOBILE) is None


@pytest.mark.parametrize(
    ("phone", "number"),
    [(None, None), ("", None), ("8012", None), (MOBILE, MOBILE), ("0731-88912345", "0731-88912345"), ("?", None)],
)
def test_a_number_that_is_soon_tried_through_tells_nobody_from_strangers(phone: str | None, number: str | None) -> None:
    assert secret_number(phone, is_open=False) == number


def test_a_number_that_the_door_shows_tells_nobody_from_strangers() -> None:
    assert secret_number(MOBILE, is_open=True) is None


def test_where_no_number_is_secret_a_device_is_counted_as_itself() -> None:
    assert counted_as("device", "anything", None) == "device"


@given(st.integers(0, 20_000))
def test_a_no_is_said_at_full_steps_and_however_long_it_took_not_at_once(milliseconds: int) -> None:
    rest = rest_of_step(milliseconds / 1000)
    assert 0 < rest <= STEP
    assert (milliseconds / 1000 + rest) / STEP == pytest.approx(milliseconds // 500 + 1)


def test_three_slips_of_the_own_finger_cost_nothing_and_more_cost_more() -> None:
    waits = [wait(guesses("own", count), "own", NOW).total_seconds() for count in range(10)]
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16, 32, 60]
    assert FREE == 3


def test_a_day_later_all_is_forgotten() -> None:
    made = guesses("own", 50) + guesses("other", 200)
    assert wait(made, "own", NOW + DAY) == NOTHING


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


def test_a_cookie_is_good_until_the_phone_has_shown_the_next_one() -> None:
    renewed = Renewal(NOW, None)
    assert shown(renewed, NOW + timedelta(days=300), previous=True) is Shown.LATE
    assert shown(renewed, NOW, previous=False) is Shown.CURRENT
    known = Renewal(NOW, NOW + timedelta(days=1))
    assert shown(known, NOW + timedelta(days=1) + TOGETHER, previous=True) is Shown.LATE
    assert shown(known, NOW + timedelta(days=1, seconds=1) + TOGETHER, previous=True) is Shown.COPIED


def test_a_cookie_is_renewed_every_week_and_again_when_the_answer_was_lost() -> None:
    renewed = Renewal(NOW, NOW)
    assert not must_renew(renewed, Shown.CURRENT, NOW + RENEWED_EVERY - timedelta(seconds=1))
    assert must_renew(renewed, Shown.CURRENT, NOW + RENEWED_EVERY)
    assert not must_renew(renewed, Shown.LATE, NOW + RENEWED_EVERY)
    assert not must_renew(Renewal(NOW, None), Shown.LATE, NOW + LOST_AFTER - timedelta(seconds=1))
    assert must_renew(Renewal(NOW, None), Shown.LATE, NOW + LOST_AFTER)
    assert not must_renew(Renewal(NOW, None, enrolled=True), Shown.LATE, NOW + LOST_AFTER)
    assert not must_renew(renewed, Shown.COPIED, NOW + RENEWED_EVERY)


WANG = Someone(1, "王小明", "13800000231")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Someone(2, "王小明", "13800000231"), True),
        (Someone(2, "王 小明", None), True),
        (Someone(2, "王小明", "13900000000"), False),
        (Someone(2, "李雷", "13800000231"), False),
        (Someone(1, "王小明", "13800000231"), False),
    ],
    ids=["both", "no number", "another number", "another name", "twice in one company"],
)
def test_one_human_in_two_companies_is_told_from_two_people(other: Someone, same: bool) -> None:
    assert same_human(WANG, other) is same
    assert is_shared([WANG, other]) is not same


def test_a_phone_of_one_or_nobody_is_not_shared() -> None:
    assert not is_shared([])
    assert not is_shared([WANG])


CHROME = "Mozilla/5.0 (Linux; Android 13; {}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0 Mobile Safari/537.36"
APPLE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"


@pytest.mark.parametrize(
    ("agent", "model", "app"),
    [
        (APPLE + " MicroMessenger/8.0.42(0x18002a2f) NetType/4G Language/zh_CN", "iPhone", "wechat"),
        (CHROME.format("ANA-AN00 Build/HUAWEIANA-AN00; wv") + " MicroMessenger/8.0.47", "ANA-AN00", "wechat"),
        (
            CHROME.format("23013RK75C Build/TKQ1.220905.001; wv") + " wxwork/4.1 MicroMessenger/7",
            "23013RK75C",
            "wework",
        ),
        (CHROME.format("K"), "Android", "browser"),
        ("Mozilla/5.0 (Linux; U; Android 8.1.0; zh-cn; vivo X21A Build/OPM1) DingTalk/7.0", "vivo X21A", "dingtalk"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Lark/7.1", "HarmonyOS", "feishu"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/116.0", "Windows", "browser"),
        ("curl/8.0", "", "browser"),
        ("", "", "browser"),
    ],
)
def test_a_phone_is_called_as_its_owner_knows_it(agent: str, model: str, app: str) -> None:
    assert (model_of(agent), app_of(agent)) == (model, app)


@given(st.text(max_size=300))
def test_no_user_agent_breaks_the_name(agent: str) -> None:
    assert len(model_of("Android 1; " + agent)) <= 40
