"""The contract of the API: an operation is declared once, and both enforced and documented from that.

A view is a typed function. Its parameters say what it takes: ``query`` and ``body`` (pydantic models), ``caller``
(who holds the token), ``key`` (the Idempotency-Key header), everything else comes from the path. What it returns
is the answer's model, its docstring the documentation.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_type_hints

from server.access.roles import Scope
from server.access.tokens import Program
from server.core.refs import Ref

PERSONAL = ("people", "presence", "roster")
"""Permissions whose answers speak of persons: nobody may store them on the way."""
TAKEN = ("query", "body", "caller", "key")

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Caller:
    """The token behind a request, and the scope that it is limited to."""

    token_id: int
    scope: Scope

    @property
    def by(self) -> Program:
        """Who acts."""
        return Program(Ref("token", self.token_id))


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. ``permission`` None: public. ``tagged``: the answer carries an ETag, and 304 may come."""

    method: str
    path: str
    subject: str
    permission: str | None
    view: Callable[..., Any]
    tagged: bool = False
    takes: dict[str, Any] = field(default_factory=dict)
    path_parameters: dict[str, type] = field(default_factory=dict)
    answer: Any = None

    @property
    def name(self) -> str:
        """The name of the operation: unique, stable, made for generated clients."""
        return self.view.__name__

    @property
    def problems(self) -> list[int]:
        """The HTTP statuses of all problems that may answer."""
        found = {429, 500, 503}
        found |= {401, 403} if self.permission else set()
        found |= {404} if self.path_parameters else set()
        found |= {422} if {"query", "body"} & self.takes.keys() else set()
        found |= {400, 409, 413, 415} if "body" in self.takes else set()
        found |= {400, 409} if "key" in self.takes else set()
        return sorted(found)


class Operations:
    """The operations of one subject, in the order in which they were declared."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._declared: list[Operation] = []

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._declared)

    def get(self, path: str, *, permission: str | None, tagged: bool = False) -> Callable[[View], View]:
        """Declare a read."""
        return self._declare("GET", path, permission, tagged)

    def post(self, path: str, *, permission: str | None) -> Callable[[View], View]:
        """Declare a write that makes something new."""
        return self._declare("POST", path, permission, tagged=False)

    def put(self, path: str, *, permission: str | None) -> Callable[[View], View]:
        """Declare a write with an absolute target."""
        return self._declare("PUT", path, permission, tagged=False)

    def _declare(self, method: str, path: str, permission: str | None, tagged: bool) -> Callable[[View], View]:
        def declare(view: View) -> View:
            hints = get_type_hints(view, include_extras=True)
            parameters = inspect.signature(view).parameters
            self._declared.append(
                Operation(
                    method,
                    path,
                    self._subject,
                    permission,
                    view,
                    tagged,
                    takes={name: hints[name] for name in parameters if name in TAKEN},
                    path_parameters={name: hints[name] for name in parameters if name not in TAKEN},
                    answer=hints["return"],
                )
            )
            return view

        return declare
