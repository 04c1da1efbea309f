"""Organisations and people, from day to day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import Instant


def create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("pinyin", sa.String(length=540), nullable=False),
        sa.Column("initials", sa.String(length=60), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=540).with_variant(sa.String(length=540, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("phone_open", sa.Boolean(), nullable=False),
        sa.Column("name_open", sa.Boolean(), nullable=False),
        sa.Column("times_open", sa.Boolean(), nullable=False),
        sa.Column("figures_open", sa.Boolean(), nullable=False),
        sa.Column("own_word", sa.Boolean(), nullable=True),
        sa.Column("salutation", sa.String(length=6), nullable=True),
        sa.Column("address", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )


def create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=12), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_consent_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"], unique=False)


def create_heading() -> None:
    op.create_table(
        "heading",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("column", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_heading_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "key", name="pk_heading"),
    )


def create_import_part() -> None:
    op.create_table(
        "import_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.Column("broke", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_part"),
        sa.UniqueConstraint("key", "place", name="uq_import_part_key_place"),
    )


def create_organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=True),
        sa.Column("notice", sa.String(length=120), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_organisation_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("site_id", "name", name="uq_organisation_site_id_name"),
    )
    op.create_index("ix_organisation_site_id", "organisation", ["site_id"], unique=False)


def create_department() -> None:
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_department_organisation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_department"),
        sa.UniqueConstraint("organisation_id", "name", "starts", name="uq_department_organisation_id_name_starts"),
    )


def create_logo() -> None:
    op.create_table(
        "logo",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("ink", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name="fk_logo_file_id_file", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_logo_organisation_id_organisation"),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_logo"),
        sa.UniqueConstraint("file_id", name="uq_logo_file_id"),
    )


def create_organisation_past() -> None:
    op.create_table(
        "organisation_past",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_organisation_past_organisation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_past"),
    )
    op.create_index("ix_organisation_past_organisation_id", "organisation_past", ["organisation_id"], unique=False)


def create_membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=60), nullable=True),
        sa.Column("liaison", sa.Boolean(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_membership_department_id_department"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_membership_organisation_id_organisation"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    op.create_index("ix_membership_organisation_id", "membership", ["organisation_id"], unique=False)
    op.create_index("ix_membership_person_id", "membership", ["person_id"], unique=False)


def create_lease() -> None:
    op.create_table(
        "lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_lease_organisation_id_organisation"),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_lease_room_id_room"),
        sa.PrimaryKeyConstraint("id", name="pk_lease"),
    )
    op.create_index("ix_lease_organisation_id", "lease", ["organisation_id"], unique=False)
    op.create_index("ix_lease_room_id", "lease", ["room_id"], unique=False)


def create() -> None:
    """Make them."""
    create_person()
    create_consent()
    create_heading()
    create_import_part()
    create_organisation()
    create_department()
    create_logo()
    create_organisation_past()
    create_membership()
    create_lease()
