"""What somebody answers to the questions of a preview, and what a plan is then. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from server.roster.importing.plan import Change, Likely, Plan


class Identity(StrEnum):
    """Who somebody is whom a file calls otherwise than the roster, at the same company and number."""

    RENAMED = "renamed"
    """The same person, by the name in the file."""
    KEPT = "kept"
    """The same person, by the name on the roster."""
    OTHER = "other"
    """Somebody else, who joins. The one on the roster stays there until it is said that they left."""


Answers = Mapping[int, Identity]
"""By the id of the person on the roster."""


def unanswered(plan: Plan, answers: Answers) -> int:
    """Return how many questions of a plan have no answer."""
    return sum(one.person.id not in answers for one in plan.likely)


def answered(plan: Plan, answers: Answers) -> Plan:
    """Return a plan whose questions are answered, all of them."""
    people, changes, unchanged = list(plan.people), list(plan.changes), plan.unchanged
    for one in plan.likely:
        if answers[one.person.id] is Identity.OTHER:
            people.append(one.newcomer)
            continue
        said = _said(one, answers[one.person.id])
        changes.extend(said)
        unchanged += not said
    return replace(plan, people=people, changes=changes, unchanged=unchanged, likely=[])


def _said(one: Likely, identity: Identity) -> list[Change]:
    if identity is Identity.KEPT:
        return [*one.changes]
    return [Change(one.tenant, one.person, "name", one.person.name, one.newcomer.person.name), *one.changes]
