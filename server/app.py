"""create_app: the one file that knows every room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import FileSystemLoader
from whitenoise import WhiteNoise

from server import errors
from server.access.guard import Guard, access_of, permits
from server.access.sessions import Sessions
from server.access.throttle.requests import Throttle
from server.accounts import signed_in
from server.accounts.scopes import scope_of_grant, scope_of_token, scope_of_user
from server.accounts.web import routes as accounts_routes
from server.accounts.web.oidc import provider, provider_of
from server.alerts.scopes import scope_of_alert, scope_of_target
from server.alerts.web import remedies
from server.alerts.web import routes as alerts_routes
from server.api.web import routes as api_routes
from server.boards.faces import Faces
from server.boards.web import routes as boards_routes
from server.company.web import routes as company_routes
from server.core.attendance import Attendance, attendance
from server.core.clock import Clock, system_clock
from server.core.config import Config
from server.core.database.db import Database
from server.core.house import House
from server.core.jobs.dispatcher import Jobs
from server.corrections.scopes import scope_of_correction
from server.demo.player import Player, player
from server.demo.web import routes as demo_routes
from server.departures.web import routes as departures_routes
from server.edge import browser
from server.edge.assets import STATIC, asset
from server.edge.bodies import LARGEST_UPLOAD, limit_body
from server.edge.converters import Json, Name, RowId
from server.edge.cookies import full_name
from server.edge.headers import with_headers
from server.edge.hosts import hosts_of, only_hosts, origins_of, require_own_origin
from server.edge.menu import MenuRow
from server.fleet import hello as fleet_hello
from server.fleet.codes import Supply
from server.fleet.condition import VitalsBook, vitals_book
from server.fleet.epaper import Pictures, pictures
from server.fleet.hello import Callers, Greetings, greetings
from server.fleet.liveness import Watch, watch
from server.fleet.orders import Dispatch
from server.fleet.reaper import Reaper
from server.fleet.register import Glance, Sight
from server.fleet.scopes import scope_of_kiosk
from server.fleet.web import routes as fleet_routes
from server.fleet.web.manage import read_lags
from server.jobs import KINDS
from server.landing import routes as landing_routes
from server.live.pace import Pace
from server.live.push import Push
from server.live.queue import MoveQueue
from server.live.socket_server import new_socketio
from server.live.sockets import Listeners
from server.mine.scopes import scope_of_plan
from server.mine.web import routes as mine_routes
from server.operation import requests
from server.operation.health import Readiness, readiness, readiness_of
from server.operation.readings import Readings, readings
from server.operation.rounds import Rounds
from server.operation.web import routes as operation_routes
from server.pairing.web import routes as pairing_routes
from server.phones import identity
from server.phones.scopes import scope_of_phone_owner
from server.phones.web import routes as phones_routes
from server.presence.scopes import scope_of_entry
from server.roster.scopes import scope_of_department, scope_of_organisation, scope_of_person
from server.roster.web import routes as roster_routes
from server.scans.web import routes as scans_routes
from server.sites.scopes import scope_of_board, scope_of_lease, scope_of_room, scope_of_site, scope_of_zone
from server.sites.web import routes as sites_routes
from server.words import i18n
from server.words.legible import shown
from server.words.rendering import Pages, Unhurried
from signs.fonts import Typeface

SCOPES = {
    "zone": scope_of_zone,
    "site": scope_of_site,
    "room": scope_of_room,
    "lease": scope_of_lease,
    "board": scope_of_board,
    "organisation": scope_of_organisation,
    "department": scope_of_department,
    "person": scope_of_person,
    "kiosk": scope_of_kiosk,
    "entry": scope_of_entry,
    "plan": scope_of_plan,
    "correction": scope_of_correction,
    "alert": scope_of_alert,
    "target": scope_of_target,
    "phone_owner": scope_of_phone_owner,
    "user": scope_of_user,
    "grant": scope_of_grant,
    "api_token": scope_of_token,
}
"""What the names in addresses stand for."""
REMEDIES = {"pin_attacked": "phones.phones", "pin_closed": "phones.phones"}
"""Kind of alert → the page on which the manager does something about it."""
ROUTES = (
    accounts_routes,
    alerts_routes,
    api_routes,
    boards_routes,
    company_routes,
    departures_routes,
    fleet_routes,
    mine_routes,
    operation_routes,
    pairing_routes,
    phones_routes,
    roster_routes,
    scans_routes,
    sites_routes,
)
"""The routes of all rooms. That of ``/`` is the demo's or the landing page's."""
MENU = (
    MenuRow("/manage/", "boards.title", "boards"),
    MenuRow("/manage/roster/", "shared.page.roster", "roster"),
    MenuRow("/manage/phones", "phones.title", "enrol"),
    MenuRow("/manage/kiosks", "fleet.page.title", "kiosks"),
    MenuRow("/manage/alerts", "alerts.page.title", "kiosks"),
    MenuRow("/manage/sites/", "sites.page.title", "sites"),
    MenuRow("/manage/users/", "accounts.users.title", "users"),
    MenuRow("/manage/audit", "accounts.audit.title", "audit", unless="users"),
)
"""What the head of every manager's page leads to."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application with its moving parts; :mod:`server.process.serve` sets them going."""

    flask: Flask
    house: House
    push: Push
    watch: Watch
    rounds: Rounds
    dispatch: Dispatch
    supply: Supply
    vitals: VitalsBook
    listeners: Listeners
    readiness: Readiness
    readings: Readings
    jobs: Jobs
    attendance: Attendance
    throttle: Throttle
    expect: Callable[[], None]
    """Reads ahead what a fleet asks for when it comes back."""


