"""Alerts, and what is to be sent; the language in which a site is written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.add_column("site", sa.Column("language", sa.String(length=2), nullable=False, server_default="zh"))
    alerts()
    messages()


def alerts() -> None:
    """Make the table of alerts: at most one open of a kind and subject."""
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("settled_told_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_alert_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_index(
        "uq_alert_open", "alert", ["kind", "subject"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_alert_site_id_opened_at", "alert", ["site_id", "opened_at"])


def messages() -> None:
    """Make the tables of targets and of messages to them."""
    op.create_table(
        "alert_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_alert_target_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_target"),
    )
    op.create_index("ix_alert_target_site_id", "alert_target", ["site_id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"], ["alert_target.id"], name="fk_outbox_target_id_alert_target", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_target_id", "outbox", ["target_id"])
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
