"""Who may do what: one table of role → permission, and the scopes that a role is granted on.

Pure: nothing here knows a request or a database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from itertools import takewhile
from types import MappingProxyType

from server.core.principals import Principal
from server.core.refs import OfRow, Ref, RefKind


class Permission(StrEnum):
    """What somebody may do. What nobody needs to have alone is no permission of its own."""

    FACE = "face"
    """See the one board that was given, and nothing else."""
    OWN = "own"
    """Declare, plan, see, export and correct what is known of oneself; give and withdraw consent."""
    RECORD = "record"
    """See and export what is held about oneself."""
    BOARDS = "boards"
    """See boards and overviews, live, from the manager's pages."""
    ROSTER = "roster"
    """See organisations and people, with their phone numbers."""
    HISTORY = "history"
    """See the entries of people."""
    ROSTER_EDIT = "roster_edit"
    """Change the roster: import, join, leave, correct."""
    NOTICE = "notice"
    """Hang the notice and the logo on a door."""
    ENROL = "enrol"
    """Hand out invites and PINs, see and cut off people's phones."""
    DECLARE = "declare"
    """Declare for somebody else, with a reason; decide on corrections."""
    KIOSKS = "kiosks"
    """See the fleet."""
    KIOSKS_EDIT = "kiosks_edit"
    """Pair, move, command and revoke kiosks."""
    SETTINGS = "settings"
    """Set how a site works."""
    SITES = "sites"
    """Create sites, and say what they are called, which zone they lie in and when they work."""
    USERS = "users"
    """Create and disable users, grant and withdraw roles, end sessions."""
    TOKENS = "tokens"
    """Create and revoke tokens of the API."""
    AUDIT = "audit"
    """See who changed which rights."""


_P = Permission
_SEEING = frozenset({_P.BOARDS, _P.ROSTER, _P.HISTORY})
_COMPANY = frozenset({_P.ROSTER, _P.HISTORY, _P.ROSTER_EDIT, _P.NOTICE, _P.ENROL, _P.DECLARE})
_RUNNING = _SEEING | _COMPANY | {_P.KIOSKS, _P.KIOSKS_EDIT, _P.SETTINGS, _P.USERS, _P.AUDIT}

ROLES = MappingProxyType(
    {
        "admin": _RUNNING | {_P.SITES, _P.TOKENS},
        "zone": _RUNNING,
        "manager": _RUNNING,
        "staff": _SEEING | {_P.NOTICE, _P.KIOSKS},
        "auditor": _SEEING | {_P.KIOSKS, _P.AUDIT},
        "liaison": _COMPANY,
        "employee": frozenset({_P.OWN, _P.RECORD}),
        "former": frozenset({_P.RECORD}),
        "kiosk": frozenset({_P.FACE}),
        "token": frozenset({_P.FACE, _P.BOARDS, _P.ROSTER, _P.HISTORY, _P.DECLARE}),
    }
)
"""Role → what it may do, on the scope that it is granted on. A token may do what its permissions name, of this."""

GRANTABLE = MappingProxyType(
    {
        "admin": ("installation",),
        "zone": ("zone",),
        "manager": ("site",),
        "staff": ("zone", "site"),
        "auditor": ("installation", "zone", "site"),
        "liaison": ("organisation",),
    }
)
"""Role that a user can be granted → the kinds of scope on which. The others come with a phone, a kiosk, a token."""


PARTS: tuple[OfRow, ...] = ("zone", "site", "organisation", "person")
"""Of a scope, each within the one before."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where something belongs, from the zone down to the person; what is not named is not narrowed.

    The scope of a thing names all that is known of it; the scope of a grant names what it is limited to.
    """

    zone: int | None = None
    site: int | None = None
    organisation: int | None = None
    person: int | None = None

    def covers(self, other: Scope) -> bool:
        """Tell whether ``other`` lies within this scope."""
        pairs = (
            (self.zone, other.zone),
            (self.site, other.site),
            (self.organisation, other.organisation),
            (self.person, other.person),
        )
        return all(mine is None or mine == theirs for mine, theirs in pairs)

    @property
    def ref(self) -> Ref:
        """Its narrowest part, as ledgers name it."""
        named = (part for part in reversed(PARTS) if getattr(self, part) is not None)
        return next((Ref(part, getattr(self, part)) for part in named), Ref("installation"))

    @property
    def kind(self) -> RefKind:
        """What its narrowest part is."""
        return self.ref.kind

    def narrowest(self) -> Scope:
        """Return the scope that names its narrowest part alone: as a grant is kept."""
        return scope_at(self.ref) or self

    def __str__(self) -> str:
        """Name the narrowest part, as in ``site:3``."""
        return str(self.ref)


EVERYWHERE = Scope()


def scope_at(ref: Ref) -> Scope | None:
    """Return the scope that a reference names; None where it names something else."""
    if ref.kind in PARTS:
        return Scope(**{ref.kind: ref.id})
    return EVERYWHERE if ref.kind == "installation" else None


def around(scopes: Iterable[Scope]) -> Scope:
    """Return the narrowest scope that covers all these, each of which is named whole; around none it is everywhere."""
    return reduce(_shared, scopes, None) or EVERYWHERE


def _shared(one: Scope | None, other: Scope) -> Scope:
    if one is None:
        return other
    shared = takewhile(lambda part: getattr(one, part) == getattr(other, part), PARTS)
    return Scope(**{part: getattr(one, part) for part in shared})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on a scope. ``holder`` is who acts on it."""

    holder: Principal
    role: str
    scope: Scope = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever sends a request, by everything that was granted to them."""

    grants: tuple[Grant, ...] = ()

    def holder(self, permission: Permission, scope: Scope) -> Principal | None:
        """Return whom they act as on this scope, None when it is not permitted."""
        fitting = (one for one in self._granting(permission) if one.scope.covers(scope))
        return next((one.holder for one in fitting), None)

    @property
    def signed_in(self) -> bool:
        """Whether somebody signed in, beside being known by their phone."""
        return any(one.holder.ref.kind != "person" for one in self.grants)

    def scopes(self, permission: Permission) -> tuple[Scope, ...]:
        """Return all scopes on which this is permitted; the empty tuple is nowhere."""
        return tuple(one.scope for one in self._granting(permission))

    def knows(self, scope: Scope) -> bool:
        """Tell whether anything at all is permitted there: others need not learn that it exists."""
        return any(one.scope.covers(scope) for one in self.grants)

    def _granting(self, permission: Permission) -> Iterable[Grant]:
        return (one for one in self.grants if permission in ROLES[one.role])


def may_grant(actor: Actor, role: str, scope: Scope) -> bool:
    """Tell whether an actor may hand out this role there: nobody hands out what they do not hold themselves."""
    if scope.kind not in GRANTABLE.get(role, ()):
        return False
    wanted = ROLES[role] | {Permission.USERS}
    return all(actor.holder(permission, scope) is not None for permission in wanted)
