"""How a tablet becomes somebody's kiosk: a code on its glass, an installer who confirms it, a token."""
