"""How changes of users and tokens come about."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from server.access.roles import EVERYWHERE
from server.accounts import actions
from server.accounts.claims import user_of_claims
from server.accounts.logins import end_all_logins
from server.accounts.passkeys import Challenge, add_passkey, remove_passkey
from server.accounts.passwords import set_password
from server.accounts.tokens import create_token, revoke_token
from server.accounts.totp import keep_totp
from server.core.principals import Principal
from server.core.refs import Ref
from tests.accounts.authenticator import Authenticator
from tests.accounts.changes.scene import BY, URL, Scene, change
from tests.staff import new_login


@change("user.created", "password.link", "grant.given")
def create_user(scene: Scene) -> tuple[Ref, Ref]:
    wanted = actions.NewUser("li.na", "李娜", role="auditor")
    user, _secret = actions.create_user(scene.db, wanted, BY, scene.now)
    return BY.ref, Ref("user", user)


@change("user.edited")
def edit_user(scene: Scene) -> tuple[Ref, Ref]:
    actions.edit_user(scene.db, scene.colleague, "李娜", "", BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("user.disabled", "user.enabled")
def disable_and_enable(scene: Scene) -> tuple[Ref, Ref]:
    actions.disable_user(scene.db, scene.colleague, BY, scene.now)
    actions.enable_user(scene.db, scene.colleague, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("grant.ended")
def withdraw(scene: Scene) -> tuple[Ref, Ref]:
    actions.withdraw_role(scene.db, scene.colleague, 2, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("password.link_voided", "ways.ended")
def outgrow(scene: Scene) -> tuple[Ref, Ref]:
    made_by = Principal(Ref("user", scene.colleague))
    wanted = actions.NewUser("wang.mu", "王木")
    user, _secret = actions.create_user(scene.db, wanted, made_by, scene.now)
    actions.grant_role(scene.db, user, "admin", EVERYWHERE, BY, scene.now)
    return BY.ref, Ref("user", user)


@change("login.ended")
def end_logins(scene: Scene) -> tuple[Ref, Ref]:
    new_login(scene.db, scene.colleague, scene.now)
    end_all_logins(scene.db, scene.colleague, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("password.set")
def new_password(scene: Scene) -> tuple[Ref, Ref]:
    set_password(scene.db, scene.colleague, "四月的雨下得正好", BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("totp.set", "totp.removed")
def codes(scene: Scene) -> tuple[Ref, Ref]:
    keep_totp(scene.db, scene.colleague, "sealed", 1, BY, scene.now)
    keep_totp(scene.db, scene.colleague, None, None, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("factors.ended")
def end_factors(scene: Scene) -> tuple[Ref, Ref]:
    actions.end_factors(scene.db, scene.colleague, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("passkey.added", "passkey.removed")
def passkeys(scene: Scene) -> tuple[Ref, Ref]:
    question = {"rp": {"id": "localhost"}, "challenge": urlsafe_b64encode(bytes(32)).decode().rstrip("=")}
    made, colleague = Authenticator(origin=URL).make(question), Principal(Ref("user", scene.colleague))
    add_passkey(scene.db, scene.colleague, URL, Challenge(bytes(32), scene.now), made, "x", colleague, scene.now)
    remove_passkey(scene.db, scene.colleague, 1, colleague, scene.now)
    return Ref("user", scene.colleague), Ref("user", scene.colleague)


@change("oidc.linked")
def sign_in_by_a_provider(scene: Scene) -> tuple[Ref, Ref]:
    actions.edit_user(scene.db, scene.colleague, "李娜", "li.na@example.cn", BY, scene.now)
    claims = {"iss": "https://login.example.cn", "sub": "7", "email": "li.na@example.cn", "email_verified": True}
    user_of_claims(scene.db, claims, scene.now)
    return Ref("user", scene.colleague), Ref("user", scene.colleague)


@change("token.created", "token.revoked")
def tokens(scene: Scene) -> tuple[Ref, Ref]:
    create_token(scene.db, "考勤", ["read"], scene.now, by=BY)
    revoke_token(scene.db, 1, BY, scene.now)
    return BY.ref, Ref("token", 1)
