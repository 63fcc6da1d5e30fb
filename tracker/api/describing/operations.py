"""Operations: a route with its description, made together, so that neither is without the other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from tracker.api.describing.examples import example_of
from tracker.api.describing.parameters import Parameter, read
from tracker.api.describing.schemas import Schema
from tracker.api.entering import Caller, enter
from tracker.api.problems import refuse
from tracker.api.rules import Scope
from tracker.lib import clock
from tracker.lib.actor import Actor

api = Blueprint("api", __name__, url_prefix="/api/v1")

_CONVERTER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program can do here. `problems` are kinds beside those that each may have."""

    method: str
    rule: str
    name: str
    title: str
    words: str
    tag: str
    scope: Scope
    answer: Schema | None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[str, ...] = ()
    body: dict[str, Any] | None = None
    media_types: tuple[str, ...] = ("application/json",)
    example: Any = None

    @property
    def path(self) -> str:
        """The address as OpenAPI writes it: "/plans/{code}"."""
        return _CONVERTER.sub(r"{\1}", self.rule)

    @property
    def shown_example(self) -> str:
        """The example as people read it."""
        return json.dumps(self.example, ensure_ascii=False, indent=2)

    @property
    def shown_answer(self) -> str:
        """What is answered, as people read it; empty where that is a file."""
        if self.answer is None:
            return ""
        return json.dumps(example_of(self.answer), ensure_ascii=False, indent=2)


OPERATIONS: list[Operation] = []


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was let in: who asks, as of which day, for what."""

    caller: Caller
    on: date
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Who asks, with the rights of today."""
        return self.caller.actor

    def get(self, name: str) -> Any:
        """Give a parameter; None when it was left out."""
        return self.values.get(name)


View = Callable[..., Response]


def operation(
    rule: str,
    *,
    title: str,
    words: str,
    tag: str,
    scope: Scope,
    answer: Schema | None,
    method: str = "GET",
    parameters: tuple[Parameter, ...] = (),
    **more: Any,
) -> Callable[[View], View]:
    """Make a view an operation: described, registered, and opened to tokens with `scope` alone."""

    def make(view: View) -> View:
        OPERATIONS.append(
            Operation(
                method, rule, view.__name__, title, words, tag, scope, answer, parameters, **more
            )
        )

        @wraps(view)
        def guarded(**path: Any) -> Response:
            caller = enter(scope)
            return view(_asked(caller, parameters), **path)

        api.add_url_rule(rule, view.__name__, guarded, methods=[method])
        return guarded

    return make


def _asked(caller: Caller, parameters: tuple[Parameter, ...]) -> Asked:
    values, wrong = read(parameters, request.args)
    on = values.get("on") or clock.today()
    if on > clock.today():
        wrong["on"] = "Ngày xem không được sau hôm nay."
    if wrong:
        refuse("parameters", errors=wrong)
    return Asked(caller, on, values)
