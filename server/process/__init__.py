"""From a configuration to running processes: the data folder made ready, the server, its workers and their rounds."""
