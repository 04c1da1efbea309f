"""What every message of the API is made of: strict models, instants with a zone, pages of lists."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar, overload
from zoneinfo import ZoneInfo

from flask import g
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from sqlalchemy import Row, Select, SQLColumnExpression
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.access.reach import within
from server.api.contract import Caller
from server.core.refs import LARGEST_ID
from server.forms.faults import fault

LARGEST_PAGE = 200

Columns = Mapping[str, SQLColumnExpression[Any]]

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)


class ResponseModel(BaseModel):
    """Base of what the API says: every field is always there, null where it is empty."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


def example(**values: Any) -> ConfigDict:
    """Return the configuration of a model with one example of it."""
    return ConfigDict(json_schema_extra={"examples": [values]})


class RequestModel(BaseModel):
    """Base of what the API is told: a field that it does not know is a mistake, and is said to be one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Query(RequestModel):
    """The query parameters of every operation that has any."""

    lang: Literal["zh", "en"] | None = Field(None, description="Language of messages, before Accept-Language.")


def _instant(value: Any) -> datetime:
    found = _RFC_3339.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise fault("api.field.time")
    if found[2] is None:
        raise fault("api.field.time_zone")
    try:
        return datetime.fromisoformat(found[0].upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise fault("api.field.time") from None


def _day(value: Any) -> date:
    if not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise fault("forms.day")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise fault("forms.day") from None


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""An id in an address, where everything is a text."""
AskedId = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
"""An id in a body: a number, and neither a text nor true."""
AskedDay = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day in a body: a number is none."""
AskedInstant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time as in RFC 3339, with any offset; a time without a zone is refused."""
Instant = AwareDatetime
"""A time as in RFC 3339, with the offset of the site."""


@overload
def local(instant: datetime, timezone: str) -> datetime: ...
@overload
def local(instant: datetime | None, timezone: str) -> datetime | None: ...
def local(instant: datetime | None, timezone: str) -> datetime | None:
    """Return an instant with the offset of a site."""
    return None if instant is None else instant.astimezone(ZoneInfo(timezone))


def _cursor(value: Any) -> int:
    try:
        return int(base64.urlsafe_b64decode(value).decode("ascii").removeprefix("after-"))
    except (ValueError, binascii.Error):
        raise fault("api.field.cursor") from None


Cursor = Annotated[int, BeforeValidator(_cursor), Field(ge=0, le=LARGEST_ID), WithJsonSchema({"type": "string"})]


class Listed(Query):
    """The query parameters of a list."""

    limit: int = Field(50, ge=1, le=LARGEST_PAGE, description="Items in one answer.")
    after: Cursor | None = Field(None, description="The `next` of the answer before.")


Item = TypeVar("Item")


class Page(ResponseModel, Generic[Item]):
    """Some items of a list, by ascending id. `next` is the `after` of the rest, null where the list ends."""

    items: list[Item]
    next: str | None


def read_page(
    session: Session, statement: Select[Any], key: InstrumentedAttribute[int], query: Listed, columns: Columns
) -> tuple[Sequence[Row[Any]], str | None]:
    """Return the rows of one page that lie within the caller's scope, and the cursor of the rest.

    ``statement`` must select ``key``. ``columns`` are those of the scope of each row.
    """
    caller: Caller = g.caller
    here = statement.where(within([caller.scope], columns))
    beyond = here.where(key > (query.after or 0)).order_by(key).limit(query.limit + 1)
    rows = session.execute(beyond).all()
    page = rows[: query.limit]
    more = len(rows) > query.limit
    return page, _encode(page[-1].id) if more else None


def _encode(row_id: int) -> str:
    return base64.urlsafe_b64encode(f"after-{row_id}".encode()).decode()
