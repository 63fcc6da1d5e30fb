"""A hostile walk of people with an account: what is not theirs stays shut, whatever they send."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.plans.models import Task
from tracker.progress.models import Occurrence

SECRET = "bí mật của Ba Vì 4471"
PAYLOAD = "<script>alert(4471)</script>\"><img src=x onerror=alert(4471)>{{7*7}}${7*7}'"
LEAD, HEAD, CONFIRMER = "bavi", "bavi.lanhdao", "dieuphoi"


def at(mailbox: str) -> str:
    return f"{mailbox}@trinhdien.example"


@pytest.fixture(scope="module")
def spoiled(site_copy) -> Iterator:
    """A site in which Ba Vì drafted, reported and was returned, with hostile words everywhere."""
    with site_copy() as site:
        rows = own_rows(site)
        lead = site.visit(at(LEAD))
        lead.post(f"/viec/{rows[0].id}", report(rows[0], done=SECRET, act="draft"))
        lead.post(f"/viec/{rows[1].id}", report(rows[1], done=PAYLOAD, difficulty=PAYLOAD))
        sent = lead.post(
            f"/viec/{rows[2].id}",
            {"result": "done", "done": "Đã xong.", "version": rows[2].version},
        )
        assert sent.status_code == 303
        version = site.read(select(Occurrence.version).where(Occurrence.id == rows[2].id))[0][0]
        returned = {"reason": f"{SECRET} {PAYLOAD}", "version": version}
        back = site.visit(at(CONFIRMER)).post(f"/viec/{rows[2].id}/tra-lai", returned)
        assert back.status_code == 303
        yield site


def own_rows(site) -> list[Occurrence]:
    """Two dated works of Ba Vì, and one of a task that every district reports by period."""
    bavi = select(Agency.id).where(Agency.code == "H-271").scalar_subquery()
    own = select(Occurrence).join(Task).where(Occurrence.agency_id == bavi).order_by(Occurrence.id)
    dated = own.where(Occurrence.limit_on > date(2024, 10, 15), Occurrence.work != "completed")
    by_period = site.read(own.where(Task.number == "32"))
    return [row for (row,) in (*site.read(dated)[:2], by_period[-1])]


def report(row: Occurrence, **more) -> dict:
    return {"result": "doing", "percent": "40", "done": "x", "version": row.version, **more}


def texts(answer) -> str:
    """Read an answer with everything inside it, also what a workbook or a package holds."""
    if not answer.data.startswith(b"PK"):
        return answer.get_data(as_text=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        return "".join(package.read(n).decode("utf-8", "replace") for n in package.namelist())


@pytest.mark.parametrize("who", ["tanlinh", "stp"])
def test_no_door_tells_another_agencys_draft_or_return_reason(spoiled, who):
    visitor, rows = spoiled.visit(at(who)), own_rows(spoiled)
    tasks = {row.task_id for row in rows}
    paths = [f"/viec/{row.id}" for row in rows]
    paths += [f"/nhiem-vu/{task}" for task in tasks]
    paths += [f"/nhiem-vu/{task}?on=2024-10-15" for task in tasks]
    paths += [f"/bao-cao/ho-so/{task}.zip" for task in tasks]
    paths += ["/viec", "/viec?tai=xlsx", "/viec?co-quan=H-271", "/nhiem-vu?tai=xlsx", "/theo-doi"]
    paths += ["/tim?q=4471", "/viec-cua-toi", "/giai-trinh", "/ma-tran", "/bao-cao-nhieu-viec"]
    paths += ["/bao-cao/co-quan/H-271/2024/2024-Q3.xlsx", "/nhat-ky", "/api/v1/tasks"]
    told = [path for path in paths if SECRET in texts(visitor.get(path))]
    assert told == []


def test_hostile_words_are_shown_as_letters_on_every_page_that_shows_them(spoiled):
    rows, shown = own_rows(spoiled), 0
    for who in (LEAD, HEAD, CONFIRMER, "lanhdao", "kiemtra"):
        visitor = spoiled.visit(at(who))
        for path in (
            *(f"/viec/{row.id}" for row in rows),
            *(f"/nhiem-vu/{row.task_id}" for row in rows[1:]),
            *("/viec?co-quan=H-271", "/viec-cua-toi", "/nhat-ky", "/tim?q=alert(4471)"),
        ):
            text = visitor.get(path).get_data(as_text=True)
            assert "<script>alert" not in text, (who, path)
            assert "<img src=x" not in text, (who, path)
            assert "49${" not in text, (who, path)
            shown += "&lt;script&gt;alert(4471)" in text
    assert shown > 3


def test_guessing_numbers_opens_nothing_of_others(open_site):
    visitor = open_site.visit(at("tanlinh"))
    own = select(Agency.id).where(Agency.code == "H-268").scalar_subquery()
    foreign = open_site.read(
        select(Occurrence.id).where(Occurrence.agency_id != own).order_by(Occurrence.id)
    )
    step = max(len(foreign) // 25, 1)
    for (key,) in foreign[::step]:
        assert visitor.get(f"/viec/{key}").status_code in (403, 404)
        assert visitor.post(f"/viec/{key}", {"result": "done"}).status_code in (403, 404)


@pytest.mark.parametrize(
    "wild", ["%", "_", "%%%", "\\", "a%b", "' OR '1'='1", "x') UNION SELECT 1"]
)
@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/tim?q=", "dieuphoi"),
        ("/nguoi-dung?q=", "quantri"),
        ("/nhat-ky?nguoi=", "kiemtra"),
        ("/nhat-ky?co-quan=", "kiemtra"),
        ("/thu?nguoi-nhan=", "dieuphoi"),
    ],
)
def test_wildcards_and_statements_are_letters(open_site, path, who, wild):
    """Nobody and nothing is called so: the list is empty, and says so."""
    answer = open_site.visit(at(who)).get(path + quote(wild))
    assert answer.status_code == 200
    assert "<tbody>" not in answer.text or "<tbody></tbody>" in answer.text.replace("\n", "")


def test_fields_that_a_form_does_not_have_give_no_rights(site):
    head = site.visit(at(HEAD))
    told = {"role": "admin", "is_admin": "1", "session_epoch": "0", "active": "1", "id": "1"}
    before = rights(site)
    head.post("/tai-khoan/lich", told)
    head.post("/tai-khoan/mat-khau", {"present": "x", "password": "y", **told})
    head.post("/co-quan/H-271/duyet-truoc", {"agency_id": "1", "level": "group", **told})
    assert rights(site) == before


def rights(site) -> list:
    return site.read(
        select(AgencyMembership.user_id, AgencyMembership.role, AgencyMembership.agency_id)
    )


def test_a_head_makes_nobody_more_than_a_head(site):
    head, before = site.visit(at(HEAD)), rights(site)
    for role in ("admin", "auditor", "coordinator", "leader"):
        typed = {"name": "Kẻ Gian", "email": f"{role}@b.vn", "role": role, "agency_id": "1"}
        assert head.post("/nguoi-dung/them", typed).status_code in (403, 422)
    assert rights(site) == before
    assert site.read(select(User.id).where(User.email.like("%@b.vn"))) == []


def test_a_form_of_another_persons_page_is_refused(site):
    """The token of a page belongs to its session: one's own does not serve another's browser."""
    mine = site.visit(at("tanlinh")).get("/tai-khoan").text
    token = mine.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    other = site.app.test_client()
    answer = other.post("/login", data={"csrf_token": token, "email": "a@b.vn", "password": "x"})
    assert answer.status_code == 400


# Every page that opens a package, whatever the package is called; nothing else is wrong with them.
OPENED = (
    *("/so-lieu/PAR_INDEX/2024/dan", "/so-lieu/PAR_INDEX/2024/dia-phuong"),
    *("/so-lieu/PAR_INDEX/2024/so-lieu-in", "/bo-chi-so/them", "/ke-hoach/nhap"),
    *("/bao-cao/mau/quarterly", "/nguoi-dung/moi-nhieu", "/tu-danh-gia/2024/tham-dinh/dan"),
)


def test_a_bomb_is_refused_wherever_a_package_is_taken(open_site):
    """A package of sixty megabytes of zeros in sixty kilobytes: 422, and the page says why."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", b"\0" * 60_000_000)
        package.writestr("word/document.xml", b"<x/>")
    visitor = open_site.visit(at("dieuphoi"))
    for path in OPENED:
        for name in ("a.docx", "a.xlsx"):
            form = {"file": (io.BytesIO(bomb.getvalue()), name)}
            answer = visitor.post(path, form)
            assert (answer.status_code, "nén bất thường" in answer.text) == (422, True), path
