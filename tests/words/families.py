"""The texts of which one is picked at run time, each family with the set that it is picked from."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import get_args

from server.access.roles import GRANTABLE
from server.access.tokens import PERMISSIONS
from server.accounts import rules as accounts
from server.accounts.web.audit import CHOICES, SUBJECTS
from server.alerts.rules import KINDS as ALERTS
from server.alerts.undelivered import Reason
from server.core.boards.kinds import KINDS as BOARDS
from server.corrections.rules import ENTRY, ROSTER
from server.demo.player import SPEEDS
from server.departures.belongings import BELONGINGS
from server.edge.agents import APPS
from server.edge.cookieless import ENCRYPTED, REMEDIES
from server.fleet.condition import TROUBLES, State
from server.fleet.orders import KINDS as ORDERS
from server.fleet.web.manage import STEPS
from server.mine.holdings import HOLDINGS
from server.mine.rules import UNKEPT
from server.phones.rules import WAYS, Why
from server.presence.returns import Key
from server.presence.rules import Provenance
from server.presence.statuses import PUBLIC, STATUSES
from server.roster.consents import ADDRESS, FIELDS
from server.roster.courtesy import Salutation
from server.roster.departures import Effect
from server.roster.importing.answers import HowMany, Identity, Place
from server.roster.importing.comparison import COMPARED
from server.roster.importing.synonyms import COLUMNS
from server.roster.importing.told import Naming
from server.roster.preview import Part
from server.sheets.problems import Severity
from server.sites.countries import CALENDARS
from server.sites.days import Source
from server.sites.descriptions import Courtesy
from server.sites.retention import POLICIES
from signs.face import ScreenState

SERVER = Path(__file__).parents[2] / "server"


def recorded() -> Iterator[str]:
    """Say which changes of rights are recorded: by their names, where one is written down or chosen to be."""
    for path in SERVER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="record" | "note_lease")) | ast.Assign(targets=[ast.Name(id="action")]):
                    written = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
                    yield from (str(one) for one in written if re.fullmatch(r"[a-z_]+\.[a-z_]+", str(one)))
    yield from (f"kiosk.{kind}" for kind in ORDERS)


FAMILIES: Mapping[str, Collection[object]] = {
    "accounts.did": set(recorded()),
    "accounts.how": get_args(accounts.How),
    "accounts.may": GRANTABLE,
    "accounts.role": GRANTABLE,
    "accounts.permission": PERMISSIONS,
    "shared.thing": SUBJECTS,
    **dict(CHOICES.values()),
    "alerts.failure": {*get_args(Reason), "broken"},
    "alerts.kind": ALERTS,
    "alerts.opened": ALERTS,
    "alerts.settled": ALERTS,
    "boards.kind": BOARDS,
    "boards.sign.advice": ("revoked", "ended", "broken"),
    "boards.sign.trouble": ("revoked", "ended", "broken"),
    "boards.page.screen": get_args(ScreenState),
    "company.leaving.effect": set(Effect),
    **{f"company.leaving.{part}": ("room", "site") for part in ("ends", "hint", "leaves", "no_end", "since")},
    **{f"company.leaving.{part}": ("room", "site") for part in ("stays", "title")},
    **{f"company.leaving.confirm_{part}": ("room", "site") for part in ("later", "now", "stays")},
    "departures.ends": {"tenants", "people", *(one.key for some in BELONGINGS.values() for one in some)},
    "company.logo.light": ("day", "night"),
    "date.month": range(1, 13),
    "date.weekday": range(7),
    "demo.speeds": SPEEDS,
    "edge.cookies.step": {*ENCRYPTED, *(step for steps in REMEDIES.values() for step in steps)},
    "fleet.done": ORDERS,
    "fleet.hint": ORDERS,
    "fleet.order": ORDERS,
    "fleet.outcome": ("waiting", "sent", "lost", "cannot"),
    "fleet.span": [unit for _size, unit in STEPS],
    "fleet.state": get_args(State),
    "fleet.trouble": set(TROUBLES) - set(get_args(State)),
    "corrections.about": {ENTRY, *ROSTER},
    "corrections.state": ("open", "accepted", "refused"),
    "mine.held.kept": [one.key for one in HOLDINGS],
    "mine.held.what": [one.key for one in HOLDINGS],
    "mine.plans.unkept": UNKEPT,
    "mine.sharing.field": {*FIELDS, ADDRESS},
    "phones.app": APPS.values(),
    "scans.revoked": get_args(Why),
    "phones.how": WAYS,
    "phones.way": WAYS,
    "presence.public": {row.key for row in PUBLIC.values()} - STATUSES.keys(),
    "presence.status": STATUSES,
    "presence.return": get_args(Key),
    "presence.provenance": get_args(Provenance),
    "roster.column": COLUMNS,
    "roster.field": ("company", "name", "short", *COMPARED),
    "roster.page.not_imported": ("left_out", "broken"),
    "roster.preview.how_many": set(HowMany),
    "roster.preview.identity": set(Identity),
    "roster.preview.naming": set(Naming),
    "roster.preview.place": set(Place),
    "roster.preview.section": get_args(Part),
    "roster.preview.severity": get_args(Severity),
    "roster.salutation": list(Salutation),
    "sites.courtesy": list(Courtesy),
    "sites.calendar.change": ("new", "changed"),
    "sites.calendar.country": {*CALENDARS, "none"},
    "sites.calendar.source": set(Source) - {Source.WEEKDAY},
    "sites.calendar.weekday": range(7),
    "sites.retention.what": [what for what, policy in POLICIES.items() if policy.days],
}
