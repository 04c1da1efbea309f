"""The pages of a company: its people, its logo, what is asked of it, who leaves."""
