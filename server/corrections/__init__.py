"""What is wrong and asked to be set right: asked by whom it is about, decided by others, recorded as a new entry."""
