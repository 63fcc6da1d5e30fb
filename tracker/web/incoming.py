"""What comes in, made safe once for every page before any of them reads it.

PostgreSQL keeps no NUL in a text and compares no key with a number past its width. `url_for` takes
some names for itself (`endpoint`, `_scheme`, …), so that a page which hands its own parameters on
to its links would let a visitor choose where they lead.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map
from werkzeug.utils import cached_property

LARGEST_KEY = 2**31 - 1
"""The largest key of a table whose keys are not 64 bits wide (PostgreSQL's integer)."""


class CleanRequest(Request):
    """A request whose parameters and fields any room may store and hand on."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Give the parameters of the address, less the names that `url_for` keeps for itself."""
        pairs = super().args.items(multi=True)
        return _without_nul(
            [(name, text) for name, text in pairs if name != "endpoint" and name[:1] != "_"]
        )

    def _load_form_data(self) -> None:
        """Read the form as Flask does, and take NUL out of its words; files stay as they are."""
        super()._load_form_data()
        form = self.__dict__.get("form")
        if form and any("\x00" in name or "\x00" in text for name, text in form.items(multi=True)):
            self.__dict__["form"] = _without_nul(form.items(multi=True))


class Key(IntegerConverter):
    """A number in an address that can be a key; a larger one is no address."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, **more: Any):
        """Bound the number above where the rule does not."""
        super().__init__(map, fixed_digits, min, **{"max": LARGEST_KEY, **more})


def _without_nul(pairs: Any) -> MultiDict[str, str]:
    return ImmutableMultiDict(
        [(name.replace("\x00", ""), text.replace("\x00", "")) for name, text in pairs]
    )


def _refuse_nul() -> None:
    """Answer 404 to an address with a NUL: nothing has such a name."""
    if "\x00" in request.path:
        abort(404)


def init_incoming(app: Flask) -> None:
    """Read requests of `app` so; to be called before its rules are made."""
    app.request_class = CleanRequest
    app.url_map.converters["int"] = Key
    app.before_request(_refuse_nul)
