"""What people plan and ask for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import Instant


def create_correction() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.String(length=60), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", sa.String(length=24), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_correction_entry_id_entry"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_correction_organisation_id_organisation"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_correction_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    op.create_index(
        "ix_correction_organisation_id_decided_at", "correction", ["organisation_id", "decided_at"], unique=False
    )
    op.create_index("ix_correction_person_id", "correction", ["person_id"], unique=False)


def create_plan() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("starts", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_plan_entry_id_entry"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_plan_organisation_id_organisation"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_plan_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
    )
    op.create_index("ix_plan_organisation_id_settled_at", "plan", ["organisation_id", "settled_at"], unique=False)
    op.create_index("ix_plan_person_id", "plan", ["person_id"], unique=False)


def create() -> None:
    """Make them."""
    create_correction()
    create_plan()
