"""What lies within the scopes of an actor, as a condition of SQL: a list shows this and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, true

from server.access.roles import PARTS, Scope


def within(scopes: Iterable[Scope], columns: Mapping[str, SQLColumnExpression[Any]]) -> ColumnElement[bool]:
    """Return the condition that a row lies within one of the scopes.

    ``columns`` names the column of each part (zone, site, organisation, person) that the rows have. A scope that is
    narrower than the rows holds none of them.
    """
    return or_(false(), *(_within(scope, columns) for scope in scopes))


def _within(scope: Scope, columns: Mapping[str, SQLColumnExpression[Any]]) -> ColumnElement[bool]:
    named = [(columns.get(part), getattr(scope, part)) for part in PARTS if getattr(scope, part) is not None]
    conditions = [false() if column is None else column == value for column, value in named]
    return and_(true(), *conditions)
