"""A company with everything that a company can have, and its neighbour; and what of it is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import Select, func, select

from server.access.roles import Scope
from server.access.tables import Token
from server.accounts.tables import UserGrant
from server.accounts.tokens import create_token
from server.api.document import ROOT
from server.boards.faces import face_of
from server.boards.passing import pass_time
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.corrections.asking import request_correction
from server.corrections.rules import ask
from server.corrections.tables import Correction
from server.mine.plans import make_plan
from server.mine.tables import Plan
from server.phones.invites import invite
from server.phones.pins import hand_out
from server.phones.tables import Invite, PhoneOwner, Pin
from server.presence.rules import Wish
from server.roster.logos import hang_logo
from server.roster.notices import set_notice
from server.roster.pictures import Picture
from server.roster.tables import Logo, Organisation
from signs.face import DoorFace
from tests.company.test_leaving import Desk
from tests.incubator import Incubator
from tests.mine.owner import Owner
from tests.roster.test_logos import LOGO
from tests.staff import hire

LEAVER = "云川市北辰智能装备制造有限公司"
NEXT = "南山软件科技（云川）有限公司"
WANG, LI, AYGUL = "王小明", "李雷", "阿依古丽·买买提"
PHONES = ("13800000100", "13800000101", "13800000102")
DAY = "2026-04-01"


@dataclass
class Estate:
    """The company that leaves (1) in 3-12, the next one (2) in 3-13, and who holds what."""

    incubator: Incubator
    app: Flask
    desk: Desk
    wang: Owner
    li: Owner
    user: int
    tokens: dict[str, str]

    def it_is(self, moment: str) -> None:
        """Let it be that moment in the site's own time, and the house do what it does by itself."""
        self.incubator.time.now = datetime.fromisoformat(f"{moment}+08:00")
        pass_time(self.incubator.db, self.incubator.time())
        self.incubator.work()

    def count(self, statement: Select[int]) -> int:
        """Return what a statement counts."""
        with self.incubator.db.reading() as session:
            return session.scalar(statement) or 0

    def left(self) -> Counter[str]:
        """Count what is left of all that companies and people have, but for the neighbour's."""
        now = self.incubator.time()
        open_invite = Invite.used_at.is_(None) & (Invite.expires_at > now)
        kinds = {
            "phones": select(func.count(PhoneOwner.id)).where(PhoneOwner.ended.is_(None)),
            "pins": select(func.count(Pin.person_id)),
            "invites": select(func.count(Invite.id)).where(open_invite),
            "plans": select(func.count(Plan.id)).where(Plan.state == "waiting"),
            "requests": select(func.count(Correction.id)).where(Correction.state == "open"),
            "rights": select(func.count(UserGrant.id)).where(
                UserGrant.organisation_id == 1, UserGrant.ended_at.is_(None)
            ),
            "tokens": select(func.count(Token.id)).where(Token.organisation_id == 1, Token.revoked_at.is_(None)),
            "notices": select(func.count(Organisation.id)).where(Organisation.notice.is_not(None)),
            "logos": select(func.count(Logo.organisation_id)),
        }
        return Counter({kind: self.count(statement) for kind, statement in kinds.items()})

    def asks(self, token: str, path: str) -> tuple[int, str]:
        """Ask the API by a token; return the status and the text of the answer."""
        answer = self.app.test_client().get(ROOT + path, headers={"Authorization": f"Bearer {self.tokens[token]}"})
        return answer.status_code, answer.text

    def face(self, room: str = "3-12") -> DoorFace:
        """Return what the door of a room shows now."""
        with self.incubator.db.reading() as session:
            face = face_of(session, self.incubator.board(room), self.incubator.time())
        assert isinstance(face, DoorFace)
        return face


ALL = Counter(phones=2, pins=2, invites=1, plans=1, requests=1, rights=1, tokens=1, notices=1, logos=1)


def new_estate(incubator: Incubator, picture: Picture = LOGO) -> Estate:
    """Let two companies in, of which the first has everything."""
    incubator.tenant(LEAVER, WANG, LI, AYGUL, short_name="北辰装备")
    incubator.tenant(NEXT, "赵云", room="3-13", short_name="南山软件")
    application = incubator.application()
    db, now = incubator.db, incubator.time()
    desk = Desk(incubator, application)
    wang, li = Owner(incubator, application, WANG), Owner(incubator, application, LI)
    aygul = incubator.person(AYGUL)
    incubator.says(LI, "market", hours=2, place="云川工商银行", purpose="贷款")
    incubator.says(WANG, "on_site")
    hand_out(db, {li.id: "739164", aygul: "502817"}, CONSOLE, now)
    invite(db, incubator.keys, aygul, CONSOLE, now)
    make_plan(db, li.id, Wish("remote"), now + timedelta(days=40), Principal(Ref("person", li.id)), now)
    request_correction(db, li.id, ask("phone", "13900001111", ""), None, CONSOLE, now)
    set_notice(db, 1, "诚聘嵌入式工程师两名", CONSOLE, now)
    hang_logo(incubator.house(), 1, picture, CONSOLE)
    user = hire(incubator, "liaison", Scope(organisation=1), "liaison-of-1")
    scopes = {"company": Scope(organisation=1), "site": Scope(site=incubator.site_id)}
    tokens = {name: create_token(db, name, ["read", "people", "roster"], now, scope) for name, scope in scopes.items()}
    return Estate(incubator, application.flask, desk, wang, li, user, tokens)
