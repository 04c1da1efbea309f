"""The tables of the first step, by what they are about, in the order in which they refer to each other."""
