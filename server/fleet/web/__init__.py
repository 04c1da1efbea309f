"""The pages of kiosks: what runs on a tablet, and what the manager sees of it."""
