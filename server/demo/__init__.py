"""The demo: a made-up incubator at the scale of a real one, and a working day that it can play (演示)."""
