"""Files: their bytes below the data folder, and rows that say whose each is, what it is, and until when."""
