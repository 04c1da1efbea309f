"""The manager's pages of the roster, and the logos for everybody."""
