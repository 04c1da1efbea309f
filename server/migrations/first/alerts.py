"""Alerts and who is told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import Instant


def create_alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("settled_told_at", Instant(), nullable=True),
        sa.CheckConstraint("(zone_id IS NULL) <> (site_id IS NULL)", name="ck_alert_scope"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_alert_site_id_site"),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name="fk_alert_zone_id_zone"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_index("ix_alert_site_id_opened_at", "alert", ["site_id", "opened_at"], unique=False)
    op.create_index("ix_alert_site_id_settled_at", "alert", ["site_id", "settled_at"], unique=False)
    op.create_index(
        "uq_alert_open",
        "alert",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def create_alert_target() -> None:
    op.create_table(
        "alert_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_alert_target_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_target"),
    )
    op.create_index("ix_alert_target_site_id", "alert_target", ["site_id"], unique=False)


def create() -> None:
    """Make them."""
    create_alert()
    create_alert_target()
