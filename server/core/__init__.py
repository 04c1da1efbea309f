"""What every room stands on: the database, the ledger's chain, pushing, sockets, access, words."""
