"""How long things are kept, purely."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.refusal import Refusal
from server.sites.retention import CHOSEN, POLICIES, days_kept, read_days
from server.words.catalogue import catalogue
from server.words.i18n import LANGUAGES


@given(st.sampled_from(CHOSEN), st.integers(-10, 2000))
def test_a_site_chooses_a_number_of_days_within_the_policys_range(what: str, days: int) -> None:
    policy = POLICIES[what]
    if (policy.least or 0) <= days <= policy.most:
        assert read_days(what, f" {days} ") == days
    else:
        with pytest.raises(Refusal):
            read_days(what, str(days))


@pytest.mark.parametrize("text", ["", "ninety", "9.5", "９０", "1e2", "90 days"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_days("detail", text)


def test_what_a_site_did_not_choose_is_kept_as_everywhere() -> None:
    assert days_kept("detail", {"alert": 30}) == POLICIES["detail"].days
    assert days_kept("alert", {"alert": 30}) == 30


def test_what_is_usual_could_be_chosen_too() -> None:
    assert all(read_days(what, str(POLICIES[what].days)) == POLICIES[what].days for what in CHOSEN)


def test_every_policy_that_keeps_something_has_its_words() -> None:
    for language in LANGUAGES:
        wanted = {f"sites.retention.what.{what}" for what, policy in POLICIES.items() if policy.days}
        assert wanted <= catalogue(language).keys()
