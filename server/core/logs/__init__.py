"""Append-only logs: their entries, the tree of what they say, and checkpoints as notes that witnesses read."""
