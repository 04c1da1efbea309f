"""Plans and requests for correction; and where the detail lies that is erased in time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_plan_person_id_person"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_plan_entry_id_entry"),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
    )
    op.create_index("ix_plan_person_id", "plan", ["person_id"])
    op.create_index("ix_plan_starts", "plan", ["starts"])
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.String(length=60), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_correction_person_id_person"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_correction_entry_id_entry"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    op.create_index("ix_correction_person_id", "correction", ["person_id"])
    detail = sa.text("salt IS NOT NULL")
    op.create_index("ix_entry_detail", "entry", ["since"], sqlite_where=detail, postgresql_where=detail)
