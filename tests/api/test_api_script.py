"""The script of the handbook does what it says, as it stands there."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date

from serving import served

from tracker.agencies.queries import by_code
from tracker.api.actions import Wanted, make_token
from tracker.api.rules import Scope
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.progress.models import ProgressUpdate
from tracker.settings import ROOT, Settings

DAY = date(2024, 10, 15)


def script():
    text = (ROOT / "docs" / "van-hanh.md").read_text("utf-8")
    section = text.split("\n## Giao diện cho phần mềm\n", 1)[1].split("\n## ", 1)[0]
    return re.search(r"```bash\n(.*?)```", section, re.DOTALL)[1]


def test_the_script_of_the_handbook_reports_once(demo, tmp_path):
    settings = Settings(
        database_url=demo.copy_to(tmp_path), evidence_url=str(tmp_path / "evidence"), today=DAY
    )
    with served(settings) as (address, app):
        with app.app_context(), clock.domain_day(DAY), transaction():
            scopes = (Scope.READ_PROGRESS, Scope.WRITE_PROGRESS)
            wanted = Wanted("curl", scopes, 1, agency=by_code("H-271"))
            _, secret = make_token(wanted, by=SYSTEM, at=clock.now(), wall=clock.wall_now())
        ran = subprocess.run(
            ["bash", "-c", script()],
            env={"PATH": "/usr/bin:/bin", "dia_chi": address, "ma": secret},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr + ran.stdout
        tried, sent = (json.loads((tmp_path / name).read_text()) for name in
                       ("thu.json", "lan-1.json"))  # fmt: skip
        assert (tried["state"], sent["state"]) == ("would_be_sent", "sent")
        with app.app_context():
            row = session.get_one(ProgressUpdate, sent["update"])
            assert (row.occurrence_id, row.documents[0].number) == (
                sent["occurrence"]["id"],
                "12/BC-UBND",
            )
