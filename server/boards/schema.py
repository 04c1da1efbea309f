"""The shape of a face on the wire, as JSON Schema: ``python -m server.boards.schema``.

The kiosk's types are made from it, so that a face cannot change on one side only.
"""

from __future__ import annotations

import sys
from typing import Any

import orjson
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import DataclassSchema

from signs.face import PACKED, Face


def face_schema() -> dict[str, Any]:
    """Return the schema of what :func:`signs.face.compact` makes of any face."""
    return {"title": "Face", **TypeAdapter(Face).json_schema(mode="serialization", schema_generator=Compact)}


class Compact(GenerateJsonSchema):
    """Writes dataclasses the way that ``compact`` sends them: what carries nothing is left out."""

    def dataclass_schema(self, schema: DataclassSchema) -> JsonSchemaValue:
        """Return the schema of one part of a face."""
        shape = super().dataclass_schema(schema)
        fields: dict[str, Any] = shape["properties"]
        if schema["cls"] in PACKED:
            return _as_list(shape, fields)
        return shape | {
            "required": [name for name, field in fields.items() if not _may_be_dropped(field)],
            "additionalProperties": False,
            "properties": {name: _as_sent(field) for name, field in fields.items()},
        }


def _as_list(shape: JsonSchemaValue, fields: dict[str, Any]) -> JsonSchemaValue:
    order = f"In this order: {', '.join(fields)}; counts are present, market, out, roster."
    counts = {"type": "array", "items": {"type": "integer"}, "minItems": 4, "maxItems": 4}
    return {
        "type": "array",
        "title": shape["title"],
        "description": f"{shape['description']} {order}",
        "prefixItems": [counts if name == "counts" else _as_sent(field) for name, field in fields.items()],
        "items": False,
        "minItems": len([field for field in fields.values() if "default" not in field]),
        "maxItems": len(fields),
    }


def _may_be_dropped(field: dict[str, Any]) -> bool:
    return field.get("type") == "boolean" or {"type": "null"} in field.get("anyOf", [])


def _as_sent(field: dict[str, Any]) -> dict[str, Any]:
    kept = [choice for choice in field.get("anyOf", []) if choice != {"type": "null"}]
    named = kept[0] if len(kept) == 1 else field
    return {key: value for key, value in named.items() if key not in {"title", "default"}}


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(face_schema(), option=orjson.OPT_INDENT_2))
