"""How long things are kept, purely."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.sites.forms import RetentionForm
from server.sites.retention import CHOSEN, POLICIES, days_kept
from server.words.catalogue import LANGUAGES, catalogue

USUAL = {what: str(POLICIES[what].days) for what in CHOSEN}


@given(st.sampled_from(CHOSEN), st.integers(-10, 2000))
def test_a_site_chooses_a_number_of_days_within_the_policys_range(what: str, days: int) -> None:
    policy, sent = POLICIES[what], USUAL | {what: f" {days} "}
    if (policy.least or 0) <= days <= policy.most:
        assert RetentionForm.model_validate(sent).model_dump()[what] == days
    else:
        with pytest.raises(ValidationError):
            RetentionForm.model_validate(sent)


@pytest.mark.parametrize("text", ["", "ninety", "9.5", "1e2", "90 days"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        RetentionForm.model_validate(USUAL | {"detail": text})


def test_what_a_site_did_not_choose_is_kept_as_everywhere() -> None:
    assert days_kept("detail", {"alert": 30}) == POLICIES["detail"].days
    assert days_kept("alert", {"alert": 30}) == 30


def test_what_is_usual_could_be_chosen_too() -> None:
    assert RetentionForm.model_validate(USUAL).model_dump() == {what: POLICIES[what].days for what in CHOSEN}


def test_every_policy_that_keeps_something_has_its_words() -> None:
    for language in LANGUAGES:
        wanted = {f"sites.retention.what.{what}" for what, policy in POLICIES.items() if policy.days}
        assert wanted <= catalogue(language).keys()
