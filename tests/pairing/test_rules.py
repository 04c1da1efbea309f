from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.pairing.rules import code_of, device_of

OLD_TABLET = (
    "Mozilla/5.0 (Linux; Android 7.1.2; SM-T580) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/53.0.2785.124 Safari/537.36"
)


@pytest.mark.parametrize("typed", ["482913", "482 913", " 482-913 ", "４８２９１３", "482\u2009913", "4 8 2 9 1 3"])
def test_a_code_is_read_however_it_is_spaced(typed: str) -> None:
    assert code_of(typed) == "482913"


@pytest.mark.parametrize("typed", ["", "48291", "4829131", "48291a", "四八二九一三", "-482913x", "٤٨٢٩١٣"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert code_of(typed) is None


@given(st.text(max_size=30))
def test_no_typing_is_read_as_anything_but_six_plain_digits(typed: str) -> None:
    code = code_of(typed)
    assert code is None or (len(code) == 6 and set(code) <= set("0123456789"))


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (OLD_TABLET, "Android 7.1.2 · Chrome 53"),
        ("Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) Version/16.5 Safari/604.1", "iPad 16.5 · Safari 16"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit Chrome/126.0 Safari/537.36", "Linux · Chrome 126"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Windows · Edge 126"),
        ("curl/8.5", ""),
    ],
)
def test_a_tablet_is_described_by_what_its_browser_tells(agent: str, told: str) -> None:
    assert device_of(agent) == told


@given(st.text(max_size=300))
def test_no_user_agent_breaks_the_description(agent: str) -> None:
    assert len(device_of(agent)) < 320
