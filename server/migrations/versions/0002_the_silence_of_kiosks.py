"""When a kiosk went silent becomes a fact of its own, instead of what each reader makes of its last sign of life."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from server.core.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SILENT_AFTER = timedelta(seconds=15)
KIOSK = sa.table("kiosk", sa.column("seen_at", UtcDateTime()), sa.column("silent_since", UtcDateTime()))


def upgrade() -> None:
    """Apply."""
    op.add_column("kiosk", sa.Column("silent_since", UtcDateTime(), nullable=True))
    # The server stands still now: a kiosk was silent if it was when the server last heard any.
    last = op.get_bind().scalar(sa.select(sa.func.max(KIOSK.c.seen_at)))
    if last is not None:
        silent = KIOSK.c.seen_at < last - SILENT_AFTER
        op.execute(sa.update(KIOSK).where(silent).values(silent_since=KIOSK.c.seen_at))
