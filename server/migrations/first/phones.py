"""Phones and whose they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import Instant


def create_phone() -> None:
    op.create_table(
        "phone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("app", sa.String(length=12), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_why", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_phone"),
        sa.UniqueConstraint("digest", name="uq_phone_digest"),
    )


def create_invite() -> None:
    op.create_table(
        "invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("browser", sa.String(length=64), nullable=True),
        sa.Column("phone_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invite_person_id_person"),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name="fk_invite_phone_id_phone"),
        sa.PrimaryKeyConstraint("id", name="pk_invite"),
        sa.UniqueConstraint("digest", name="uq_invite_digest"),
    )
    op.create_index("ix_invite_expires_at", "invite", ["expires_at"], unique=False)
    op.create_index("ix_invite_person_id", "invite", ["person_id"], unique=False)


def create_pin() -> None:
    op.create_table(
        "pin",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pin_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", name="pk_pin"),
    )


def create_phone_owner() -> None:
    op.create_table(
        "phone_owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("ended", Instant(), nullable=True),
        sa.Column("reads_until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_phone_owner_board_id_board"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_phone_owner_person_id_person"),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name="fk_phone_owner_phone_id_phone"),
        sa.PrimaryKeyConstraint("id", name="pk_phone_owner"),
    )
    op.create_index("ix_phone_owner_person_id", "phone_owner", ["person_id"], unique=False)
    op.create_index("ix_phone_owner_phone_id", "phone_owner", ["phone_id"], unique=False)


def create() -> None:
    """Make them."""
    create_phone()
    create_invite()
    create_pin()
    create_phone_owner()
