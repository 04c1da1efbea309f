"""Zones, sites and what they are built of; the boards that stand for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import Instant


def create_zone() -> None:
    op.create_table(
        "zone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_zone"),
        sa.UniqueConstraint("folded", name="uq_zone_folded"),
    )


def create_site() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("every_day", sa.Boolean(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("own_days", sa.Text(), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=True),
        sa.Column("enrolment", sa.String(length=8), nullable=False),
        sa.Column("courtesy", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), server_default="zh", nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name="fk_site_zone_id_zone"),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        sa.UniqueConstraint("name", name="uq_site_name"),
    )
    op.create_index("ix_site_zone_id", "site", ["zone_id"], unique=False)


def create_building() -> None:
    op.create_table(
        "building",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_building_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_building"),
        sa.UniqueConstraint("site_id", "name", name="uq_building_site_id_name"),
    )


def create_floor() -> None:
    op.create_table(
        "floor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name="fk_floor_building_id_building"),
        sa.PrimaryKeyConstraint("id", name="pk_floor"),
        sa.UniqueConstraint("building_id", "label", name="uq_floor_building_id_label"),
    )


def create_room() -> None:
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("floor_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["floor_id"], ["floor.id"], name="fk_room_floor_id_floor"),
        sa.PrimaryKeyConstraint("id", name="pk_room"),
        sa.UniqueConstraint("floor_id", "number", name="uq_room_floor_id_number"),
    )


def create_board() -> None:
    op.create_table(
        "board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("floor_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "zone_id IS NOT NULL AND site_id IS NULL AND floor_id IS NULL AND room_id IS NULL "
            "OR zone_id IS NULL AND site_id IS NOT NULL AND (floor_id IS NULL OR room_id IS NULL)",
            name="ck_board_extent",
        ),
        sa.ForeignKeyConstraint(["floor_id"], ["floor.id"], name="fk_board_floor_id_floor"),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_board_room_id_room"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_board_site_id_site"),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name="fk_board_zone_id_zone"),
        sa.PrimaryKeyConstraint("id", name="pk_board"),
        sa.UniqueConstraint("code", name="uq_board_code"),
    )
    op.create_index("ix_board_floor_id", "board", ["floor_id"], unique=False)
    op.create_index("ix_board_room_id", "board", ["room_id"], unique=False)
    op.create_index("ix_board_site_id_floor_id_room_id", "board", ["site_id", "floor_id", "room_id"], unique=False)
    op.create_index("ix_board_zone_id", "board", ["zone_id"], unique=False)


def create_retention() -> None:
    op.create_table(
        "retention",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_retention_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "what", name="pk_retention"),
    )


def create() -> None:
    """Make them."""
    create_zone()
    create_site()
    create_building()
    create_floor()
    create_room()
    create_board()
    create_retention()
