"""What a page of a hundred rows asks a thousand times, made cheap: addresses, macros, attributes.

Each gives letter by letter what the library's own form gives; what is out of the ordinary is left
to the library.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from flask import Flask, has_request_context, request
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape
from wtforms.widgets import Input
from wtforms.widgets.core import clean_key

# Characters of a query that werkzeug leaves as they are.
_SAFE = "!$'()*,/:;?@"
# A number in a rule, bounded or not: bounds are for reading an address, not for writing one.
_NUMBER = re.compile(r"<int(?:\((?:(?:min|max)=\d+,?)+\))?:(\w+)>")


class QuickContext(Context):
    """A context that calls macros straight away; anything else goes the way of the library."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Call what a template calls."""
        if type(__obj) is not Macro:
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return __obj(__self.eval_ctx, *args, **kwargs)


class Addresses:
    """Addresses of pages for templates: `url_for`, quick for plain rules and plain values."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._plain: dict[str, tuple[str, frozenset[str]] | None] = {}

    def url_for(self, endpoint: str, /, **values: Any) -> str:
        """Give the address of a page of this site."""
        if endpoint not in self._plain:
            self._plain[endpoint] = self._read(endpoint)
        rule = self._plain[endpoint]
        if rule is None or not _is_plain(values, rule[1]):
            return self._app.url_for(endpoint, **values)
        path = rule[0] % values if rule[1] else rule[0]
        asked = [
            f"{_quoted(k)}={v if type(v) is int else _quoted(v)}"
            for k, v in values.items()
            if v is not None and k not in rule[1]
        ]
        return f"{path}?{'&'.join(asked)}" if asked else path

    def _read(self, endpoint: str) -> tuple[str, frozenset[str]] | None:
        """Give the pattern of an endpoint's one rule and its numbers; None for any other rule."""
        known = endpoint in self._app.view_functions
        rules = list(self._app.url_map.iter_rules(endpoint)) if known else []
        if len(rules) != 1 or rules[0].defaults or rules[0].subdomain or rules[0].host:
            return None
        pattern = _NUMBER.sub(r"%(\1)d", rules[0].rule)
        return None if "<" in pattern else (pattern, frozenset(rules[0].arguments))


@lru_cache(4096)
def _quoted(text: str) -> str:
    """Quote a part of a query; the links of a page's rows say the same names and codes."""
    return quote_plus(text, safe=_SAFE)


def _is_plain(values: dict[str, Any], numbers: frozenset[str]) -> bool:
    """Say whether the library would do nothing with the values but write them down."""
    if not has_request_context() or request.script_root or not numbers <= values.keys():
        return False
    for name, value in values.items():
        if name in numbers:
            if type(value) is not int or value < 0:
                return False
        elif name[:1] == "_" or not (value is None or type(value) in (str, int)):
            return False
    return True


def attributes(**given: Any) -> Markup:
    """Write the attributes of a field, sorted; True stands alone and False is left out."""
    parts = []
    for name, value in sorted(given.items()):
        if value is True:
            parts.append(clean_key(name))
        elif value is not False:
            parts.append(f'{clean_key(name)}="{escape(value)}"')
    return Markup(" ".join(parts))


def init_rendering(app: Flask) -> None:
    """Let the templates of `app` be rendered so."""
    app.jinja_env.context_class = QuickContext
    url_for: Callable[..., str] = Addresses(app).url_for
    app.jinja_env.globals["url_for"] = url_for
    Input.html_params = staticmethod(attributes)
