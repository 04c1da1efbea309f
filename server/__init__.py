"""The central server of Doorboard: packaged by subject, one room each. See CONTRIBUTING.md."""
