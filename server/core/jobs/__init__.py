"""Work that waits: put in the transaction that makes it necessary, done by whichever process comes to it first.

A job is done at least once: a worker that dies over it leaves it to another one when its lease is over. What it writes
is written once where its function ends it in the transaction that writes (:meth:`Work.finish`).
"""

from server.core.jobs.kinds import JobKind, every
from server.core.jobs.queue import latest, put, settle, void
from server.core.jobs.rules import Retry
from server.core.jobs.work import JobFailed, Lost, Work

__all__ = ["JobFailed", "JobKind", "Lost", "Retry", "Work", "every", "latest", "put", "settle", "void"]
