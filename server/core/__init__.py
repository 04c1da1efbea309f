"""What every room stands on: the database, the logs, pushing, sockets, access, words."""
