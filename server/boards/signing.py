"""The words of signs that are drawn: a sign knows nothing of the server, so that it is given what it says."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from server.words.catalogue import LANGUAGES, text
from server.words.clock import Clock
from signs.words import DoorWords, PlateWords


def door_words(as_of: datetime, clock: Clock) -> DoorWords:
    """Return what a door says of its face, which is true as of this instant."""
    say = partial(text, lang=clock.lang)
    return DoorWords(
        present=say("boards.sign.present"),
        market=say("boards.sign.market"),
        out=say("boards.sign.out"),
        roster=say("boards.sign.roster"),
        somebody_in=say("boards.sign.somebody_in"),
        nobody_in=say("boards.sign.nobody_in"),
        vacant=say("boards.sign.vacant"),
        as_of=say("boards.sign.as_of", time=clock.time(as_of)),
        others=partial(say, "boards.sign.others"),
    )


def plate_words(lang: str) -> PlateWords:
    """Return what a plate says; whoever comes by is spoken to in every language."""
    return PlateWords(
        visitors=tuple(text("boards.plate.visitors", lang=one) for one in LANGUAGES),
        staff=tuple(text("boards.plate.staff", lang=one) for one in LANGUAGES),
        vacant=text("boards.sign.vacant", lang=lang),
        others=partial(text, "boards.sign.others", lang=lang),
    )
