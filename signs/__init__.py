"""What a sign looks like. Knows faces, layouts and panels; no Flask, no SQLAlchemy, no clock of its own."""
