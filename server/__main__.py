"""``python -m server`` is ``doorboard``."""

from server.cli import main

main()
