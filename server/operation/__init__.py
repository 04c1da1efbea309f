"""Operating a server: whether it is well, what it counts, what it logs, and its backups (运行维护)."""
