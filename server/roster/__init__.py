"""Organisations, their people, and how they get in and out of files (花名册)."""
