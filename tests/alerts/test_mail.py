"""Handing mail to the operator's mail server."""

from __future__ import annotations

from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from server.alerts.mail import check_address, mail
from server.alerts.undelivered import Undelivered
from server.core.config import Config, MailServer
from server.core.refusal import Refusal, StartRefusal
from tests.alerts.receivers import MailReceiver, certificate
from tests.incubator import THURSDAY
from tests.process import free_port

MESSAGE = {"id": "a1b2", "subject": "[门牌] 星河：3 块屏失联", "said": "3 块屏失联\n· 3-12 北辰智造（14:03 起）"}


def mailed(receiver: MailReceiver, user: str | None = None, password: str | None = None) -> str:
    """Return why a letter was not taken; nothing if it was."""
    server = MailServer("localhost", receiver.port, "board@example.cn", user=user, password=password)
    try:
        mail(server, "office@example.cn", MESSAGE, THURSDAY)
    except Undelivered as why:
        return why.reason
    return ""


def test_a_letter_arrives_in_chinese_and_says_that_a_machine_wrote_it() -> None:
    with MailReceiver().listening() as receiver:
        assert mailed(receiver) == ""
    letter = message_from_string(receiver.letters[0], policy=default)
    assert letter["Subject"] == MESSAGE["subject"]
    assert letter["To"] == "office@example.cn"
    assert letter["Message-ID"] == "<a1b2@example.cn>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().strip() == MESSAGE["said"]


def test_the_line_is_encrypted_where_the_mail_server_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls, authority = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with MailReceiver(tls, account=("board", "pass word@1")).listening() as receiver:
        assert mailed(receiver, "board", "pass word@1") == ""
        assert mailed(receiver, "board", "wrong") == "no_login"
    assert receiver.under_tls == [True]


def test_a_mail_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    tls, _authority = certificate(tmp_path, "localhost")
    with MailReceiver(tls, account=("board", "password")).listening() as receiver:
        assert mailed(receiver, "board", "password") == "no_tls"
    assert receiver.letters == []


def test_a_letter_that_is_turned_down_is_not_sent() -> None:
    with MailReceiver(turns_down=True).listening() as receiver:
        assert mailed(receiver) == "turned_down"


def test_a_mail_server_that_is_dead_or_missing_says_so() -> None:
    assert mailed(MailReceiver(port=free_port())) == "no_answer"
    with pytest.raises(Undelivered, match="no_mail_server"):
        mail(None, "office@example.cn", MESSAGE, THURSDAY)


@pytest.mark.parametrize(
    "address", ["", "office", "a@b", "a b@example.cn", "a@example.cn\nBcc: b@example.cn", "a@例.cn"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refusal):
        check_address(address)


def test_the_mail_server_is_read_from_one_setting() -> None:
    env = {"DOORBOARD_SMTP": "smtp://board:p%40ss@mail.example.cn", "DOORBOARD_MAIL_FROM": "board@example.cn"}
    assert Config.from_env(env).mail == MailServer(
        "mail.example.cn", 587, "board@example.cn", user="board", password="p@ss"
    )
    env["DOORBOARD_SMTP"] = "smtps://mail.example.cn:4650"
    assert Config.from_env(env).mail == MailServer("mail.example.cn", 4650, "board@example.cn", tls=True)
    assert Config.from_env({}).mail is None
    assert "p@ss" not in repr(Config.from_env({**env, "DOORBOARD_SMTP": "smtp://board:p%40ss@mail.example.cn"}))


@pytest.mark.parametrize(
    "url", ["mail.example.cn", "http://mail.example.cn", "smtp://", "smtp://mail:99999", "smtp://[::1"]
)
def test_a_mail_server_that_cannot_be_understood_keeps_the_server_from_starting(url: str) -> None:
    with pytest.raises(StartRefusal, match="DOORBOARD_SMTP"):
        Config.from_env({"DOORBOARD_SMTP": url, "DOORBOARD_MAIL_FROM": "board@example.cn"})
    with pytest.raises(StartRefusal, match="DOORBOARD_MAIL_FROM"):
        Config.from_env({"DOORBOARD_SMTP": "smtp://mail.example.cn"})
