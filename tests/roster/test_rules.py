from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.roster.rules import masked_name, masked_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王*明"),
        ("王明", "王*"),
        ("王", "王"),
        ("欧阳娜娜", "欧阳*娜"),
        ("欧阳", "欧*"),
        ("慕容复", "慕容*"),
        ("阿卜杜勒·热合曼", "阿******曼"),
        ("John Smith", "J*** S***"),
    ],
)
def test_a_masked_name_is_known_to_its_owner_alone(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13800000231", "138****0231"), ("057112345678", "**********78"), ("8001", "**01"), ("7", "7")],
)
def test_a_masked_number_cannot_be_called(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked


@given(st.text("王小明欧阳娜韩梅", min_size=2, max_size=6))
def test_a_masked_name_hides_something_of_every_name(name: str) -> None:
    assert masked_name(name) != name
    assert len(masked_name(name)) == len(name)
