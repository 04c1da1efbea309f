"""The first tables, and the ledgers that the database itself keeps append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.migrations.first import accounts, alerts, core, files, fleet, logs, mine, phones, roster, sites

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Privacy may erase what a visit was about; nothing may put other words there.
ERASABLE = ("salt", "place", "purpose")
KEPT = " OR ".join(f"NEW.{column} IS NOT NULL" for column in ERASABLE)
APPEND_ONLY = {"entry": ERASABLE, "audit": (), "sealed": ()}
"""Table → the columns that may be emptied."""


def guard(table: str, erasable: tuple[str, ...]) -> None:
    made = sa.inspect(op.get_bind()).get_columns(table)
    fixed = ", ".join(one["name"] for one in made if one["name"] not in erasable and "computed" not in one)
    forbid(f"{table}_no_update", f"BEFORE UPDATE OF {fixed}", table)
    forbid(f"{table}_no_delete", "BEFORE DELETE", table)
    if erasable:
        forbid(f"{table}_only_erase", f"BEFORE UPDATE OF {', '.join(erasable)}", table, f"WHEN ({KEPT})")


def forbid(name: str, when: str, table: str, condition: str = "") -> None:
    if op.get_bind().dialect.name == "sqlite":
        refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {name} {when} ON {table} {condition} {refusal}")
    else:
        refusal = f"EXECUTE FUNCTION refuse('{table} is append-only')"
        op.execute(f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW {condition} {refusal}")


def guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in APPEND_ONLY:
        refusal = f"EXECUTE FUNCTION refuse('{table} is append-only')"
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {refusal}")


def upgrade() -> None:
    """Apply."""
    for about in (core, sites, files, roster, logs, phones, accounts, alerts, fleet, mine):
        about.create()
    if op.get_bind().dialect.name == "postgresql":
        guard_on_postgresql()
    for table, erasable in APPEND_ONLY.items():
        guard(table, erasable)
