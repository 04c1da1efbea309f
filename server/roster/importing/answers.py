"""What somebody confirms of a preview and answers to its questions, and what the plan is then. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from server.core.refusal import Refusal
from server.roster.importing.plan import Change, Likely, Occupation, Plan


class Identity(StrEnum):
    """Who somebody is whom a file calls otherwise than the roster, at the same company and number."""

    RENAMED = "renamed"
    """The same person, by the name in the file."""
    KEPT = "kept"
    """The same person, by the name on the roster."""
    OTHER = "other"
    """Somebody else, who joins. The one on the roster stays there until it is said that they left."""


class Place(StrEnum):
    """Where somebody is whom a file names at another company than the roster."""

    MOVED = "moved"
    """Here: they left the other company, and their phone comes along."""
    BOTH = "both"
    """At both companies, at each as somebody of its own."""


class HowMany(StrEnum):
    """What 301-303 is."""

    SEVERAL = "several"
    """Each room from the first to the last."""
    ONE = "one"
    """One room that is called so."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Who and where people are, by the id of the one on the roster; what spans are, by their place in the plan."""

    people: Mapping[int, Identity] = field(default_factory=dict)
    places: Mapping[int, Place] = field(default_factory=dict)
    spans: Mapping[int, HowMany] = field(default_factory=dict)

    def missing(self, plan: Plan) -> int:
        """Return how many questions of a plan have no answer."""
        people = sum(one.person.id not in self.people for one in plan.likely)
        places = sum(one.person.id not in self.places for one in plan.elsewhere)
        return len(plan.which) + people + places + sum(place not in self.spans for place in range(len(plan.spans)))


@dataclass(frozen=True, slots=True)
class Leaving:
    """Of what a file no longer names, that which really leaves: ids of people, of leases, of tenants."""

    people: frozenset[int] = frozenset()
    leases: frozenset[int] = frozenset()
    tenants: frozenset[int] = frozenset()

    @classmethod
    def all_of(cls, plan: Plan) -> Leaving:
        """Let everybody and everything go that the file no longer names."""
        return cls(
            frozenset(missing.person.id for missing in plan.missing_people),
            frozenset(missing.lease.id for missing in plan.missing_rooms),
            frozenset(missing.tenant.id for missing in plan.missing_tenants),
        )

    def among(self, offered: Leaving) -> bool:
        """Tell whether all of this was offered."""
        return self.people <= offered.people and self.leases <= offered.leases and self.tenants <= offered.tenants


NOBODY = Leaving()


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What somebody confirmed: who leaves, what they answered, and the digest of the preview that they saw."""

    leaving: Leaving = NOBODY
    answers: Answers = field(default_factory=Answers)
    digest: str | None = None


def confirmed(plan: Plan, confirmation: Confirmation) -> Plan:
    """Return a plan whose questions are answered.

    Raises :class:`Refusal` when the file has errors, when a question is left open, when somebody is to leave whom the
    file still has, or when the roster moved since the preview.
    """
    if confirmation.digest not in (None, plan.digest):
        raise Refusal("roster.refused.moved", status=409)
    if plan.errors:
        raise Refusal("roster.refused.errors", count=len(plan.errors))
    if left := confirmation.answers.missing(plan):
        raise Refusal("roster.refused.unanswered", status=422, count=left)
    if not confirmation.leaving.among(Leaving.all_of(plan)):
        raise Refusal("roster.refused.moved", status=409)
    return answered(plan, confirmation.answers)


def answered(plan: Plan, answers: Answers) -> Plan:
    """Return a plan whose questions are answered, all of them."""
    people, changes, unchanged = list(plan.people), list(plan.changes), plan.unchanged
    for one in plan.likely:
        if answers.people[one.person.id] is Identity.OTHER:
            people.append(one.newcomer)
            continue
        said = _said(one, answers.people[one.person.id])
        changes.extend(said)
        unchanged += not said
    for other in plan.elsewhere:
        come = other.newcomer
        if answers.places[other.person.id] is Place.MOVED:
            come = replace(come, known=other.person.id, leaves=other.company, moves=True)
        people.append(come)
    rooms, occupations = list(plan.rooms), list(plan.occupations)
    for place, span in enumerate(plan.spans):
        chosen = span.fresh if answers.spans[place] is HowMany.SEVERAL else (span.one,)
        rooms.extend(room for room in chosen if room in span.new)
        occupations.extend(Occupation(span.tenant, room) for room in chosen)
    done = replace(plan, people=people, changes=changes, unchanged=unchanged, likely=[], elsewhere=[])
    return replace(done, rooms=list(dict.fromkeys(rooms)), occupations=list(dict.fromkeys(occupations)), spans=[])


def _said(one: Likely, identity: Identity) -> list[Change]:
    if identity is Identity.KEPT:
        return [*one.changes]
    return [Change(one.tenant, one.person, "name", one.person.name, one.newcomer.person.name), *one.changes]
