"""What a board is, whatever it shows: its kind, its code, where it hangs."""
