"""The database: its engines, what they are asked, and the one unit of change."""
