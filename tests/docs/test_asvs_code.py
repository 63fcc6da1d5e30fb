"""What no line of the program may do, read from its syntax: the rows of ASVS that speak of code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tracker.settings import ROOT

TEXT_CALLS = {"text", "execute", "exec_driver_sql", "executemany", "scalar", "scalars"}
# Who may speak with other machines, and how they do it.
OUTSIDE = {
    "tracker/accounts/views/single_sign_on.py": "the provider that is set",
    "tracker/cli/processes.py": "this machine, to see that it answers",
    "tracker/outbox/smtp.py": "the mail server that is set",
    "tracker/outbox/webhooks/addresses.py": "names of receivers are looked up",
    "tracker/outbox/webhooks/calling.py": "addresses that were let through",
    "tracker/web/clamd.py": "the scanner that is set",
    "tracker/worker/process.py": "the name of this machine",
}
NET = {"requests", "urllib.request", "http.client", "httpx", "socket", "ftplib", "smtplib"}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the program by its path."""
    paths = [ROOT / "wsgi.py", *sorted((ROOT / "tracker").rglob("*.py"))]
    return {str(p.relative_to(ROOT)): ast.parse(p.read_text("utf-8")) for p in paths}


@cache
def nodes(kind: type[ast.AST]) -> list[tuple[str, Any]]:
    """Every node of a kind, with the path of its module."""
    return [(p, node) for p, tree in trees().items() for node in ast.walk(tree)
            if isinstance(node, kind)]  # fmt: skip


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call: where, what is called (its last name), the call."""
    for path, node in nodes(ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else ""
        yield path, name or getattr(called, "id", ""), node


def imported() -> Iterator[tuple[str, str]]:
    """Every module that is imported: by whom, what."""
    for path, node in nodes(ast.Import):
        yield from ((path, alias.name) for alias in node.names)
    for path, node in nodes(ast.ImportFrom):
        if node.module:
            yield path, node.module


def is_built(argument: ast.expr) -> bool:
    """Whether a text is put together where it is used: f"…", "…" + x, "…" % x, "…".format(x)."""
    if isinstance(argument, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in argument.values)
    if isinstance(argument, ast.BinOp):
        return not all(isinstance(side, ast.Constant) for side in (argument.left, argument.right))
    called = argument.func if isinstance(argument, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "format"


def test_nothing_runs_words_as_code_or_as_a_command() -> None:
    names = {"eval", "exec", "compile", "system", "popen", "__import__", "getoutput"}
    found = [
        (path, name)
        for path, name, call in calls()
        if (name in names and not (isinstance(call.func, ast.Attribute) and name == "compile"))
        or any(word.arg == "shell" for word in call.keywords)
    ]
    assert found == []


def test_nothing_makes_objects_of_foreign_bytes_or_touches_memory() -> None:
    closed = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "ctypes", "cffi"}
    assert [(path, name) for path, name in imported() if name.split(".")[0] in closed] == []


def test_every_statement_has_its_values_apart() -> None:
    found = [
        (path, call.lineno)
        for path, name, call in calls()
        if name in TEXT_CALLS
        and call.args
        and is_built(call.args[0])
        # Names of our own tables, which no parameter can stand for.
        and path != "tracker/upkeep/backup.py"
    ]
    assert found == []


def test_no_path_into_xml_and_no_pattern_is_put_together_from_words() -> None:
    """`re.escape` makes words safe; a constant of the module is no word from outside, nor are the
    words of deadlines and the numbers of a claim that the module itself lists or has matched."""
    own = {"tracker/plans/rules/deadline_recurring.py", "tracker/analysis/rules/claims/words.py"}
    found = []
    for path, name, call in calls():
        is_re = getattr(getattr(call.func, "value", None), "id", "") == "re"
        if not call.args or not (is_re or name == "xpath") or not is_built(call.args[0]):
            continue
        words = [node.id for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)]
        escaped = "escape" in ast.unparse(call.args[0])
        if not (escaped or path in own or all(word.isupper() for word in words)):
            found.append((path, call.lineno))
    assert found == []


def test_no_pattern_of_a_text_comes_from_outside() -> None:
    """What is formatted is written in the program: a literal, or a constant of its module."""
    found = []
    for path, name, call in calls():
        if name != "format" or not isinstance(call.func, ast.Attribute):
            continue
        of = call.func.value
        of = of.value if isinstance(of, ast.Subscript) else of
        if not isinstance(of, ast.Constant) and not getattr(of, "id", "").isupper():
            found.append(path)
    # There the literal has a name of its function.
    assert set(found) <= {"tracker/analysis/drawing.py", "tracker/assessment/views/judging.py"}


def test_no_template_is_made_from_words() -> None:
    names = {"render_template_string", "from_string"}
    assert [(path, name) for path, name, _ in calls() if name in names] == []


def test_words_are_called_safe_only_where_they_are_ours() -> None:
    pages = sorted((ROOT / "templates").rglob("*.html"))
    found = {
        f"{page.relative_to(ROOT)}: {words.strip()}"
        for page in pages
        for words in re.findall(r"\{\{[^}]*?([^}(|]*)\| *safe\b", page.read_text("utf-8"))
    }
    assert {line.partition(": ")[2].split(", ")[-1] for line in found} <= {
        "SHAPES[name]", "chart", '"<br>"',
    }  # fmt: skip


def test_scripts_make_no_page_of_words_and_keep_nothing() -> None:
    closed = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|"
        r"postMessage|__proto__|\.prototype(?:\.\w+)? *=|localStorage|sessionStorage|"
        r"indexedDB|XMLHttpRequest"
    )
    scripts = sorted((ROOT / "static").glob("*.js"))
    assert scripts
    assert [path.name for path in scripts if re.search(closed, path.read_text("utf-8"))] == []


def test_chance_comes_from_the_system_alone() -> None:
    """The module `random` can be foretold; `secrets` cannot."""
    users = [path for path, name in imported() if name == "random" or name == "numpy.random"]
    assert [path for path in users if not path.startswith("tracker/demo/")] == []


def test_ciphers_and_digests_are_the_known_ones() -> None:
    ciphers = {path for path, name in imported() if name.split(".")[0] == "cryptography"}
    assert ciphers == {"tracker/accounts/seal.py"}
    digests = {
        node.attr for _, node in nodes(ast.Attribute) if getattr(node.value, "id", "") == "hashlib"
    }
    assert digests == {"sha256"}


def test_only_known_places_speak_with_other_machines() -> None:
    assert {path for path, name in imported() if name in NET} <= set(OUTSIDE)


def test_no_certificate_is_taken_unseen() -> None:
    for path in trees():
        source = (ROOT / path).read_text("utf-8")
        assert not re.search(r"verify=False|CERT_NONE|_create_unverified|check_hostname", source), (
            path
        )


@pytest.mark.parametrize("folder", ["tracker", "templates", "static", "seeds", "migrations"])
def test_no_secret_lies_in_the_sources(folder: str) -> None:
    key = re.compile(
        r"BEGIN [A-Z ]*PRIVATE KEY|://(?!user:password@)[^/\s:@{]+:[^@\s{]{6,}@|(?:password|secret|token)\s*=\s*"
        r"[\"'][A-Za-z0-9+/_-]{20,}[\"']",
        re.IGNORECASE,
    )
    paths = [p for p in (ROOT / folder).rglob("*") if p.suffix in (".py", ".html", ".js", ".json")]
    assert [str(p) for p in paths if key.search(p.read_text("utf-8", "replace"))] == []
