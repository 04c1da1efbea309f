"""Alerts: what needs a person's hand, told once, by webhook and e-mail."""
