"""Every role with every scope at every action, on its own work, its partner's and another's."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.api.rules import Scope
from tracker.plans.models import Task
from tracker.progress.models import Occurrence

# Whose token: a person of a role, or an agency's own program.
OWNERS = {
    "admin": ("quantri", None),
    "coordinator": ("dieuphoi", None),
    "leader": ("lanhdao", None),
    "auditor": ("kiemtra", None),
    "editor": ("bavi", None),
    "head": ("bavi.lanhdao", None),
    "program": (None, "H-271"),
    "partner": ("stp", None),
    "outsider": ("tanlinh", None),
}
# The work asked for is Ba Vì's; Sở Tư pháp takes part in its task. A body that is no report is
# refused with 422 by whoever was let in to write.
TABLE = """
read:plans     GET  /plans                            200 200 200 200 200 200 200 200 200
read:plans     GET  /plans/2024                       200 200 200 200 200 200 200 200 200
read:plans     GET  /tasks                            200 200 200 200 200 200 200 200 200
read:plans     GET  /agencies                         200 200 200 200 200 200 200 200 200
read:plans     GET  /agencies/H-271                   200 200 200 200 200 200 200 200 200
read:progress  GET  /occurrences                      200 200 200 200 200 200 200 200 200
read:progress  GET  /occurrences/{own}                200 200 200 200 200 200 200 200 404
read:progress  GET  /updates                          200 200 200 200 200 200 200 200 200
read:progress  GET  /status                           200 200 200 200 200 200 200 200 200
read:scores    GET  /indices                          200 200 200 200 200 200 200 200 200
read:scores    GET  /frameworks                       200 200 200 200 200 200 200 200 200
read:scores    GET  /criteria                         200 200 200 200 200 200 200 200 200
read:scores    GET  /scores                           200 200 200 200 200 200 200 200 200
read:scores    GET  /scores?stage=self                200 200 200 200 403 403 403 403 403
read:scores    GET  /comparisons/PAPI/2024            200 200 200 200 200 200 200 200 200
read:reports   GET  /reports                          200 200 200 200 403 403 403 403 403
read:reports   GET  /reports/2024/2024-Q3/1           404 404 404 404 403 403 403 403 403
read:reports   GET  /reports/2024/2024-Q3/1/docx      404 404 404 404 403 403 403 403 403
read:plans     GET  /plans/2024/targets               200 200 200 200 200 200 200 200 200
read:progress  GET  /occurrences/{own}/documents/1    404 404 404 404 404 404 404 404 404
read:scores    GET  /assessments                      200 200 200 200 200 200 200 200 200
read:scores    GET  /assessments/2024                 200 200 200 200 404 404 404 200 404
read:scores    GET  /assessments/2024/sheets          200 200 200 200 404 404 404 200 404
read:scores    GET  /assessments/2024/sheets/STP      404 404 404 404 404 404 404 200 404
read:scores    GET  /assessments/2024/sheets/STP/documents/1 404 404 404 404 404 404 404 404 404
read:scores    GET  /assessments/2024/comparison      200 200 200 200 404 404 404 403 404
read:reports   GET  /agency-reports                   200 200 200 200 200 200 200 200 200
read:reports   GET  /reports/2024/2024-Q3/1/agencies/H-271/docx 404 404 404 404 404 404 404 404 404
read:webhooks  GET  /webhooks                         200 403 403 403 403 403 403 403 403
read:webhooks  GET  /webhooks/1/deliveries            404 403 403 403 403 403 403 403 403
write:progress POST /occurrences/{own}/updates        403 403 403 403 422 422 422 403 404
"""


def lines():
    found = []
    for line in TABLE.strip().splitlines():
        scope, method, path, *codes = line.split()
        found.append((Scope(scope), method, path, [int(code) for code in codes]))
    return found


@pytest.fixture(scope="module")
def own(site):
    """A work of Ba Vì in a task in which Sở Tư pháp takes part."""
    query = select(Occurrence.id).join(Agency).join(Task, Task.id == Occurrence.task_id)
    return site.read(query.where(Agency.code == "H-271", Task.number == "32"))[0][0]


def ask(program, method, path):
    if method == "GET":
        return program.get(path).status_code
    return program.post(path, {"result": "done", "documents": [{}]}, "rights").status_code


@pytest.mark.parametrize(("scope", "method", "path", "codes"), lines())
def test_each_owner_gets_what_the_table_says(site, own, scope, method, path, codes):
    address = path.format(own=own)
    got = [ask(site.program(*owner, scope), method, address) for owner in OWNERS.values()]
    assert dict(zip(OWNERS, got, strict=True)) == dict(zip(OWNERS, codes, strict=True))


@pytest.mark.parametrize(("scope", "method", "path", "codes"), lines())
def test_every_other_scope_is_refused(site, own, scope, method, path, codes):
    address = path.format(own=own)
    others = [site.program("dieuphoi", None, one) for one in Scope if one is not scope]
    assert {ask(one, method, address) for one in others} == {403}
