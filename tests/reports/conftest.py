"""Facts of a third quarter on the real tasks of the 2024 plan, with made-up progress."""

import csv
import importlib.util
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from tracker.db import db, engine_options
from tracker.plans.rules.periods import period
from tracker.progress.rules.counts import Counts, total
from tracker.reports.facts import (
    AgencyFact,
    Bodies,
    ComingRow,
    DifficultyFact,
    EvidenceRow,
    Filings,
    IndexFact,
    LateRow,
    OverdueRow,
    PaperFact,
    PlanFact,
    ProposalRow,
    QuarterlyFacts,
    SectionFact,
    StandingRow,
    TargetRow,
    TargetsFact,
    TaskRow,
    WindowFact,
)

ROOT = Path(__file__).parents[2]
PLAN = ROOT / "seeds" / "ha-noi" / "plan-2024"
NAMES = {"PAR_INDEX": "PAR INDEX", "SIPAS": "SIPAS", "PAPI": "PAPI"}

ON_TIME = {"1", "3", "4", "24", "26", "29", "42"}
LATE = {"5", "13"}
OVERDUE = {"2", "16", "22"}
WAITING = {"25"}
BEFORE_DONE = {"1"}
SILENT = {"39", "57"}
UNDATED = ("Thường", "Hằng", "Sau khi", "Khi", "Trước", "Theo quy")
MEMBERS = {"Các sở, ban, ngành": 22, "UBND cấp huyện": 30, "UBND cấp xã": 579}
REQUESTED = ("Bảo hiểm", "Tòa án", "Mặt trận", "Tổng Công ty", "Công an", "Báo ",
             "Các cơ quan thông", "Các phương tiện")  # fmt: skip


