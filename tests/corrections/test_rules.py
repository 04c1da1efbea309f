"""A request says what is wrong, nobody grants their own, and a no has its reason."""

from __future__ import annotations

import pytest

from server.core.refs import Ref
from server.core.refusal import Refusal
from server.corrections.rules import Asked, ask, holder_of, may_decide


def test_a_request_says_what_should_be_in_the_roster() -> None:
    assert ask("phone", " 138 0000 0231 ", "") == Asked("phone", "13800000231", "")
    assert ask("name", "买买提 • 艾⼒", "") == Asked("name", "买买提·艾力", "")
    assert ask("title", "", "已经不做经理了") == Asked("title", None, "已经不做经理了")
    assert ask("entry", "", "周二我在客户那里") == Asked("entry", None, "周二我在客户那里")


@pytest.mark.parametrize(
    ("about", "wanted", "words", "key"),
    [
        ("entry", "", "", "corrections.refused.words_missing"),
        ("title", "", "", "corrections.refused.words_missing"),
        ("name", " ", "改名了", "roster.refused.name_missing"),
        ("name", "王" * 61, "", "core.refused.text_long"),
        ("phone", "1.38E+10", "", "roster.refused.phone"),
        ("name", "王明13800000231", "", "core.refused.number_in_name"),
        ("title", "经理 wang@jia.cn", "", "core.refused.number_in_name"),
        ("salary", "9999", "", "error.400"),
    ],
)
def test_a_request_that_says_nothing_useful_is_refused(about: str, wanted: str, words: str, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        ask(about, wanted, words)
    assert caught.value.key == key


def test_nobody_decides_what_they_asked_for() -> None:
    may_decide(Ref("user", 2), 2)
    may_decide(holder_of(1), 2)
    with pytest.raises(Refusal, match=r"refused\.own_request"):
        may_decide(holder_of(2), 2)
