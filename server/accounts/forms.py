"""The forms of accounts: signing in, the own account, users and what they may, tokens of programs."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, InstanceOf

from server.access.roles import Scope
from server.access.tokens import PERMISSIONS
from server.accounts.rules import (
    LONGEST_EMAIL,
    LONGEST_LOGIN,
    LONGEST_NAME,
    email_of,
    login_of,
    name_of,
    scope_named,
)
from server.forms.faults import ByRule, written_as
from server.forms.fields import Look, NewPassword, OneTimeCode, Opaque, Password, Selected, TextLine, Verbatim, one_of
from server.forms.form import Form

UNFIT = (
    "accounts.refused.password_short",
    "accounts.refused.password_long",
    "accounts.refused.password_common",
    "accounts.refused.password_known",
)
"""What the rules say of a new password that will not do."""


def _scope(text: str) -> Scope:
    scope = scope_named(text)
    if scope is None:
        raise ValueError("no scope")
    return scope


Login = Annotated[Verbatim, Field(max_length=LONGEST_LOGIN), ByRule.known(login_of, "accounts.refused.login")]
Name = Annotated[TextLine, Field(max_length=LONGEST_NAME), ByRule.known(name_of, "accounts.refused.name")]
Email = Annotated[
    str,
    Look("email", verbatim=True),
    Field(max_length=LONGEST_EMAIL),
    ByRule.known(email_of, "accounts.refused.email"),
]
Where = Annotated[InstanceOf[Scope], written_as(_scope, "forms.choice"), Look("choice", missing="forms.choice")]


class SignInForm(Form):
    """A name and a password. A name that cannot be one is as wrong as any other."""

    BESIDE: ClassVar = {"accounts.signin.wrong": "password"}

    login: Annotated[str, Field(max_length=LONGEST_NAME), Look(verbatim=True, autocomplete="username")] = Field(
        title="accounts.signin.login"
    )
    password: Password = Field(title="accounts.signin.password")


class CodeForm(Form):
    """A one-time code, of who gave the right password."""

    code: OneTimeCode = Field(title="accounts.signin.code")


class TotpForm(Form):
    """The first code of an app that learns to give them."""

    sealed: Opaque = ""
    code: OneTimeCode = Field("", title="accounts.totp.code")


class LinkForm(Form):
    """The password that somebody sets behind a link."""

    password: NewPassword = Field(title="accounts.password.new", description="accounts.password.hint")


class PasswordForm(Form):
    """Another password; it takes the present one, of those who have one."""

    BESIDE: ClassVar = {"accounts.refused.present": "present"} | dict.fromkeys(UNFIT, "new")

    present: Password = Field("", title="accounts.account.present")
    new: NewPassword = Field(title="accounts.password.new", description="accounts.password.hint")


class PasskeyForm(Form):
    """What a passkey is called: a script sends it, with the key."""

    name: Annotated[TextLine, Field(max_length=LONGEST_NAME)] = Field("", title="accounts.passkey.name")


class UserForm(Form):
    """What a user is called."""

    BESIDE: ClassVar = {"accounts.refused.email_taken": "email"}

    name: Name = Field(title="shared.person_name")
    email: Email = Field("", title="accounts.users.email", description="accounts.users.email_hint")


class GrantForm(Form):
    """A role on a scope."""

    BESIDE: ClassVar = {"accounts.refused.role_scope": "scope", "accounts.refused.scope_gone": "scope"}

    role: Opaque = ""
    scope: Where = Field(title="accounts.users.scope")


class NewUserForm(GrantForm):
    """A new user, with a first role."""

    BESIDE: ClassVar = GrantForm.BESIDE | UserForm.BESIDE | {"accounts.refused.login_taken": "login"}

    name: Name = Field(title="shared.person_name")
    login: Login = Field(title="accounts.signin.login", description="accounts.users.login_hint")
    email: Email = Field("", title="accounts.users.email", description="accounts.users.email_hint")


class TokenForm(Form):
    """A token of a program: what it may, and where."""

    name: Annotated[TextLine, Field(max_length=LONGEST_NAME)] = Field(title="accounts.tokens.name")
    permission: frozenset[Annotated[Selected, one_of(PERMISSIONS)]] = Field(title="accounts.tokens.permissions")
    scope: Where = Field(title="accounts.users.scope")
