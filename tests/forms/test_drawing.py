"""A form that is wrong comes back as it was typed, with words beside each field, and the hand at the first of them."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.incubator import Incubator
from tests.staff import csrf, sign_in

NEW = "/manage/sites/new"
GOOD = {"name": "东湖创业园", "opens": "08:30", "closes": "17:30", "timezone": "Asia/Shanghai", "country": "CN"}


@pytest.fixture
def admin(incubator: Incubator) -> FlaskClient:
    client = incubator.application().flask.test_client()
    sign_in(client, incubator)
    return client


def sends(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post(NEW, data={"csrf_token": csrf(client, NEW)} | fields)


def tag(page: str, name: str) -> str:
    found = re.search(rf'<(?:input|select)[^>]* name="{name}"[^>]*>', page)
    assert found, name
    return found[0]


def test_what_was_typed_is_kept_and_said_to_be_wrong_at_its_field(admin: FlaskClient) -> None:
    answer = sends(admin, **GOOD | {"opens": "8 点", "zone": "高新区"})
    assert answer.status_code == 422
    opens = tag(answer.text, "opens")
    assert 'value="8 点"' in opens
    assert 'aria-invalid="true" aria-describedby="opens-problem"' in opens
    assert "autofocus" in opens
    assert re.search('<p class="problem" id="opens-problem" role="alert">请填写时间', answer.text)
    assert 'value="高新区"' in tag(answer.text, "zone")
    assert answer.text.count("aria-invalid") == answer.text.count("autofocus") == 1


def test_several_wrong_fields_are_summed_up_at_the_top(admin: FlaskClient) -> None:
    page = sends(admin, **GOOD | {"name": "", "timezone": "Mars"}).text
    assert "有 2 处要改" in page
    assert '<a href="#name">名称</a>' in page
    assert '<a href="#timezone">' in page
    assert page.count('role="alert"') == 1
    assert page.count("autofocus") == 1
    assert "autofocus" in tag(page, "name")


def test_what_the_rules_refuse_is_said_at_the_field_that_can_mend_it(admin: FlaskClient) -> None:
    page = sends(admin, **GOOD | {"name": "星河创业孵化中心"}).text
    assert 'aria-describedby="name-problem"' in tag(page, "name")


def test_a_browser_is_told_what_a_field_takes(admin: FlaskClient) -> None:
    page = admin.get(NEW).text
    assert re.search('type="time".* required', tag(page, "opens"))
    assert 'maxlength="120" autocomplete="off" required' in tag(page, "name")
    assert 'autocapitalize="none" spellcheck="false"' in tag(page, "timezone")
    assert 'aria-describedby="zone-hint"' in tag(page, "zone")
    assert "required" not in tag(page, "zone")


def test_words_are_in_the_language_of_the_reader(admin: FlaskClient) -> None:
    admin.get("/manage/sites/?lang=en")
    assert "Give a name, of up to 120 characters." in sends(admin, **GOOD | {"name": ""}).text


def test_of_two_forms_of_one_kind_the_one_that_was_sent_is_wrong(admin: FlaskClient) -> None:
    page = "/manage/sites/1/calendar"
    for first, name in (("2026-06-01", "年会"), ("2026-06-03", "运动会")):
        admin.post(page, data={"csrf_token": csrf(admin, page), "first": first, "name": name})
    wrong = {"was_first": "2026-06-03", "was_last": "2026-06-03", "first": "2026-06-04", "name": "x" * 41}
    again = admin.post(f"{page}?year=2026", data={"csrf_token": csrf(admin, page)} | wrong).text
    assert again.count("aria-invalid") == 1
    assert again.count("<details open>") == 1
    assert 'value="2026-06-04"' in again
    assert 'value="年会"' in again


def test_a_form_of_one_button_sends_what_it_was_given(admin: FlaskClient) -> None:
    page = "/manage/sites/1/calendar"
    admin.post(page, data={"csrf_token": csrf(admin, page), "first": "2026-06-01", "name": "年会"})
    forms = re.findall(r"<form method.*?</form>", admin.get(f"{page}?year=2026").text, re.DOTALL)
    [removing] = [form for form in forms if "calendar/remove" in form]
    assert 'name="first" value="2026-06-01"' in removing
    assert 'name="last" value="2026-06-01"' in removing
