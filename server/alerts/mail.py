"""Handing a mail to the operator's mail server."""

from __future__ import annotations

import re
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Any

from server.alerts.undelivered import Undelivered
from server.core.config import MailServer
from server.core.refusal import Refusal

PATIENCE = 10.0
"""Seconds for each word of the mail server."""
ADDRESS = re.compile(r"[\w.+%-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}", re.ASCII)


def check_address(address: str) -> str:
    """Return an address that can be written to; raise Refusal."""
    if ADDRESS.fullmatch(address) is None:
        raise Refusal("alerts.refused.mail")
    return address


def mail(server: MailServer | None, to: str, message: dict[str, Any], at: datetime) -> None:
    """Hand in one mail; raise :class:`Undelivered` unless the mail server took it."""
    if server is None:
        raise Undelivered("no_mail_server")
    try:
        with _line(server) as line:
            _prepare(line, server)
            line.send_message(_letter(server, to, message, at))
    except ssl.SSLError:
        raise Undelivered("no_tls") from None
    except smtplib.SMTPAuthenticationError:
        raise Undelivered("no_login") from None
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
        raise Undelivered("turned_down") from None
    except (smtplib.SMTPException, OSError):
        raise Undelivered("no_answer") from None


def _line(server: MailServer) -> smtplib.SMTP:
    if server.tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=ssl.create_default_context())
    return smtplib.SMTP(server.host, server.port, timeout=PATIENCE)


def _prepare(line: smtplib.SMTP, server: MailServer) -> None:
    line.ehlo()
    if not server.tls and line.has_extn("starttls"):
        line.starttls(context=ssl.create_default_context())
    elif not server.tls and server.password and not _is_here(server.host):
        # Somebody on the way may have cut the offer out, to read the password.
        raise Undelivered("no_tls")
    if server.user and server.password:
        line.login(server.user, server.password)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _letter(server: MailServer, to: str, message: dict[str, Any], at: datetime) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = server.sender
    letter["To"] = to
    letter["Subject"] = message["subject"]
    letter["Date"] = format_datetime(at)
    # The same over all attempts, so that a mail that comes twice is seen to be one.
    letter["Message-ID"] = f"<{message['id']}@{server.sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message["said"], cte="base64")
    return letter
