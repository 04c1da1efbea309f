"""What a screen says is let through, and nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.packets import is_packet

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@pytest.mark.parametrize("packet", ["3", "1", "40", "41", '40{"token":"x"}', '42["painted",{"v":3}]', '427["painted"]'])
def test_a_screen_is_heard(packet: str) -> None:
    assert is_packet(packet)


@pytest.mark.parametrize(
    "packet",
    [
        *("", "0", "2probe", "5", "6", "9", "b", "bAAAA", "4", "42", "43", "44{}", "46[1]", "40/admin,{}", "41/admin,"),
        *('0{"sid":"x"}', "42[]", "42{}", "42null", '42["painted"', '42[["painted"],1]', '42["painted",1,2]', "40[1]"),
        *('40{"token":"x"', '451-["painted"]', '43["x"]', "42" + "[" * 5000, '42٣["painted"]', "1\n", '42["\ud800"]'),
        b'42["painted"]',
    ],
)
def test_nothing_else_is_handed_on(packet: str | bytes) -> None:
    assert not is_packet(packet)


@given(st.text() | st.binary())
def test_no_message_breaks_the_look(message: str | bytes) -> None:
    assert is_packet(message) in (True, False)


@given(st.text(min_size=1), JSON)
def test_every_event_with_one_message_is_heard(name: str, message: object) -> None:
    assert is_packet("42" + json.dumps([name, message]))
