"""Users, their rights, their sessions, and who changed which rights."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TOKEN = sa.table("token", sa.column("scopes", sa.String()))
REFUSE = "audit is append-only"
GUARDS = (("audit_no_update", "BEFORE UPDATE ON audit"), ("audit_no_delete", "BEFORE DELETE ON audit"))


def guard_on_sqlite() -> None:
    for name, when in GUARDS:
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END")


def guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, when in GUARDS:
        op.execute(f"CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION audit_refuse()")
    op.execute("CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_refuse()")


def create_accounts() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("totp", sa.String(length=200), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("login", name="uq_user_account_login"),
        sa.UniqueConstraint("email", name="uq_user_account_email"),
        sa.UniqueConstraint("issuer", "subject", name="uq_user_account_issuer_subject"),
    )
    create_owned(
        "user_grant",
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("zone", sa.String(length=120), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("granted_by", sa.String(length=40), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_user_grant_site_id_site"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_user_grant_organisation_id_organisation"
        ),
    )
    create_owned(
        "login",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("digest", name="uq_login_digest"),
    )
    create_owned(
        "password_link",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("digest", name="uq_password_link_digest"),
    )
    create_owned(
        "passkey",
        sa.Column("credential", sa.String(length=400), nullable=False),
        sa.Column("public_key", sa.String(length=800), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("credential", name="uq_passkey_credential"),
    )


def create_owned(name: str, *rest: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *rest,
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=f"fk_{name}_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_user_id", name, ["user_id"])


def place_tokens() -> None:
    with op.batch_alter_table("token") as token:
        token.add_column(sa.Column("zone", sa.String(length=120), nullable=True))
        token.add_column(sa.Column("site_id", sa.Integer(), nullable=True))
        token.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        token.create_foreign_key("fk_token_site_id_site", "site", ["site_id"], ["id"])
        token.create_foreign_key("fk_token_organisation_id_organisation", "organisation", ["organisation_id"], ["id"])
    # People sign in by themselves now: what this scope opened, no token opens any more.
    scopes = sa.func.replace(" " + TOKEN.c.scopes + " ", " manage ", " ")
    op.execute(sa.update(TOKEN).values(scopes=sa.func.trim(scopes)))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", UtcDateTime(), nullable=False),
        sa.Column("waits_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_throttle"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("digest", name="uq_audit_digest"),
    )
    op.create_index("ix_audit_ledger", "audit", ["ledger"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    create_accounts()
    place_tokens()
    if op.get_bind().dialect.name == "sqlite":
        guard_on_sqlite()
    else:
        guard_on_postgresql()
