"""Users, their rights, and tokens of the API."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.tables import Instant


def create_user_account() -> None:
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
        sa.Column("vouched_by", sa.String(length=24), nullable=False),
        sa.Column("email_by", sa.String(length=24), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("disabled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("email", name="uq_user_account_email"),
        sa.UniqueConstraint("issuer", "subject", name="uq_user_account_issuer_subject"),
        sa.UniqueConstraint("login", name="uq_user_account_login"),
    )


def create_login() -> None:
    op.create_table(
        "login",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_login_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_login"),
        sa.UniqueConstraint("digest", name="uq_login_digest"),
    )
    op.create_index("ix_login_ends_at", "login", ["ends_at"], unique=False)
    op.create_index("ix_login_user_id", "login", ["user_id"], unique=False)


def create_passkey() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential", sa.String(length=400), nullable=False),
        sa.Column("public_key", sa.String(length=800), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_passkey_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("credential", name="uq_passkey_credential"),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"], unique=False)


def create_password_link() -> None:
    op.create_table(
        "password_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_password_link_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_password_link"),
        sa.UniqueConstraint("digest", name="uq_password_link_digest"),
    )
    op.create_index("ix_password_link_ends_at", "password_link", ["ends_at"], unique=False)
    op.create_index("ix_password_link_user_id", "password_link", ["user_id"], unique=False)


def create_token() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("permissions", sa.String(length=200), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_token_organisation_id_organisation"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_token_site_id_site"),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name="fk_token_zone_id_zone"),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.UniqueConstraint("digest", name="uq_token_digest"),
    )


def create_user_grant() -> None:
    op.create_table(
        "user_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("granted_by", sa.String(length=24), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_user_grant_organisation_id_organisation"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_user_grant_site_id_site"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_user_grant_user_id_user_account"),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name="fk_user_grant_zone_id_zone"),
        sa.PrimaryKeyConstraint("id", name="pk_user_grant"),
    )
    op.create_index("ix_user_grant_user_id", "user_grant", ["user_id"], unique=False)


def create() -> None:
    """Make them."""
    create_user_account()
    create_login()
    create_passkey()
    create_password_link()
    create_token()
    create_user_grant()
