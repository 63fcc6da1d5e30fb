"""The words of JSON Schema that this door needs, and the schemas that have a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Schema = dict[str, Any]

LARGEST_ID = 2**63 - 1

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
YES_NO: Schema = {"type": "boolean"}
ID: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
YEAR: Schema = {"type": "integer", "minimum": 2000, "maximum": 2100}
DAY: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}

# The schemas that others name, by name; filled by `named`.
NAMED: dict[str, Schema] = {}


def told(schema: Schema, words: str) -> Schema:
    """Give a schema with a sentence about it."""
    return {**schema, "description": words}


def one_of(values: Iterable[str]) -> Schema:
    """Give the schema of a text out of a list."""
    return {"type": "string", "enum": list(values)}


def maybe(schema: Schema) -> Schema:
    """Give the schema of something that may be unknown: null, never 0."""
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    found: Schema = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        found["enum"] = [*schema["enum"], None]
    return found


def list_of(schema: Schema, most: int | None = None) -> Schema:
    """Give the schema of a list."""
    return {"type": "array", "items": schema} | ({} if most is None else {"maxItems": most})


def record(**fields: Schema) -> Schema:
    """Give the schema of an object that has these fields, all of them and no other."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def typed(required: Iterable[str] = (), **fields: Schema) -> Schema:
    """Give the schema of an object as it is sent: what is not required may be left out or null."""
    needed = list(required)
    return {
        "type": "object",
        "properties": {
            name: schema if name in needed else maybe(schema) for name, schema in fields.items()
        },
        "required": needed,
        "additionalProperties": False,
    }


def named(name: str, schema: Schema) -> Schema:
    """Keep a schema under a name; give what others write in its place."""
    NAMED[name] = schema
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str, item: Schema) -> Schema:
    """Give the schema of one page of a list; `next` is null at the end."""
    return named(name, record(items=list_of(item), next=maybe(TEXT)))


AGENCY_REF = named("AgencyRef", record(code=TEXT, name=TEXT))

PROBLEM = named(
    "Problem",
    {
        "type": "object",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "instance": told(TEXT, "Số của yêu cầu, để báo người quản trị."),
            "errors": list_of(record(field=TEXT, message=TEXT)),
        },
        "required": ["type", "title", "status", "detail", "instance"],
        "additionalProperties": False,
    },
)
