"""Letters from templates: subject, plain text and HTML that mail programs understand.

An environment of its own, not the pages': a letter is written outside any request, and its
addresses must come from BASE_URL and never from whatever host a request named.
"""

from __future__ import annotations

from functools import cache, lru_cache

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker.lib.calendar import format_date
from tracker.lib.numbers import format_count
from tracker.lib.text import one_line
from tracker.outbox.composers import Message
from tracker.settings import ROOT


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "mail"),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        # Read once: the sender writes thousands of letters, and starts anew with a new version.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(ngay=format_date, dem=format_count)
    environment.globals.update(shared=_shared)
    return environment


# Letters that leave together are mostly of few agencies, whose people are told the same.
@lru_cache(maxsize=1024)
def _shared(name: str, **facts: object) -> str:
    """Write a piece that says the same in many letters; `facts` are values that never change."""
    text = _environment().get_template(name).render(facts)
    return Markup(text) if name.endswith(".html") else text


@cache
def _inliner() -> css_inline.CSSInliner:
    # Nothing is fetched: a letter's style stands in its own template.
    return css_inline.CSSInliner(load_remote_stylesheets=False)


def subject(folder: str, **facts: object) -> str:
    """Give the subject of templates/mail/`folder` on one line."""
    return one_line(_environment().get_template(f"{folder}/subject.txt").render(facts))


def write(folder: str, **facts: object) -> Message:
    """Write the letter of templates/mail/`folder`; a fact the template misses is an error."""
    environment = _environment()
    html = environment.get_template(f"{folder}/body.html").render(facts)
    return Message(
        subject=subject(folder, **facts),
        text=environment.get_template(f"{folder}/body.txt").render(facts).strip() + "\n",
        html=_inliner().inline(html),
    )
