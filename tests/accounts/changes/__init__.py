"""How every change of rights comes about, by the name that the ledger of rights has for it."""

from __future__ import annotations

from tests.accounts.changes import alerts, companies, phones, screens, sites, users
from tests.accounts.changes.scene import CHANGES, URL, Scene

__all__ = ["CHANGES", "URL", "Scene", "alerts", "companies", "phones", "screens", "sites", "users"]