def create_app(
    config: Config, db: Database, clock: Clock = system_clock, typeface: Typeface | None = None
) -> Application:
    """Build the application on a database that is ready (see :mod:`server.process.storage`)."""
    house = House.at(config, db, clock, typeface)
    app = _configured(house)
    queue = MoveQueue(config.redis) if config.redis else None
    pace = Pace()
    faces = Faces(db)
    callers = Callers(db, faces, clock)
    socketio = new_socketio(app, origins_of(config.url, config.port), pace, callers.expect)
    listeners = Listeners(socketio)
    sight = Sight(db, listeners)
    watch = Watch(db, listeners, clock, sight, pace.a_second)
    push = Push(
        db,
        listeners,
        lambda boards: ((board, found.frame(clock())) for board, found in faces.read_some(boards, clock())),
        clock,
        lambda: watch.reconnect_window,
        queue,
    )
    readings = Readings(db, clock, config.data, sight, watch)
    greetings = Greetings(house, faces, lambda: watch.reconnect_window, push.sent)
    fleet_hello.register(socketio, house, listeners, watch, callers, greetings, push.greeted)
    made = Application(
        flask=app,
        house=house,
        push=push,
        watch=watch,
        rounds=Rounds(sight, push, Reaper(listeners, clock), readings),
        dispatch=Dispatch(db, listeners, clock),
        supply=Supply(house, listeners),
        vitals=VitalsBook(db, clock),
        listeners=listeners,
        readiness=readiness_of(house),
        readings=readings,
        jobs=Jobs(house, KINDS),
        attendance=Attendance(db, clock),
        throttle=Throttle(clock, config.redis),
        expect=lambda: _expect(sight(), push, faces, clock),
    )
    _hand_out(made, greetings)
    for routes in (*ROUTES, demo_routes if config.demo else landing_routes):
        app.register_blueprint(routes)
    _check_requests(made)
    _enclose(app, config)
    return made


def _expect(glance: Glance, push: Push, faces: Faces, clock: Clock) -> None:
    # Before it knows the epoch, the pusher takes nobody for told: all would be told the same again at the first round.
    push.reconcile(glance.facts, glance.asked_at)
    faces.read_ahead({one.board_id for one in glance.facts.kiosks.values()}, clock)


def _configured(house: House) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.json = Json(app)
    app.jinja_environment = Pages
    # Below a room's templates/ lies a folder of its own name; what all pages share lies in edge/.
    app.jinja_loader = FileSystemLoader(sorted(Path(__file__).parent.glob("*/templates")))
    app.session_interface = Sessions()
    app.url_map.converters |= {"id": RowId, "default": Name}
    app.config.update(
        SECRET_KEY=house.keys.derive("session"),
        SESSION_COOKIE_NAME=full_name("session", secure=house.config.secure),
        SESSION_COOKIE_SECURE=house.config.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        WTF_CSRF_TIME_LIMIT=None,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.finalize = shown
    app.jinja_env.template_class = Unhurried
    app.jinja_env.globals.update(
        permits=permits,
        signed_in=signed_in.here,
        t=i18n.t,
        language=i18n.language,
        languages=i18n.languages,
        asset=asset,
        menu=MENU,
    )
    house.init_app(app)
    return app


def _hand_out(made: Application, greets: Greetings) -> None:
    """Let the views of the application find the parts that they ask for."""
    app = made.flask
    watch.put(app, made.watch)
    greetings.put(app, greets)
    remedies.put(app, REMEDIES)
    pictures.put(app, Pictures())
    vitals_book.put(app, made.vitals)
    read_lags.put(app, made.readings.lags)
    readiness.put(app, made.readiness)
    readings.put(app, made.readings)
    attendance.put(app, made.attendance)
    provider.put(app, provider_of(made.house.config))
    if made.house.config.demo:
        player.put(app, Player(made.house, Random()))  # noqa: S311 (a played day guards nothing)


def _check_requests(made: Application) -> None:
    """Let every request pass the same checks, in this order. All routes are there: the guard looks at each."""
    app = made.flask
    requests.init_app(app)
    made.throttle.init_app(app)
    app.before_request(limit_body)
    csrf = CSRFProtect(app)
    for endpoint, view in app.view_functions.items():
        if not access_of(app, endpoint).forgeable:
            csrf.exempt(view)
    app.before_request(require_own_origin)
    Guard(SCOPES, (signed_in.grants, identity.grants)).init_app(app)
    identity.init_app(app)
    browser.init_app(app)
    app.after_request(i18n.remember_language)
    errors.init_app(app)


def _enclose(app: Flask, config: Config) -> None:
    """Put around Flask and Socket.IO what holds for both."""
    files = WhiteNoise(app.wsgi_app, root=str(STATIC), prefix="static", immutable_file_test=r"^.+-[A-Z0-9]{8}\..+$")
    guarded = only_hosts(files, hosts_of(config.url, config.host))
    app.wsgi_app = with_headers(guarded, secure=config.secure)  # type: ignore[assignment,method-assign]
