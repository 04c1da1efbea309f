"""Reads only: the face of a door, of a floor, of a site."""
