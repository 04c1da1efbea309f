"""Who may work with this installation: users, what they were granted, their sign-ins, tokens of programs."""
