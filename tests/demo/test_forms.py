from __future__ import annotations

from server.demo.phone import Form, read_forms

PAGE = """
<form class="choice" method="post" action="/s/declare">
  <input type="hidden" name="ticket" value="a&amp;b"><input type="hidden" name="status" value="market">
  <input name="place"><button name="until" value="1h">1 小时</button><button name="until" value="custom">确定</button>
</form>
<input name="outside" value="x"><button name="outside" value="y">
<form action="/s/forget"><button>不是我</button></form>
"""


def test_a_form_sends_what_a_browser_would_send() -> None:
    assert read_forms(PAGE) == [
        Form(
            "/s/declare",
            {"ticket": "a&b", "status": "market", "place": ""},
            [("until", "1h"), ("until", "custom")],
        ),
        Form("/s/forget"),
    ]


def test_a_form_knows_what_can_be_clicked() -> None:
    form = read_forms(PAGE)[0]
    assert form.offers("until", "1h")
    assert not form.offers("until", "2h")


def test_a_page_without_forms_has_none() -> None:
    assert read_forms("<p>这个码已过期") == []
