"""create_app: the one file that knows every room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from flask import Flask
from flask.json.provider import JSONProvider
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter
from whitenoise import WhiteNoise

from server import errors, landing
from server.accounts import signed_in
from server.accounts import web as accounts_web
from server.accounts.logins import Attendance
from server.accounts.places import place_of_grant, place_of_token, place_of_user
from server.alerts import web as alerts_web
from server.alerts.delivery import Delivery
from server.alerts.places import place_of_alert, place_of_target
from server.api import web as api_web
from server.boards import web as boards_web
from server.boards.faces import snapshot
from server.company import web as company_web
from server.config import Config
from server.core import i18n
from server.core.access import Keys
from server.core.assets import STATIC, asset
from server.core.bodies import LARGEST_UPLOAD, limit_body
from server.core.bouncer import Bouncer
from server.core.clock import Clock, system_clock
from server.core.cookies import full_name
from server.core.db import Database
from server.core.gate import hosts_of, only_hosts, origins_of, without_compression
from server.core.guard import Guard, permits
from server.core.headers import with_headers
from server.core.house import House
from server.core.legible import shown
from server.core.origin import require_own_origin
from server.core.push import Push
from server.core.queue import MoveQueue
from server.core.rates import Rates
from server.core.sockets import Listeners, new_socketio
from server.core.tables import LARGEST_ID, Instance
from server.demo.web import demo_routes
from server.fleet import live as fleet_live
from server.fleet import page as fleet_page
from server.fleet import reports as fleet_reports
from server.fleet import sockets as fleet_sockets
from server.fleet import web as fleet_web
from server.fleet.dispatch import Dispatch
from server.fleet.places import place_of_kiosk
from server.fleet.sweep import Sweep
from server.fleet.vitals import VitalsBook
from server.fleet.watch import Watch
from server.mine import web as mine_web
from server.mine.places import place_of_correction, place_of_plan
from server.operation import requests
from server.operation import web as operation_web
from server.operation.health import Readiness, readiness
from server.operation.readings import Readings
from server.pairing import installer, tablet
from server.phones import care, identity
from server.phones import web as phones_web
from server.phones.places import place_of_held_phone
from server.presence import web as presence_web
from server.presence.places import place_of_entry
from server.roster import logo_web
from server.roster import web as roster_web
from server.roster.places import place_of_organisation, place_of_person
from server.sites import web as sites_web
from server.sites.places import place_of_board, place_of_site
from signs.fonts import Typeface

PLACES = {
    "site": place_of_site,
    "board": place_of_board,
    "organisation": place_of_organisation,
    "person": place_of_person,
    "kiosk": place_of_kiosk,
    "entry": place_of_entry,
    "plan": place_of_plan,
    "correction": place_of_correction,
    "alert": place_of_alert,
    "target": place_of_target,
    "held_phone": place_of_held_phone,
    "user": place_of_user,
    "grant": place_of_grant,
    "api_token": place_of_token,
}
"""What the names in addresses stand for."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application with its moving parts; :mod:`server.serve` sets them going."""

    flask: Flask
    house: House
    push: Push
    watch: Watch
    sweep: Sweep
    dispatch: Dispatch
    vitals: VitalsBook
    bouncer: Bouncer
    listeners: Listeners
    readiness: Readiness
    readings: Readings
    delivery: Delivery
    attendance: Attendance


class RowId(IntegerConverter):
    """The id of a row in an address, ``<id:person>``; no row has a larger one than :data:`LARGEST_ID`."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST_ID)

    def to_python(self, value: str) -> Any:
        """Refuse what cannot be an id. Werkzeug would look on, and say that the method is not allowed."""
        try:
            return super().to_python(value)
        except ValueError:
            raise NotFound from None


class Name(UnicodeConverter):
    """A name in an address. None holds NUL, which no database knows: such an address leads nowhere."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map)
        self.regex = r"[^/\0]+"


