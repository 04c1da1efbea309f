"""What every room stands on: the database, the logs, jobs, files, boards, the child, and the values that all name."""
