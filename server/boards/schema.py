"""The shape of a face on the wire, as JSON Schema: ``python -m server.boards.schema``.

The kiosk's types are made from it, so that a face cannot change on one side only.
"""

from __future__ import annotations

import sys
from typing import Any

import orjson
from pydantic import TypeAdapter

from signs.face import Face


def face_schema() -> dict[str, Any]:
    """Return the schema of what :func:`signs.face.compact` makes of any face."""
    schema = TypeAdapter(Face).json_schema(mode="serialization")
    for shape in schema["$defs"].values():
        fields = shape["properties"]
        shape["required"] = [name for name, field in fields.items() if not _may_be_dropped(field)]
        shape["additionalProperties"] = False
        shape["properties"] = {name: _as_sent(field) for name, field in fields.items()}
    return {"title": "Face", **schema}


def _may_be_dropped(field: dict[str, Any]) -> bool:
    return field.get("type") == "boolean" or {"type": "null"} in field.get("anyOf", [])


def _as_sent(field: dict[str, Any]) -> dict[str, Any]:
    kept = [choice for choice in field.get("anyOf", []) if choice != {"type": "null"}]
    named = kept[0] if len(kept) == 1 else field
    return {key: value for key, value in named.items() if key not in {"title", "default"}}


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(face_schema(), option=orjson.OPT_INDENT_2))