class _Json(JSONProvider):
    """orjson, for answers and sockets: what they say stays UTF-8."""

    def dumps(self, obj: object, **_options: object) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_options: object) -> object:
        return orjson.loads(s)


def create_app(
    config: Config, db: Database, clock: Clock = system_clock, typeface: Typeface | None = None
) -> Application:
    """Build the application on a database that is ready (see :mod:`server.storage`)."""
    house = _house(config, db, clock, typeface)
    app = Flask(__name__, static_folder=None, template_folder="core/templates")
    app.json = _Json(app)
    app.url_map.converters |= {"id": RowId, "default": Name}
    app.config.update(
        SECRET_KEY=house.keys.derive("session"),
        SESSION_COOKIE_NAME=full_name("session", secure=config.secure),
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        WTF_CSRF_TIME_LIMIT=None,
        TEMPLATES_AUTO_RELOAD=False,
    )
    house.serve(app)
    app.extensions["attendance"] = attendance = Attendance(db, clock)
    requests.register(app)
    Rates(clock, config.redis).stand(app)
    app.before_request(limit_body)
    csrf = CSRFProtect(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(STATIC), prefix="static", immutable_file_test=r"^.+-[A-Z0-9]{8}\..+$"
    )
    queue = MoveQueue(config.redis) if config.redis else None
    socketio = new_socketio(app, origins_of(config.url, config.port), queue)
    listeners = Listeners(socketio)
    watch = Watch(db, listeners, clock)
    push = Push(db, listeners, lambda board: snapshot(db, board, clock()).message(), clock, lambda: watch.spread, queue)
    fleet_sockets.register(socketio, house, listeners, watch)

    app.register_blueprint(fleet_web.blueprint(watch))
    app.register_blueprint(fleet_live.blueprint(watch))
    api = api_web.blueprint()
    app.register_blueprint(api)
    csrf.exempt(api)
    ready = readiness(house)
    readings = Readings(db, clock, config.data)
    app.register_blueprint(operation_web.blueprint(ready, readings))
    app.register_blueprint(fleet_page.blueprint(lambda: readings.look()[0]))
    vitals = VitalsBook(db, clock)
    reports = fleet_reports.blueprint(vitals)
    app.register_blueprint(reports)
    csrf.exempt(reports)
    first_page = demo_routes(house) if config.demo else landing.routes
    for routes in (
        first_page,
        *presence_web.ROUTES,
        *phones_web.ROUTES,
        *accounts_web.ROUTES,
        alerts_web.routes,
        boards_web.routes,
        roster_web.routes,
        sites_web.routes,
        *mine_web.ROUTES,
        *company_web.ROUTES,
    ):
        app.register_blueprint(routes)
    app.register_blueprint(logo_web.routes)
    app.register_blueprint(tablet.routes)
    app.register_blueprint(installer.routes)
    app.before_request(require_own_origin)
    care.stand(app)
    Guard(PLACES, (signed_in.grants, identity.grants)).stand(app)
    app.jinja_env.finalize = shown
    app.jinja_env.globals.update(
        permits=permits, signed_in=signed_in.here, t=i18n.t, language=i18n.language, asset=asset
    )
    app.after_request(i18n.remember_language)
    errors.register(app)

    guarded = only_hosts(without_compression(app.wsgi_app), hosts_of(config.url, config.host))
    app.wsgi_app = with_headers(guarded, secure=config.secure)  # type: ignore[assignment,method-assign]
    return Application(
        app,
        house,
        push,
        watch,
        Sweep(house, listeners),
        Dispatch(db, listeners, clock),
        vitals,
        Bouncer(socketio),
        listeners,
        ready,
        readings,
        Delivery(db, house.keys, clock, config),
        attendance,
    )


def _house(config: Config, db: Database, clock: Clock, typeface: Typeface | None) -> House:
    with db.reading() as session:
        instance = session.scalars(select(Instance.name)).one()
    keys = Keys.of(config.data)
    return House(config=config, db=db, keys=keys, clock=clock, instance=instance, typeface=typeface)
