from __future__ import annotations

import pytest
from flask import Flask

from server.edge.pages import asked_page


@pytest.mark.parametrize(
    ("address", "page"),
    [("/?page=3", 3), ("/", 1), ("/?page=", 1), ("/?page=two", 1), ("/?page=2&page=5", 2), (f"/?page={'9' * 5000}", 1)],
)
def test_what_names_no_page_asks_for_the_first_one(address: str, page: int) -> None:
    with Flask(__name__).test_request_context(address):
        assert asked_page() == page
