"""Every class of attempt by every role: what each is answered, in one table, and what must hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from tracker.accounts import passwords
from tracker.accounts.models import AgencyMembership
from tracker.agencies.models import Agency
from tracker.evidence.models import Document
from tracker.evidence.rules import MAX_UNFOLDED
from tracker.progress.models import Occurrence

ROLES = {
    "nobody": None,
    "admin": "quantri",
    "coordinator": "dieuphoi",
    "leader": "lanhdao",
    "auditor": "kiemtra",
    "editor": "bavi",
    "head": "bavi.lanhdao",
}
# What the attempt of a row, told at its function below, is answered; two codes: two requests.
TABLE = """
                        nobody   admin    coord.   leader   auditor  editor   head
guess_a_number          302,302  200,403  200,403  200,403  200,403  403,403  403,403
guess_a_draft           302      404      404      403      403      403      403
forge_a_form            400      400      400      400      400      400      400
upload_a_program        302      403      403      403      403      422      422
upload_a_page           302      422      422      403      403      403      403
lead_elsewhere          200      302      302      302      302      302      302
inject_a_header         302      200      200      200      200      200      200
inject_a_template       302      200      200      200      200      200      200
fix_a_session           302      302      302      302      302      302      302
time_the_sign_in        401      401      401      401      401      401      401
assign_more             302      200      200      200      200      200      200
ask_in_sql              302      200      200      200      200      200      200
ask_with_wildcards      302      200      200      200      200      200      200
walk_out_of_a_folder    404      404      404      404      404      404      404
send_a_bomb             302      422      422      403      403      403      403
prove_with_a_bomb       302      403      403      403      403      422      422
"""


def at(mailbox: str | None) -> str | None:
    return f"{mailbox}@trinhdien.example" if mailbox else None


@pytest.fixture(scope="module")
def place(site_copy: Any) -> Iterator[Place]:
    """One site for the whole table: nothing of it stores anything."""
    with site_copy() as site:
        yield Place(site)


class Place:
    """The site, one work of Ba Vì and one of somebody else, and bombs made once."""

    def __init__(self, site: Any) -> None:
        self.site = site
        bavi = select(Agency.id).where(Agency.code == "H-271").scalar_subquery()
        own = Occurrence.agency_id == bavi
        works = select(Occurrence).where(Occurrence.work != "completed").order_by(Occurrence.id)
        self.own = site.read(works.where(own).limit(1))[0][0]
        self.other = site.read(works.where(~own).limit(1))[0][0]
        self.bomb = zipped({"[Content_Types].xml": 60_000_000})
        self.large_bomb = zipped({"[Content_Types].xml": 9, "word/document.xml": MAX_UNFOLDED})
        self.passwords = site.passwords

    def kept(self) -> tuple[Any, ...]:
        """Give what no attempt may change: rights, documents and files."""
        rights = self.site.read(select(AgencyMembership.user_id, AgencyMembership.role))
        documents = self.site.read(select(Document.id).order_by(Document.id.desc()).limit(1))
        folder = self.site.app.config["TRACKER"].evidence_folder
        return rights, documents, [path for path in folder.rglob("*") if path.is_file()]


def zipped(sizes: dict[str, int]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, size in sizes.items():
            package.writestr(name, b"\0" * size)
    return made.getvalue()


def report(place: Place, content: bytes, name: str) -> dict[str, Any]:
    typed = {"result": "doing", "percent": "40", "done": "x", "version": place.own.version}
    return typed | {"documents-0-number": "1/BC", "documents-0-issued_on": "01/10/2024",
                    "documents-0-file": (io.BytesIO(content), name)}  # fmt: skip


def guess_a_number(place: Place, visitor: Any, _who: Any) -> list[Any]:
    """Count on from one's own address to another agency's work."""
    path = f"/viec/{place.other.id}"
    return [visitor.get(path), visitor.post(path, {"result": "done"})]


def guess_a_draft(place: Place, visitor: Any, _who: Any) -> list[Any]:
    return [visitor.get("/ke-hoach/nhap/999999")]


def forge_a_form(place: Place, visitor: Any, _who: Any) -> list[Any]:
    """Let a browser send a form that no page of ours gave it (CSRF)."""
    headers = {"Origin": "https://evil.example", "Referer": "https://evil.example/"}
    return [visitor.client.post("/tai-khoan/lich", data={"csrf_token": "x"}, headers=headers)]


def upload_a_program(place: Place, visitor: Any, _who: Any) -> list[Any]:
    return [visitor.post(f"/viec/{place.own.id}", report(place, b"MZ\x90\0" * 50, "a.pdf"))]


def upload_a_page(place: Place, visitor: Any, _who: Any) -> list[Any]:
    page = b"<html><script>alert(1)</script></html>"
    return [visitor.post("/ke-hoach/nhap", {"file": (io.BytesIO(page), "a.docx")})]


def lead_elsewhere(place: Place, visitor: Any, _who: Any) -> list[Any]:
    """Use our sign-in page to lead people to another site."""
    answer = visitor.get("/login?next=https:%2f%2fevil.example%2f&next=//evil.example")
    assert "evil.example" not in answer.headers.get("Location", "")
    assert 'value="https://evil' not in answer.text
    return [answer]


def inject_a_header(place: Place, visitor: Any, _who: Any) -> list[Any]:
    answer = visitor.get("/tim?q=a%0d%0aSet-Cookie:%20a=b", headers={"Referer": "x%0d%0aA: b"})
    assert not any("a=b" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert "\n" not in answer.headers.get("Location", "")
    return [answer]


def inject_a_template(place: Place, visitor: Any, _who: Any) -> list[Any]:
    """Seven times seven is reckoned by no page that shows what was typed."""
    answer = visitor.get("/tim?q=%7B%7B7*7%7D%7D$%7B7*7%7D<%=7*7%><script>alert(1)</script>")
    assert "<script>alert(1)" not in answer.text
    assert "49$" not in answer.text
    return [answer]


def fix_a_session(place: Place, visitor: Any, who: str | None) -> list[Any]:
    """Give somebody a cookie before they sign in, and come in with it afterwards."""
    client = place.site.app.test_client()
    with client.session_transaction() as cookie:
        cookie["planted"] = "yes"
    planted = client.get_cookie("tracker").value
    if who:
        page = client.get("/login").text
        token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        typed = {"email": who, "password": place.passwords[who], "csrf_token": token}
        assert client.post("/login", data=typed).status_code == 302
        with client.session_transaction() as cookie:
            assert "planted" not in cookie
        assert client.get("/tai-khoan").status_code == 200
    thief = place.site.app.test_client()
    thief.set_cookie("tracker", planted)
    return [thief.get("/tai-khoan")]


def time_the_sign_in(place: Place, visitor: Any, who: str | None) -> list[Any]:
    """Tell by time or by words whether somebody exists: one hash is worked out either way."""
    outsider, worked = place.site.visit(), []
    with pytest.MonkeyPatch.context() as patch:
        whole = passwords.matches
        patch.setattr(passwords, "matches", lambda *of: worked.append(of) or whole(*of))
        typed = {"email": who or "khong.co.ai@trinhdien.example", "password": "không đúng đâu"}
        answer = outsider.post("/login", typed)
    assert len(worked) == 1
    assert "Thư điện tử hoặc mật khẩu chưa đúng." in answer.text
    return [answer]


def assign_more(place: Place, visitor: Any, _who: Any) -> list[Any]:
    more = {"role": "admin", "is_admin": "1", "active": "1", "person_id": "1", "agency_id": "1"}
    return [visitor.post("/tai-khoan/lich", more)]


def ask_in_sql(place: Place, visitor: Any, _who: Any) -> list[Any]:
    """Search for a statement that would be true of every row."""
    answer = visitor.get("/tim?q=%27%29%20OR%201=1%20--%20")
    assert "<tbody>" not in answer.text
    return [answer]


def ask_with_wildcards(place: Place, visitor: Any, _who: Any) -> list[Any]:
    """Search for what LIKE would take for anything."""
    answer = visitor.get("/tim?q=%25_%25_%25")
    assert "<tbody>" not in answer.text
    return [answer]


def walk_out_of_a_folder(place: Place, visitor: Any, _who: Any) -> list[Any]:
    answer = visitor.get("/static/..%2f..%2ftracker/settings.py")
    assert b"import" not in answer.data
    return [answer]


def send_a_bomb(place: Place, visitor: Any, who: str | None) -> list[Any]:
    """Send sixty megabytes of zeros in sixty kilobytes where a package is opened."""
    answer = visitor.post("/ke-hoach/nhap", {"file": (io.BytesIO(place.bomb), "a.docx")})
    assert answer.status_code != 422 or "được nén bất thường nên không đọc" in answer.text
    return [answer]


def prove_with_a_bomb(place: Place, visitor: Any, _who: Any) -> list[Any]:
    """Send as proof what would fill the disk of whoever opens it."""
    answer = visitor.post(f"/viec/{place.own.id}", report(place, place.large_bomb, "a.docx"))
    assert answer.status_code != 422 or "Tệp nén quá lớn khi mở ra" in answer.text
    return [answer]


def lines() -> Iterator[tuple[Callable[..., list[Any]], str, list[int]]]:
    for line in TABLE.strip().splitlines()[1:]:
        attempt, *answers = line.split()
        for role, told in zip(ROLES, answers, strict=True):
            yield globals()[attempt], role, [int(code) for code in told.split(",")]


@pytest.mark.parametrize(
    ("attempt", "role", "codes"),
    [pytest.param(*line, id=f"{line[0].__name__}-{line[1]}") for line in lines()],
)
def test_each_attempt_of_each_role_ends_as_the_table_says(
    place: Place, attempt: Callable[..., list[Any]], role: str, codes: list[int]
) -> None:
    who, before = at(ROLES[role]), place.kept()
    answers = attempt(place, place.site.visit(who), who)
    assert [answer.status_code for answer in answers] == codes
    assert place.kept() == before
