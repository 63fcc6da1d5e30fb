"""What a tag of a template may say: known names, a few plain filters, conditions, flat loops.

The tags of a part are read as one program, a line a tag, so that what is wrong with the program
is told by its line. Calls, sums, imports and nested loops are not in the language: a template can
neither reach into the application nor run for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.paper.word import NAMES, PLACES

_FILTERS = {"upper", "lower", "trim", "title", "capitalize", "length"}
_FIELDS = {
    "letterhead": {"superior", "issuer", "number_text", "place_and_date", "about"},
    "signature": {"lines", "name"},
    "loop": {"first", "last", "index"},
}
_LISTS = {"subject", "recipients", "signature.lines"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one tag says; `is_statement` of a condition or loop; `fault` adds its place."""

    words: str
    is_statement: bool
    fault: Callable[[str], str]


def word_faults(said: Sequence[Said], *, allow_places: bool) -> list[str]:
    """Say which tags name what is not there or do what no template may."""
    from jinja2 import TemplateSyntaxError
    from jinja2.sandbox import SandboxedEnvironment

    source = "\n".join(
        f"{{% {one.words} %}}" if one.is_statement else f"{{{{ {one.words} }}}}" for one in said
    )
    try:
        tree = SandboxedEnvironment().parse(source)
    except TemplateSyntaxError as error:
        one = said[min(max(error.lineno, 1), len(said)) - 1]
        return [one.fault(f"thẻ “{one.words}” viết sai: {error.message}")]
    known = NAMES | (set(PLACES) if allow_places else set())
    return [
        said[line - 1].fault(words)
        for line, words in dict.fromkeys(_walk(tree, known, in_loop=False))
    ]


def _walk(
    node: Any, known: set[str] | frozenset[str], *, in_loop: bool
) -> Iterator[tuple[int, str]]:
    """Give the faults below a node, each with its line."""
    from jinja2 import nodes

    if isinstance(node, nodes.For):
        yield from _loop(node, known, in_loop=in_loop)
        return
    fault = _own_fault(node, known)
    if fault:
        yield node.lineno, fault
        return
    if isinstance(node, nodes.Getattr):
        return
    for child in node.iter_child_nodes():
        yield from _walk(child, known, in_loop=in_loop)


def _loop(
    node: Any, known: set[str] | frozenset[str], *, in_loop: bool
) -> Iterator[tuple[int, str]]:
    from jinja2 import nodes

    path = _path(node.iter)
    if in_loop:
        yield node.lineno, "vòng lặp nằm trong vòng lặp khác"
    if path not in _LISTS:
        yield node.lineno, f"chỉ lặp được theo {_listed(_LISTS)}"
    if not isinstance(node.target, nodes.Name) or node.test or node.recursive or node.else_:
        yield node.lineno, "vòng lặp phải viết dạng “for line in …”"
        return
    inner = known | {node.target.name, "loop"}
    for child in node.body:
        yield from _walk(child, inner, in_loop=True)


def _own_fault(node: Any, known: set[str] | frozenset[str]) -> str | None:
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        if node.name in known and node.name not in ("letterhead", "signature", "loop"):
            return None
        return f"không có tên “{node.name}”; các tên dùng được: {_listed(_paths(known))}"
    if isinstance(node, nodes.Getattr):
        path = _path(node)
        root, _, field = path.partition(".")
        if root in known and field in _FIELDS.get(root, ()):
            return None
        return f"không có tên “{path}”; các tên dùng được: {_listed(_paths(known))}"
    if isinstance(node, nodes.Filter):
        return None if node.name in _FILTERS else f"không dùng được phép “{node.name}”"
    allowed = (
        nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Not, nodes.And,
        nodes.Or, nodes.Compare, nodes.Operand, nodes.Const,
    )  # fmt: skip
    return None if isinstance(node, allowed) else "thẻ dùng phép tính không được phép trong mẫu"


def _paths(known: set[str] | frozenset[str]) -> set[str]:
    plain = {name for name in known if name not in _FIELDS and name not in PLACES}
    return plain | {
        f"{root}.{field}" for root in ("letterhead", "signature") for field in _FIELDS[root]
    }


def _path(node: Any) -> str:
    """Give "letterhead.issuer" of a node; what is no plain path gives a word that none is."""
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return "?"


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
