"""Kiosks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import Instant


def create_kiosk() -> None:
    op.create_table(
        "kiosk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("surface", sa.String(length=8), nullable=False),
        sa.Column("panel", sa.String(length=16), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("paired_by", sa.String(length=24), nullable=True),
        sa.Column("paired_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("silent_since", Instant(), nullable=True),
        sa.Column("watched_by", sa.Integer(), nullable=True),
        sa.Column("painted", sa.Integer(), nullable=True),
        sa.Column("device", sa.String(length=32), nullable=True),
        sa.Column("device_since", Instant(), nullable=True),
        sa.Column("device_before", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_kiosk_board_id_board"),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk"),
        sa.UniqueConstraint("digest", name="uq_kiosk_digest"),
    )
    op.create_index("ix_kiosk_board_id", "kiosk", ["board_id"], unique=False)


def create_kiosk_command() -> None:
    op.create_table(
        "kiosk_command",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name="fk_kiosk_command_kiosk_id_kiosk"),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk_command"),
    )
    op.create_index("ix_kiosk_command_created_at", "kiosk_command", ["created_at"], unique=False)
    op.create_index("ix_kiosk_command_kiosk_id", "kiosk_command", ["kiosk_id"], unique=False)


def create_kiosk_reading() -> None:
    op.create_table(
        "kiosk_reading",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
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


def create_pairing() -> None:
    op.create_table(
        "pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("glass", sa.String(length=20), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=24), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("collected_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name="fk_pairing_kiosk_id_kiosk"),
        sa.PrimaryKeyConstraint("id", name="pk_pairing"),
        sa.UniqueConstraint("code", name="uq_pairing_code"),
        sa.UniqueConstraint("digest", name="uq_pairing_digest"),
    )
    op.create_index("ix_pairing_address", "pairing", ["address"], unique=False)
    op.create_index("ix_pairing_expires_at", "pairing", ["expires_at"], unique=False)


def create_watcher() -> None:
    op.create_table(
        "watcher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("looked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_watcher"),
    )


def create() -> None:
    """Make them."""
    create_kiosk()
    create_kiosk_command()
    create_kiosk_reading()
    create_pairing()
    create_watcher()
