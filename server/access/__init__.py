"""Who may do what: roles and what they reach, secrets and how often somebody may fail to show one."""
