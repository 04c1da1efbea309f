"""The throttle: how often somebody may ask for, or try, something.

All limits stand in one table (:mod:`server.access.throttle.policies`). It has two stores, for two kinds of counting:

- Requests of the current minute (:mod:`server.access.throttle.requests`), in memory. Everything that is asked is
  counted, so no request may wait for it; a count that is a second late, or lost with a restart, does no harm.
- Attempts to prove something (:mod:`server.access.throttle.attempts`), in the database. Each may be the one that opens
  a door, so it is counted for all processes before it is looked at, and a restart forgets none.

Both are asked in the same way: ``count`` a policy, and a :class:`~server.core.refusal.Refusal` says who must wait.
"""
