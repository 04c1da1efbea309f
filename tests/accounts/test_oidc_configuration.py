"""How an OpenID provider is named to the server: all of it, and its secret is told to nobody."""

from __future__ import annotations

import pytest

from server.core.config import Config
from server.core.refusal import StartRefusal
from tests.accounts.provider import CLIENT_SECRET


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"ISSUER": "https://login.example.cn"}, "Set all three"),
        ({"ISSUER": "http://login.example.cn", "CLIENT_ID": "x", "CLIENT_SECRET": "y"}, "https"),
        ({"ISSUER": "login.example.cn", "CLIENT_ID": "x", "CLIENT_SECRET": "y"}, "https"),
    ],
)
def test_half_a_configuration_is_refused_in_a_sentence(env: dict[str, str], said: str) -> None:
    with pytest.raises(StartRefusal, match=said):
        Config.from_env({f"DOORBOARD_OIDC_{name}": value for name, value in env.items()})


def test_the_secret_is_not_shown_when_the_configuration_is() -> None:
    values = {"ISSUER": "https://login.example.cn", "CLIENT_ID": "x", "CLIENT_SECRET": CLIENT_SECRET}
    config = Config.from_env({f"DOORBOARD_OIDC_{name}": value for name, value in values.items()})
    assert config.oidc
    assert config.oidc.client_secret == CLIENT_SECRET
    assert CLIENT_SECRET not in repr(config)
