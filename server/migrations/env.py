"""Alembic's environment: runs on the connection it is handed, inside one transaction."""

from __future__ import annotations

from alembic import context

import server.access.audit
import server.access.tables
import server.accounts.tables
import server.alerts.tables
import server.boards.kiosks
import server.core.jobs.tables
import server.corrections.tables
import server.fleet.tables
import server.mine.tables
import server.phones.tables
import server.presence.tables
import server.roster.tables
import server.sites.tables  # noqa: F401
from server.core.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
