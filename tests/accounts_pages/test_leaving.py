"""Somebody leaves: the open work is shown, letters stop, nothing opens any more."""

from datetime import date

from signed_in import signed_in
from sqlalchemy import select, update

from tracker.accounts.models import User
from tracker.accounts.queries import contacts
from tracker.app import create_app
from tracker.db import db, session, transaction
from tracker.plans.models import Assignment
from tracker.progress.models import Occurrence
from tracker.progress.queries.inside.leaving import open_work_of
from tracker.settings import Settings

DAY = date(2024, 10, 15)


def test_who_leaves_is_shown_with_the_open_work_and_is_out_at_once(demo, tmp_path):
    app = create_app(Settings(database_url=demo.copy_to(tmp_path), today=DAY))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        people = {user.email.split("@")[0]: user.id for user in session.scalars(select(User))}
        with transaction():
            row = session.scalars(
                select(Occurrence).where(Occurrence.work == "in_progress").limit(1)
            ).one()
            agency_id, assignment_id = row.agency_id, row.assignment_id
            put = update(Assignment).where(Assignment.id == assignment_id)
            session.execute(put.values(person_id=people["bavi"]))
        (work,) = [w for w in open_work_of(people["bavi"]) if w.task_id == row.task_id]
        session.remove()
    manager = signed_in(app, app.test_client(), people["dieuphoi"])
    leaving = signed_in(app, app.test_client(), people["bavi"])
    page = manager.get(f"/nguoi-dung/{people['bavi']}").get_data(as_text=True)
    assert f'href="/nhiem-vu/{work.task_id}">{work.number}. ' in page
    manager.post(f"/nguoi-dung/{people['bavi']}/trang-thai", data={"active": "0"})
    assert leaving.get("/tai-khoan").status_code == 302
    with app.app_context():
        told = contacts([agency_id], DAY).get(agency_id, [])
        assert people["bavi"] not in [contact.user_id for contact in told]
        session.remove()

        db.engine.dispose()
