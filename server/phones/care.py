"""What happens to a phone's cookie before every write: a copy is found out, an old one is replaced.

Only writes do it: reading changes nothing, for whoever looks ahead at links would do it too.
"""

from __future__ import annotations

from flask import Flask, Response, g, request

from server.core.house import house
from server.edge.origin import SAFE
from server.phones.actions import needs_care, take_care
from server.phones.cookies import current_phone, hand_over
from server.phones.cutting import cut_off_copied


def init_app(app: Flask) -> None:
    """Take care of the phones that write to this application; to be called before that of the guard."""
    app.before_request(_look)
    app.after_request(_renew)


def _look() -> None:
    if request.method in SAFE:
        return
    with house().db.reader.connect() as connection:
        phone = current_phone(connection)
    if phone is None or phone.revoked:
        return
    if phone.ended:
        cut_off_copied(house().db, phone.id, house().clock())
    elif needs_care(phone, house().clock()):
        g.renewed = take_care(house().db, phone, house().clock())
    else:
        return
    # What the phone showed may be its cookie before, or nobody's, from now on.
    del g.phone


def _renew(response: Response) -> Response:
    secret = g.get("renewed")
    if secret:
        hand_over(response, secret)
    return response
