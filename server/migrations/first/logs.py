"""The logs and what is derived from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import Instant


def create_log() -> None:
    op.create_table(
        "log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.Column("proved", sa.Integer(), nullable=False),
        sa.Column("proved_peaks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_log_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_log"),
        sa.UniqueConstraint("site_id", "kind", name="uq_log_site_id_kind"),
    )


def create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["log.id"], name="fk_audit_log_id_log"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_audit_organisation_id_organisation"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_audit_person_id_person"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_audit_site_id_site"),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name="fk_audit_zone_id_zone"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_person_id", "audit", ["person_id"], unique=False)
    op.create_index("ix_audit_site_id_audit_id", "audit", ["site_id", "id"], unique=False)
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)
    op.create_index("ix_audit_zone_id_audit_id", "audit", ["zone_id", "id"], unique=False)


def create_figures() -> None:
    op.create_table(
        "figures",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("roster", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("market", sa.Integer(), nullable=False),
        sa.Column("out", sa.Integer(), nullable=False),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("next_edge", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_figures_organisation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_figures"),
    )
    op.create_index("ix_figures_next_edge", "figures", ["next_edge"], unique=False)


def create_seal() -> None:
    op.create_table(
        "seal",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("sealed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["log.id"], name="fk_seal_log_id_log"),
        sa.PrimaryKeyConstraint("log_id", "size", name="pk_seal"),
    )


def create_sealed() -> None:
    op.create_table(
        "sealed",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["log.id"], name="fk_sealed_log_id_log"),
        sa.PrimaryKeyConstraint("log_id", "position", name="pk_sealed"),
        sa.UniqueConstraint("log_id", "row_id", name="uq_sealed_log_id_row_id"),
        sqlite_with_rowid=False,
    )


def create_unsealed() -> None:
    op.create_table(
        "unsealed",
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mac", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["log.id"], name="fk_unsealed_log_id_log"),
        sa.PrimaryKeyConstraint("log_id", "row_id", name="pk_unsealed"),
        sqlite_with_rowid=False,
    )


def create_entry() -> None:
    op.create_table(
        "entry",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("provenance", sa.String(length=12), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("line", sa.Integer(), sa.Computed("coalesce(corrects, id)", persisted=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("detail", sa.LargeBinary(length=32), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_entry_board_id_board"),
        sa.ForeignKeyConstraint(["corrects"], ["entry.id"], name="fk_entry_corrects_entry"),
        sa.ForeignKeyConstraint(["log_id"], ["log.id"], name="fk_entry_log_id_log"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_entry_organisation_id_organisation"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_entry_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
    )
    op.create_index(
        "ix_entry_detail",
        "entry",
        ["log_id", "since"],
        unique=False,
        sqlite_where=sa.text("salt IS NOT NULL"),
        postgresql_where=sa.text("salt IS NOT NULL"),
    )
    op.create_index("ix_entry_log_id_since", "entry", ["log_id", "since"], unique=False)
    op.create_index("ix_entry_organisation_id_since", "entry", ["organisation_id", "since"], unique=False)
    op.create_index("ix_entry_person_id_line_id", "entry", ["person_id", "line", "id"], unique=False)


def create_presence() -> None:
    op.create_table(
        "presence",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_presence_entry_id_entry"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_presence_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", name="pk_presence"),
    )
    op.create_index("ix_presence_since", "presence", ["since"], unique=False)
    op.create_index("ix_presence_until", "presence", ["until"], unique=False)


def create_used_ticket() -> None:
    op.create_table(
        "used_ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("used_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_used_ticket_board_id_board"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_used_ticket_entry_id_entry"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_used_ticket_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_used_ticket"),
        sa.UniqueConstraint("person_id", "board_id", "step", name="uq_used_ticket_person_id_board_id_step"),
    )
    op.create_index("ix_used_ticket_used_at", "used_ticket", ["used_at"], unique=False)


def create() -> None:
    """Make them."""
    create_log()
    create_audit()
    create_figures()
    create_seal()
    create_sealed()
    create_unsealed()
    create_entry()
    create_presence()
    create_used_ticket()
