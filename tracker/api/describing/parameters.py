"""Parameters of addresses: described once, read by that description.

What is unknown, said twice or ill-formed is refused: a filter that is misspelt and left out
would silently answer with everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from tracker.api.describing.checking import problems
from tracker.api.describing.schemas import DAY, Schema, told

LARGEST_PAGE = 200
USUAL_PAGE = 50


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `place` is where OpenAPI finds it: "query", "path" or "header"."""

    name: str
    schema: Schema
    words: str
    place: str = "query"
    required: bool = False
    example: str | None = None

    def described(self) -> dict[str, Any]:
        """Give it as OpenAPI writes it."""
        shown = {} if self.example is None else {"example": self.example}
        return shown | {
            "name": self.name,
            "in": self.place,
            "required": self.required or self.place == "path",
            "description": self.words,
            "schema": self.schema,
        }


TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 100}
ON = Parameter("on", DAY, "Như đã biết đến hết ngày này; mặc định là hôm nay, không sau hôm nay.")
CURSOR = Parameter(
    "cursor",
    {"type": "string", "minLength": 1, "maxLength": 500},
    "Giá trị next của trang trước, gửi lại nguyên văn cùng các bộ lọc.",
)
LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": USUAL_PAGE},
    f"Số dòng một trang, nhiều nhất {LARGEST_PAGE}.",
)
PAGED = (CURSOR, LIMIT)


def chosen(name: str, words: str, values: Iterable[str]) -> Parameter:
    """Give a parameter out of a list."""
    return Parameter(name, {"type": "string", "enum": list(values)}, words)


def text(name: str, words: str, example: str | None = None) -> Parameter:
    """Give a parameter of at most a hundred letters: a code, a name."""
    return Parameter(name, TEXT, words, example=example)


def number(name: str, words: str, schema: Schema, *, required: bool = False) -> Parameter:
    """Give a parameter that is a whole number."""
    return Parameter(name, schema, words, required=required)


def day(name: str, words: str) -> Parameter:
    """Give a parameter that is a date."""
    return Parameter(name, DAY, words)


def in_path(name: str, words: str, schema: Schema = TEXT) -> Parameter:
    """Give a part of the address."""
    return Parameter(name, told(schema, words), words, place="path")


def read(
    described: Iterable[Parameter], given: MultiDict[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the parameters of an address; give values by name, and problems by name.

    What was left out is not among the values. Dates come as dates, numbers as numbers.
    """
    known = {one.name: one for one in described if one.place == "query"}
    values: dict[str, Any] = {}
    wrong = {name[:60]: "Không có tham số này." for name in given if name not in known}
    for name, one in known.items():
        said = given.getlist(name)
        if len(said) > 1:
            wrong[name] = "Chỉ ghi một lần."
        elif said:
            value = _value(said[0], one.schema)
            found = problems(value, one.schema)
            if found:
                wrong[name] = next(iter(found.values()))
            else:
                values[name] = date.fromisoformat(said[0]) if one.schema is DAY else value
        elif one.required:
            wrong[name] = "Cần tham số này."
    return values, wrong


def _value(said: str, schema: Schema) -> Any:
    """Give a whole number where one is described and written, else the text as it is."""
    bare = said.removeprefix("-")
    if schema["type"] == "integer" and bare.isascii() and bare.isdigit() and len(bare) < 20:
        return int(said)
    return said
