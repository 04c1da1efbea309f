"""The kiosks: which device shows which board, and what is painted on it."""
