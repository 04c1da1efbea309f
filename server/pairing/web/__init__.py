"""The pages of a pairing: on the tablet that waits, and in the hand that hangs it up."""
