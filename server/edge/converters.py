"""How addresses and JSON become values, and values JSON."""

from __future__ import annotations

from typing import Any

import orjson
from flask.json.provider import JSONProvider
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

from server.core.refs import LARGEST_ID


class RowId(IntegerConverter):
    """The id of a row in an address, ``<id:person>``; no row has a larger one than :data:`LARGEST_ID`."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST_ID)

    def to_python(self, value: str) -> Any:
        """Refuse what cannot be an id. Werkzeug would look on, and say that the method is not allowed."""
        try:
            return super().to_python(value)
        except ValueError:
            raise NotFound from None


class Name(UnicodeConverter):
    """A name in an address. None holds NUL, which no database knows: such an address leads nowhere."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map)
        self.regex = r"[^/\0]+"


class Json(JSONProvider):
    """orjson, for answers and sockets: what they say stays UTF-8."""

    def dumps(self, obj: object, **_options: object) -> str:
        """Write JSON."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_options: object) -> object:
        """Read JSON."""
        return orjson.loads(s)
