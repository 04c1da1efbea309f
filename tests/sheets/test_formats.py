"""What a spreadsheet shows of a number is what is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sheets.formats import number_format


@pytest.mark.parametrize(
    ("code", "written", "shown"),
    [
        ("General", "301", "301"),
        ("General", "301.0", "301"),
        ("General", "1.3800138E10", "13800138000"),
        ("General", "0.10000000000000001", "0.1"),
        ("General", "-1", "-1"),
        ("G/通用格式", "301", "301"),
        ("0", "301.0", "301"),
        ("0000", "301", "0301"),
        ("0000", "12", "0012"),
        ("0000", "13015", "13015"),
        ("000000000000", "73188912345", "073188912345"),
        ("000-0000", "3011234", "301-1234"),
        ("0000-00000000", "73188912345", "0731-88912345"),
        ('"A座"000', "12", "A座012"),
        ('0"室"', "301", "301室"),
        ('General"室"', "301", "301室"),
        ("\\B0", "1", "B1"),
        ("[Red]000", "1", "001"),
        ("000;-000;@", "-1", "-001"),
        ('0;-0;"无"', "0", "无"),
        ("0_ ", "301", "301"),
        ("###", "0", "0"),
        ("#,##0", "1234", "1234"),
        ("0.00", "301", "301"),
        ("0.00E+00", "13800138000", "13800138000"),
        ('"¥"#,##0.00', "12.5", "12.5"),
        (";;;", "301", "301"),
        ("0%", "0.35", "35%"),
        ("0.0%", "0.355", "35.5%"),
        ("yyyy-mm-dd", "46000", "2025-12-09"),
        ('yyyy"年"m"月"d"日"', "46000", "2025-12-09"),
        ("m/d/yy h:mm", "46000.5", "2025-12-09 12:00:00"),
        ("[$-804]yyyy/m/d;@", "46000", "2025-12-09"),
        ("h:mm AM/PM", "0.3541666667", "08:30:00"),
        ("上午/下午h:mm", "0.3541666667", "08:30:00"),
        ("[h]:mm", "0.5", "12:00:00"),
        ("yyyy-mm-dd", "1", "1900-01-01"),
        ("yyyy-mm-dd", "61", "1900-03-01"),
        ("yyyy-mm-dd", "99999999", "99999999"),
        ("yyyy-mm-dd", "-3", "-3"),
        ("0000", "1E+400", "1e+400"),
        ("0000", "约三百", "约三百"),
        ("0000", "NaN", "NaN"),
    ],
)
def test_a_number_is_read_as_it_is_shown(code: str, written: str, shown: str) -> None:
    assert number_format(code).number(written).casefold() == shown.casefold()


def test_a_calendar_that_begins_in_1904_is_kept() -> None:
    assert number_format("yyyy-mm-dd").number("44538", since_1904=True) == "2025-12-09"


@pytest.mark.parametrize(
    ("code", "shown"), [("@", "甲"), ('"A座"@', "A座甲"), ("0000", "甲"), ('0;-0;0;@"室"', "甲室"), ("General", "甲")]
)
def test_a_text_gets_what_its_format_puts_around_it(code: str, shown: str) -> None:
    assert number_format(code).text("甲") == shown


@given(st.text(max_size=30), st.one_of(st.text(max_size=20), st.floats().map(repr), st.integers().map(str)))
def test_whatever_the_format_is_a_number_is_shown(code: str, written: str) -> None:
    shown = number_format(code).number(written)

    assert bool(shown) == bool(written)
    assert isinstance(number_format(code).is_date, bool)


@given(st.integers(0, 10**11 - 1), st.integers(1, 12))
def test_zeros_before_a_number_do_not_change_it(value: int, places: int) -> None:
    shown = number_format("0" * places).number(str(value))

    assert int(shown) == value
    assert len(shown) == max(places, len(str(value)))
