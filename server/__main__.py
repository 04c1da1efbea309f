"""``python -m server`` is ``doorboard``: the program is loaded, and does what it is told."""

import gc

# What is loaded is no garbage, and looking for some in it takes an eighth of a server's start.
gc.disable()

from server.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
