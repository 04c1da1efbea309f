"""What a phone's pages offer: the same for everybody of whom the same is known, so that it is drawn once for them all.

Of a page only what its reader alone has is drawn for them: the fields that each form sends beside its status.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from flask import current_app
from markupsafe import Markup, escape

from server.core.refusal import Refusal
from server.forms.drawing import Filled, filled
from server.forms.form import typed
from server.presence.returns import Suggestion, suggestions
from server.presence.rules import Standing
from server.presence.statuses import STATUSES, Return, Status
from server.scans.forms import ChoiceForm
from server.sites.rules import Hours
from server.words.clock import Clock
from server.words.i18n import clock, said

KEPT = 512
"""Offers of which the drawing is kept: a zone has a dozen in five minutes, in which suggestions stay the same."""
_ACTION, _FIELDS = Markup("\1"), Markup("\0")
"""Where the address and the fields of a form belong; no text on a page has such characters."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A choice that was refused; ``status`` is None where that is about none of those that are offered."""

    status: str | None
    refusal: Refusal

    @property
    def problem(self) -> Markup | None:
        """What was wrong with it."""
        return said(self.refusal)


@dataclass(frozen=True, slots=True)
class Offer:
    """Statuses by their keys, the later ones folded away, and which of them is ``current``.

    Those that ask for a return come with what is suggested now, written on the clock of the site.
    """

    main: tuple[str, ...]
    more: tuple[str, ...]
    current: str
    times: tuple[Suggestion, ...]
    dates: tuple[Suggestion, ...]
    clock: Clock

    @property
    def first(self) -> list[Status]:
        """Return the statuses that are seen at once."""
        return [STATUSES[key] for key in self.main]

    @property
    def later(self) -> list[Status]:
        """Return the statuses that are folded away."""
        return [STATUSES[key] for key in self.more]

    def returns(self, status: Status) -> tuple[Suggestion, ...]:
        """Return when somebody of this status may be back."""
        return self.dates if status.asks is Return.DATE else self.times

    def form(self, status: Status, slip: Slip | None) -> Filled:
        """Return the form of a status; the one that was refused comes back as it was typed."""
        refusal = slip.refusal if slip and slip.status == status.key else None
        return filled(ChoiceForm, refusal, f"{status.key}-", status=status.key)

    def forms(self, action: str, slip: Slip | None, caller: Callable[[], Markup]) -> Markup:
        """Return a form for each status, with the fields that the caller gives to all of them."""
        fields = caller()
        if slip is not None:
            return _drawn(self, slip, action, fields)
        return fields.join(_parts(self)).replace(_ACTION, escape(action))


def offer(main: tuple[str, ...], more: tuple[str, ...], standing: Standing, hours: Hours, now: datetime) -> Offer:
    """Return what is offered now to somebody of whom this is known."""
    return Offer(
        main=main,
        more=more,
        current=standing.status.key,
        times=tuple(suggestions(Return.TIME, now, hours)),
        dates=tuple(suggestions(Return.DATE, now, hours)),
        clock=clock(hours.timezone, now),
    )


def slip_of(refusal: Refusal | None, offered: Offer) -> Slip | None:
    """Return what was wrong with the choice that the current request brought."""
    if refusal is None:
        return None
    status = typed("status") if refusal.status == 422 else None
    return Slip(status if status in (*offered.main, *offered.more) else None, refusal)


@lru_cache(KEPT)
def _parts(offered: Offer) -> tuple[Markup, ...]:
    """Return the forms, in the language of their clock's reader, parted where the fields of each belong."""
    return tuple(_drawn(offered, None, _ACTION, _FIELDS).split(_FIELDS))


def _drawn(offered: Offer, slip: Slip | None, action: str, fields: Markup) -> Markup:
    template = cast("Any", current_app.jinja_env.get_template("scans/choice.html"))
    return cast("Markup", template.module.choices(offered, slip, action, fields))