def _rows(name):
    with (PLAN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _is_dated(task):
    return not task["deadline_text"].startswith(UNDATED)


def _counts(task):
    """Give one task's counts at the cut-off."""
    number = task["stt"]
    if not _is_dated(task):
        return Counts(assignments=1, no_deadline=1)
    for numbers, kind in ((ON_TIME, "done_on_time"), (LATE, "done_late"), (OVERDUE, "overdue")):
        if number in numbers:
            return Counts(assignments=1, **{kind: 1})
    if number in WAITING:
        return Counts(assignments=1, waiting=1, waiting_due=1)
    return Counts(assignments=1, not_due=1)


def _counts_before(task):
    """Give one task's counts at the cut-off of the quarter before."""
    if not _is_dated(task):
        return Counts(assignments=1, no_deadline=1)
    if task["stt"] in BEFORE_DONE:
        return Counts(assignments=1, done_on_time=1)
    return Counts(assignments=1, **{"overdue" if task["stt"] == "13" else "not_due": 1})


def _indices(tasks):
    sections = _rows("sections.csv")
    for key, name in NAMES.items():
        own = [t for t in tasks if t["index"] == key]
        parts = []
        for section in (s for s in sections if s["index"] == key):
            listed = [t for t in own if t["section"] == section["section"]]
            parts.append(
                SectionFact(
                    section["section"], section["section_title"],
                    total(map(_counts, listed)), total(map(_counts_before, listed)),
                    section["directive"],
                )
            )  # fmt: skip
        undated = [t for t in own if not _is_dated(t)]
        yield IndexFact(
            key, name, total(map(_counts, own)), tuple(parts), total(map(_counts_before, own)),
            reported=sum(t["stt"] not in SILENT for t in undated),
            silent=sum(t["stt"] in SILENT for t in undated),
        )  # fmt: skip


def _agencies(tasks):
    leads = {}
    for task in tasks:
        for lead in task["lead_list"].split("; "):
            leads.setdefault(lead, []).append(task)
    for lead, own in leads.items():
        yield AgencyFact(
            lead, total(map(_counts, own)), total(map(_counts_before, own)),
            MEMBERS.get(lead, 1), lead.startswith(REQUESTED),
        )  # fmt: skip


def _standing(tasks):
    for task in (t for t in tasks if not _is_dated(t)):
        text, number = task["deadline_text"], task["stt"]
        kind = "standing"
        if text.startswith("Hằng"):
            kind = "quarterly" if "quý" in text else "yearly"
        elif text.startswith(("Sau", "Khi", "Trước")):
            kind = "event"
        due = {"yearly": 0, "event": 0 if number in {"49", "52"} else 1}.get(kind, 2)
        done = 0 if number in SILENT else due - (number == "56")
        result = {"yearly": "Chưa đến kỳ báo cáo.", "event": "Đã lấy ý kiến."}.get(kind)
        if not due and kind == "event":
            result = "Chưa phát sinh."
        if number in SILENT:
            result = "Chưa gửi báo cáo kỳ này."
        yield StandingRow(
            number, task["task"], task["lead_list"], kind, done, due, result or "Có báo cáo đầy đủ."
        )


def _targets():
    def figure(text):
        return Decimal(text.replace(",", ".").lstrip("> ")) if text not in ("", "-") else None

    for file, key, unit in (("par_index.csv", "PAR_INDEX", "điểm"), ("sipas.csv", "SIPAS", "%"),
                            ("papi.csv", "PAPI", "điểm")):  # fmt: skip
        found = []
        for line in _rows(file):
            top = line["level"] in ("total", "domain", "dimension")
            if not top and line["code"] not in {"7.1.2", "3.2.1", "5.4"}:
                continue
            before, target = figure(line["result_2023"]), figure(line["target_2024"])
            expected = before if line["code"] in {"7.1.2", "7"} else target
            is_total = line["level"] == "total"
            found.append(
                TargetRow(
                    "" if is_total else line["code"],
                    "Điểm chung" if is_total else line["name"].capitalize(),
                    figure(line["max_score"]), before, target, expected,
                    ">" if line.get("target_op") == ">" else ">=",
                    "SNV", "", top, is_total,
                )
            )  # fmt: skip
        yield TargetsFact(NAMES[key], unit, tuple(found), drawn=key == "PAR_INDEX")


def _overdue(by_number):
    causes = {"16": "Rà soát lại danh mục vị trí việc làm sau khi sắp xếp đơn vị hành chính"}
    for number in ("2", "16", "22"):
        task = by_number[number]
        yield OverdueRow(
            number, task["task"], task["lead_list"].split("; ")[-1], date(2024, 6, 30), 76,
            cause=causes.get(number, ""), promise=date(2024, 9, 30) if number == "16" else None,
            state="Đã xong 05/06" if number == "2" else "",
        )  # fmt: skip


def _tasks(tasks):
    for task in tasks:
        number = task["stt"]
        dated = _is_dated(task)
        status = "Có báo cáo trong kỳ" if not dated else "Chưa thực hiện, chưa đến hạn"
        for numbers, words in (
            (ON_TIME, "Hoàn thành trong hạn"),
            (LATE, "Hoàn thành quá hạn"),
            (OVERDUE, "Quá hạn 76 ngày"),
            (WAITING, "Chờ xác nhận"),
        ):
            status = words if number in numbers else status
        yield TaskRow(
            number, task["task"], task["lead_list"], task["deadline_text"],
            date(2024, 12, 31) if dated else None,
            date(2024, 6, 21) if number in LATE | ON_TIME else None,
            status, "", NAMES[task["index"]], f"{task['section']}. {task['section_title']}",
        )  # fmt: skip


def third_quarter():
    """Give the facts of 2024-Q3."""
    tasks = _rows("tasks.csv")
    by_number = {task["stt"]: task for task in tasks}
    return QuarterlyFacts(
        plan=PlanFact(
            "2024",
            "Tiếp tục nâng cao Chỉ số Cải cách hành chính (PAR INDEX), Chỉ số Hài lòng của người "
            "dân, tổ chức đối với sự phục vụ của cơ quan hành chính nhà nước (SIPAS) và Chỉ số "
            "Hiệu quả quản trị và hành chính công cấp tỉnh (PAPI) năm 2024 của thành phố Hà Nội",
            2024, "164/KH-UBND", date(2024, 5, 30),
        ),
        period=period("2024-Q3"),
        bodies=Bodies(
            "Sở Nội vụ", "BC-SNV", "Hà Nội", "Sở Nội vụ", "UBND Thành phố",
            superior="UBND thành phố Hà Nội", addressee="Ủy ban nhân dân thành phố Hà Nội",
            addressee_short="UBND Thành phố", signature=("Giám đốc",),
            recipients=("Như trên;", "Các cơ quan, đơn vị chủ trì nhiệm vụ;", "Lãnh đạo Sở;",
                        "Lưu: VT, CCHC."),
        ),
        counts=total(map(_counts, tasks)),
        before=total(map(_counts_before, tasks)),
        before_on=date(2024, 6, 14),
        window=WindowFact(3, 1, 3, 1, ("29", "42"), ("13",)),
        window_before=WindowFact(1, 0, 1),
        filings=Filings(date(2024, 9, 14), 52, 47, 3, ("UBND huyện Mỹ Đức", "UBND huyện Ứng Hòa")),
        indices=tuple(_indices(tasks)),
        agencies=tuple(_agencies(tasks)),
        standing=tuple(_standing(tasks)),
        targets=tuple(_targets()),
        overdue=tuple(_overdue(by_number)),
        late=(LateRow("5", "Sở Kế hoạch và Đầu tư", date(2024, 9, 9), 9),
              LateRow("13", "Sở Nội vụ", date(2024, 6, 21), 21)),
        coming=tuple(
            ComingRow(n, by_number[n]["task"], by_number[n]["lead_list"], due, "Đạt 60%")
            for n, due in (("12", date(2024, 9, 30)), ("43", date(2024, 9, 30)),
                           ("11", date(2024, 11, 30)), ("20", date(2024, 11, 30)),
                           ("28", date(2024, 11, 30)))
        ),
        proposals=(
            ProposalRow("22", by_number["22"]["task"], "Văn phòng UBND Thành phố", "Gia hạn",
                        "Phải lấy ý kiến Bộ Nội vụ về mô hình tổ chức", "31/10/2024"),
        ),
        difficulties=(
            DifficultyFact("Văn phòng UBND Thành phố",
                           "Đề án phải lấy ý kiến Bộ Nội vụ về mô hình tổ chức; đến nay chưa nhận "
                           "được văn bản trả lời.", "Cho phép hoàn thành trong tháng 10/2024."),
            DifficultyFact("Sở Thông tin và Truyền thông",
                           "Phải điều chỉnh thiết kế kỹ thuật theo tiêu chuẩn mới."),
        ),
        papers=(
            PaperFact("Công văn", date(2024, 7, 5), "UBND Thành phố",
                      "về việc đẩy nhanh tiến độ các nhiệm vụ có hạn trong tháng 6 và quý II/2024",
                      "2187/UBND-NC"),
            PaperFact("Công văn", date(2024, 8, 16), "Sở Nội vụ",
                      "về việc đôn đốc thực hiện nhiệm vụ quý III năm 2024", "2790/SNV-CCHC"),
        ),
        letters=186,
        letters_overdue=41,
        tasks=tuple(_tasks(tasks)),
        evidence=(EvidenceRow("1", "Báo cáo kết quả Hội nghị", "812/BC-SNV", date(2024, 5, 31),
                              "Sở Nội vụ"),),
    )  # fmt: skip


_spec = importlib.util.spec_from_file_location(
    "docx_reader", ROOT / "tests" / "paper" / "docx_reader.py"
)
docx_reader = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(docx_reader)


@pytest.fixture(scope="session")
def facts():
    return third_quarter()


@pytest.fixture(scope="session")
def read():
    """Give the reader of a Word file's XML."""
    return docx_reader


@pytest.fixture(scope="module")
def shown(demo, tmp_path_factory):
    """The demonstration inside an application context, for reading alone."""
    url = demo.copy_to(tmp_path_factory.mktemp("reports"))
    app = Flask("tests", root_path=str(Path(__file__).parent))
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
