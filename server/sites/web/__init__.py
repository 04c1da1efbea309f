"""The manager's pages of sites and zones: hours, calendar, how long what is kept."""
