from __future__ import annotations

from datetime import time

import pytest

from server.core.refusal import Refusal
from server.sites.descriptions import Described, described
from server.sites.rules import Hours

TYPED = {"name": " 星河  创业园 ", "zone": "", "timezone": "Asia/Shanghai", "opens": "08:30", "closes": "17:30"}


def read(**typed: str) -> Described:
    return described(**{"country": "CN", **TYPED, **typed}, every_day=False)


def test_a_site_is_described_by_its_name_its_zone_and_its_hours() -> None:
    assert read() == Described("星河 创业园", None, Hours())
    assert str(read(opens="22:00", closes="6:00").hours) == "22:00–06:00"


@pytest.mark.parametrize("closes", ["24:00", "00:00", "23:59"])
def test_a_site_that_never_closes_is_described_as_people_write_it(closes: str) -> None:
    always = described("星河 创业园", " 高新区 ", "Asia/Urumqi", "0:00", closes, every_day=True, country="CN")
    assert always == Described("星河 创业园", "高新区", Hours("Asia/Urumqi", time(0), time(0), every_day=True))
    assert always.hours.ever_open
    assert str(always.hours) == "00:00–24:00"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"zone": "x" * 121}, "zone"),
        ({"zone": "a\u202eb"}, "zone"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "Asia"}, "timezone"),
        ({"timezone": "x" * 5000}, "timezone"),
        ({"timezone": "a\x00b"}, "timezone"),
        ({"opens": "17:30"}, "same_hours"),
        ({"opens": "24:00"}, "hours"),
        ({"country": "cn"}, "country"),
        ({"closes": ""}, "hours"),
        ({"closes": "18:30+08:00"}, "hours"),
    ],
)
def test_what_describes_no_site_is_refused(typed: dict[str, str], key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(**typed)
    assert refused.value.key == f"sites.refused.{key}"


@pytest.mark.parametrize("field", ["name", "zone"])
def test_no_site_and_no_zone_is_called_by_a_number(field: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(**{field: "星河 0731-88912345"})
    assert refused.value.key == "core.refused.number_in_name"
