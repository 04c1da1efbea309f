"""Which files the installation keeps below its data folder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import Instant


def create_file() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=24), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("stored_at", Instant(), nullable=False),
        sa.Column("kept_until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_file_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_file"),
    )
    for column in ("digest", "kept_until", "owner", "site_id"):
        op.create_index(f"ix_file_{column}", "file", [column], unique=False)


def create() -> None:
    """Make them."""
    create_file()
