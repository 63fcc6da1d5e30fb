"""Word templates in force: uploaded, refused, kept, put back; the report is made from them."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from signed_in import signed_in
from sqlalchemy import select

from tracker.accounts.models import User
from tracker.app import create_app
from tracker.audit.models import AuditEvent
from tracker.db import db, session
from tracker.paper.checking.apart import TOO_MUCH, faults_apart
from tracker.paper.make_template import TEMPLATE
from tracker.paper.package import write_package
from tracker.reports.templates.queries import history, template_bytes
from tracker.settings import Settings

PEOPLE = {"điều phối": "dieuphoi", "lãnh đạo": "lanhdao", "ba vì": "bavi"}


@pytest.fixture
def app(demo, tmp_path):
    settings = Settings(
        database_url=demo.copy_to(tmp_path), evidence_url=str(tmp_path / "evidence"),
        today=date(2024, 10, 15), secret_key="only for these tests",
    )  # fmt: skip
    app = create_app(settings, serving=True)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def browser(app):
    def sign_in(name):
        client = app.test_client()
        email = f"{PEOPLE[name]}@trinhdien.example"
        user_id = session.scalars(select(User.id).where(User.email == email)).one()
        return signed_in(app, client, user_id)

    return sign_in


def edited(old="Nơi nhận:", new="Nơi nhận (mẫu sửa):"):
    with ZipFile(TEMPLATE) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    main = parts["word/document.xml"].decode()
    assert old in main
    parts["word/document.xml"] = main.replace(old, new).encode()
    return write_package(parts.items())


def upload(client, content, use="quarterly", name="mẫu của Sở.docx"):
    sent = {"file": (BytesIO(content), name)}
    return client.post(f"/bao-cao/mau/{use}", data=sent, content_type="multipart/form-data")


def words(client, address):
    with ZipFile(BytesIO(client.get(address).data)) as package:
        return package.read("word/document.xml").decode()


def test_the_report_is_made_from_the_template_that_was_uploaded(browser):
    client = browser("điều phối")
    assert upload(client, edited()).status_code == 303
    assert "Nơi nhận (mẫu sửa):" in words(client, "/bao-cao/2024/2024-Q3.docx")
    assert "Nơi nhận (mẫu sửa):" not in words(client, "/bao-cao/phan-tich/2024.docx")
    assert client.get("/bao-cao/mau/quarterly.docx").data == edited()
    page = client.get("/bao-cao/mau").text
    assert "mẫu của Sở.docx" in page
    assert "Mẫu của cơ quan" in page


def test_a_broken_template_is_refused_and_the_one_in_force_stays(browser, app):
    client = browser("điều phối")
    upload(client, edited())
    answer = upload(client, edited("{{ signature.name }}", "Ký thay {{ nguoi_ky }}"))
    assert answer.status_code == 422
    assert "không có tên “nguoi_ky”" in answer.text
    assert "gần chữ “Ký thay {{ nguoi_ky }}”" in answer.text
    assert template_bytes("quarterly") == edited()


def test_every_change_is_kept_and_an_earlier_one_serves_again(browser, app):
    client = browser("điều phối")
    first, second = edited(), edited(new="Gửi:")
    upload(client, first)
    upload(client, second)
    assert client.post("/bao-cao/mau/quarterly/mac-dinh").status_code == 303
    assert template_bytes("quarterly") is None
    rows = history("quarterly")
    assert client.post(f"/bao-cao/mau/quarterly/{rows[-1].id}/dung-lai").status_code == 303
    assert template_bytes("quarterly") == first
    assert client.get(f"/bao-cao/mau/quarterly/{rows[1].id}.docx").data == second
    assert len(history("quarterly")) == 4
    verbs = session.scalars(
        select(AuditEvent.verb).where(AuditEvent.verb == "reports.change_template")
    )
    assert len(verbs.all()) == 4


def test_the_template_in_force_is_not_taken_twice(browser, app):
    client = browser("điều phối")
    upload(client, edited())
    assert "không có gì thay đổi" in upload(client, edited()).text
    assert len(history("quarterly")) == 1


@pytest.mark.parametrize("name", ["lãnh đạo", "ba vì"])
def test_only_who_writes_reports_changes_their_templates(browser, name):
    client = browser(name)
    assert upload(client, edited()).status_code == 403
    assert client.get("/bao-cao/mau").status_code == 403
    assert client.post("/bao-cao/mau/quarterly/mac-dinh").status_code == 403


def test_unknown_uses_and_changes_are_not_found(browser):
    client = browser("điều phối")
    assert upload(client, edited(), use="khac").status_code == 404
    assert client.get("/bao-cao/mau/khac.docx").status_code == 404
    assert client.get("/bao-cao/mau/quarterly/99.docx").status_code == 404
    assert client.get("/bao-cao/mau/mac-dinh.docx").data == TEMPLATE.read_bytes()


def test_a_template_that_hangs_is_refused_and_the_web_goes_on():
    assert faults_apart(edited(), seconds=0.01) == [TOO_MUCH]
