"""The child process, which does what takes the processor: how it is asked, what it does, what is said between."""
