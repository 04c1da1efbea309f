"""The own page: what is known of somebody, what they plan, what they said."""
