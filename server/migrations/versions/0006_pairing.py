"""Kiosks that are paired, named, watched and commanded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KIOSK = sa.table("kiosk", sa.column("id", sa.Integer()), sa.column("name", sa.String(length=40)))


def upgrade() -> None:
    """Apply."""
    extend_kiosk()
    op.create_table(
        "pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("glass", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=40), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("collected_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name="fk_pairing_kiosk_id_kiosk"),
        sa.PrimaryKeyConstraint("id", name="pk_pairing"),
        sa.UniqueConstraint("code", name="uq_pairing_code"),
        sa.UniqueConstraint("digest", name="uq_pairing_digest"),
    )
    op.create_index("ix_pairing_address", "pairing", ["address"])
    op.create_table(
        "kiosk_reading",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("battery", sa.Integer(), nullable=True),
        sa.Column("plugged", sa.Boolean(), nullable=True),
        sa.Column("wifi", sa.Integer(), nullable=True),
        sa.Column("ssid", sa.String(length=40), nullable=True),
        sa.Column("drift", sa.Integer(), nullable=True),
        sa.Column("app", sa.String(length=60), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("build", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name="fk_kiosk_reading_kiosk_id_kiosk"),
        sa.PrimaryKeyConstraint("kiosk_id", name="pk_kiosk_reading"),
    )
    op.create_table(
        "kiosk_command",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name="fk_kiosk_command_kiosk_id_kiosk"),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk_command"),
    )
    op.create_index("ix_kiosk_command_kiosk_id", "kiosk_command", ["kiosk_id"])
    op.create_table(
        "kiosk_shot",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name="fk_kiosk_shot_kiosk_id_kiosk"),
        sa.PrimaryKeyConstraint("kiosk_id", name="pk_kiosk_shot"),
    )


def extend_kiosk() -> None:
    op.add_column("kiosk", sa.Column("name", sa.String(length=40), nullable=True))
    op.execute(sa.update(KIOSK).values(name="K" + sa.cast(KIOSK.c.id, sa.String)))
    # Before any table refers to kiosks: SQLite makes the table anew for this.
    with op.batch_alter_table("kiosk") as kiosk:
        kiosk.alter_column("name", existing_type=sa.String(length=40), nullable=False)
        kiosk.add_column(sa.Column("paired_by", sa.String(length=40), nullable=True))
        kiosk.add_column(sa.Column("paired_at", UtcDateTime(), nullable=True))
        kiosk.add_column(sa.Column("device", sa.String(length=32), nullable=True))
        kiosk.add_column(sa.Column("device_at", UtcDateTime(), nullable=True))
        kiosk.add_column(sa.Column("rival", sa.String(length=32), nullable=True))
        kiosk.add_column(sa.Column("rival_since", UtcDateTime(), nullable=True))
        kiosk.add_column(sa.Column("rival_at", UtcDateTime(), nullable=True))
