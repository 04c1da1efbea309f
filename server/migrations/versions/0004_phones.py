"""Phones of several people, invites, PINs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD = sa.table(
    "phone",
    sa.column("id", sa.Integer()),
    sa.column("person_id", sa.Integer()),
    sa.column("created_at", UtcDateTime()),
    sa.column("revoked_at", UtcDateTime()),
)
OWNER = sa.table(
    "phone_owner",
    sa.column("phone_id", sa.Integer()),
    sa.column("person_id", sa.Integer()),
    sa.column("how", sa.String()),
    sa.column("since", UtcDateTime()),
    sa.column("ended", UtcDateTime()),
)
PHONE = sa.table(
    "phone",
    sa.column("created_at", UtcDateTime()),
    sa.column("rotated_at", UtcDateTime()),
    sa.column("seen_at", UtcDateTime()),
)


def create_owners() -> None:
    op.create_table(
        "phone_owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name="fk_phone_owner_phone_id_phone"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_phone_owner_person_id_person"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_phone_owner_board_id_board"),
        sa.PrimaryKeyConstraint("id", name="pk_phone_owner"),
    )
    op.create_index("ix_phone_owner_phone_id", "phone_owner", ["phone_id"])
    op.create_index("ix_phone_owner_person_id", "phone_owner", ["person_id"])


def carry_owners() -> list[dict[str, object]]:
    """Return who owned which phone: whoever chose the own name at a live code."""
    rows = op.get_bind().execute(sa.select(OLD)).all()
    return [
        {
            "phone_id": row.id,
            "person_id": row.person_id,
            "how": "name",
            "since": row.created_at,
            "ended": row.revoked_at,
        }
        for row in rows
    ]


def widen_phones() -> None:
    with op.batch_alter_table("phone") as phone:
        phone.drop_index("ix_phone_person_id")
        phone.drop_constraint("fk_phone_person_id_person", type_="foreignkey")
        phone.drop_column("person_id")
        phone.add_column(sa.Column("old_digest", sa.String(length=64), nullable=True))
        phone.add_column(sa.Column("rotated_at", UtcDateTime(), nullable=True))
        phone.add_column(sa.Column("confirmed_at", UtcDateTime(), nullable=True))
        phone.add_column(sa.Column("model", sa.String(length=40), nullable=False, server_default=""))
        phone.add_column(sa.Column("app", sa.String(length=12), nullable=False, server_default="browser"))
        phone.add_column(sa.Column("seen_at", UtcDateTime(), nullable=True))
        phone.add_column(sa.Column("accepted_at", UtcDateTime(), nullable=True))
        phone.add_column(sa.Column("revoked_why", sa.String(length=12), nullable=True))
    op.execute(sa.update(PHONE).values(rotated_at=PHONE.c.created_at, seen_at=PHONE.c.created_at))
    with op.batch_alter_table("phone") as phone:
        phone.alter_column("rotated_at", existing_type=UtcDateTime(), nullable=False)
        phone.alter_column("seen_at", existing_type=UtcDateTime(), nullable=False)
        phone.create_index("ix_phone_old_digest", ["old_digest"])


def create_invites() -> None:
    op.create_table(
        "invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("device", sa.String(length=64), nullable=True),
        sa.Column("phone_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invite_person_id_person"),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name="fk_invite_phone_id_phone"),
        sa.PrimaryKeyConstraint("id", name="pk_invite"),
        sa.UniqueConstraint("digest", name="uq_invite_digest"),
    )
    op.create_index("ix_invite_person_id", "invite", ["person_id"])


def create_pins() -> None:
    op.create_table(
        "pin",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pin_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", name="pk_pin"),
    )
    op.create_table(
        "pin_guess",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("guessed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pin_guess_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_pin_guess"),
    )
    op.create_index("ix_pin_guess_person_id", "pin_guess", ["person_id"])


def upgrade() -> None:
    """Apply."""
    owners = carry_owners()
    widen_phones()
    create_owners()
    if owners:
        op.bulk_insert(OWNER, owners)
    create_invites()
    create_pins()
    op.add_column("site", sa.Column("enrolment", sa.String(length=8), nullable=False, server_default="pin"))
