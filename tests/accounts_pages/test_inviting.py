"""Many people invited from one table: planned row by row, done once, what failed told."""

import html
import re
import time
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from tracker.accounts import queries
from tracker.accounts.inviting import invite_many, plan
from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.rules.tables import COLUMNS, Line, NoHead, as_csv, lines_of
from tracker.agencies.models import Agency
from tracker.audit import queries as trail
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role
from tracker.outbox.models import Letter

HEAD = "Thư điện tử,Họ và tên,Chức vụ,Cơ quan,Vai trò,Phòng"
ROWS = [
    "xa1@tinh.gov.vn,Nguyễn Văn Một,Chủ tịch,H1,Người đứng đầu cơ quan,",
    "xa2@tinh.gov.vn,Trần Thị Hai,,UBND huyện Mê Linh,Cán bộ cơ quan,Văn phòng",
]


def sent(browser, rows, head=HEAD):
    content = "\n".join([head, *rows]).encode()
    form = {"file": (BytesIO(content), "danh-sach.csv")}
    return browser.post("/nguoi-dung/moi-nhieu", data=form)


def carried(answer) -> str:
    """Give the rows that a page of the preview carries."""
    page = answer.get_data(as_text=True)
    return html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])


def confirmed(browser, answer):
    return browser.post("/nguoi-dung/moi-nhieu/xac-nhan", data={"rows": carried(answer)})


def told(answer) -> list[tuple[str, str]]:
    """Give (row, sentence) of each row that a page shows."""
    page = html.unescape(answer.get_data(as_text=True))
    return re.findall(r'class="num">(\d+)</th>.*?<small>([^<]*)</small></td>\s*</tr>', page, re.S)


@pytest.fixture
def coordinator(make_person, sign_in):
    """A browser of Sở Nội vụ."""
    return sign_in(make_person("dieu", Role.COORDINATOR))


def test_a_preview_stores_nothing_and_confirming_invites(coordinator, post_box):
    preview = sent(coordinator, ROWS)
    assert told(preview) == [("2", "Mời mới."), ("3", "Mời mới.")]
    assert session.query(User).count() == 1
    assert confirmed(coordinator, preview).status_code == 200
    letters = post_box("invitation")
    assert [address for address, _ in letters] == ["xa1@tinh.gov.vn", "xa2@tinh.gov.vn"]
    two = queries.by_email("xa2@tinh.gov.vn").memberships[0]
    assert (two.role, two.agency.code, two.unit) == ("agency_editor", "H2", "Văn phòng")


def test_a_link_of_a_bulk_invitation_opens(coordinator, post_box, link_of, client):
    confirmed(coordinator, sent(coordinator, ROWS[:1]))
    path = link_of(post_box("invitation")[0][1])
    assert client.application.test_client().get(path).status_code == 200


def test_the_same_file_again_changes_nothing(coordinator):
    for _ in range(2):
        answer = confirmed(coordinator, sent(coordinator, ROWS))
    assert [said for _, said in told(answer)] == ["Đã có quyền này."] * 2
    assert (session.query(AgencyMembership).count(), session.query(Letter).count()) == (3, 2)


def test_one_entry_of_the_trail_lists_all(coordinator):
    confirmed(coordinator, sent(coordinator, ROWS))
    (entry,) = trail.events(verb_prefix="accounts.invite_many")
    assert (len(entry.after["invited"]), len(entry.after["rights"])) == (2, 2)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("không phải,An,,H1,Cán bộ", "Địa chỉ thư điện tử chưa đúng"),
        ("a@x.vn,,,H1,Cán bộ", "Thiếu họ và tên."),
        ("a@x.vn,An,,Sở Vũ trụ,Cán bộ", "Không có cơ quan “Sở Vũ trụ” trong danh mục."),
        ("a@x.vn,An,,,Cán bộ", "Thiếu cơ quan của vai trò này."),
        ("a@x.vn,An,,H1,Giám đốc", "Không có vai trò “Giám đốc”."),
        ("a@x.vn,An,,H1,", "Thiếu vai trò."),
        ("a@x.vn,An,,,Quản trị", "Anh/chị không được giao vai trò này tại cơ quan này."),
        ("xa1@tinh.gov.vn,Người Khác,,H1,Cán bộ", "Địa chỉ này đã dùng cho người khác ở dòng 2."),
    ],
)
def test_a_row_that_cannot_be_done_says_why_and_stops_no_other(coordinator, row, sentence):
    answer = confirmed(coordinator, sent(coordinator, [ROWS[0], row]))
    # What is wrong stands first.
    (number, said), (_, other) = told(answer)
    assert (number, said[: len(sentence)], other) == ("3", sentence, "Mời mới.")
    assert session.query(User).count() == 2


def test_a_row_twice_is_done_once_and_a_second_right_is_added(coordinator):
    more = ROWS[0].replace("H1", "H2")
    answer = confirmed(coordinator, sent(coordinator, [ROWS[0], ROWS[0], more]))
    assert [said for _, said in told(answer)] == [
        "Mời mới.",
        "Lặp lại dòng 2.",
        "Giao thêm quyền.",
    ]
    assert len(queries.by_email("xa1@tinh.gov.vn").memberships) == 2


def test_a_head_invites_into_the_own_agency_alone(make_person, sign_in):
    head = sign_in(make_person("an", Role.AGENCY_HEAD, "H1"))
    answer = sent(head, ROWS)
    assert told(answer) == [
        ("3", "Anh/chị không được giao vai trò này tại cơ quan này."),
        ("2", "Mời mới."),
    ]


def test_a_workbook_is_read_below_its_title_and_failures_come_back_as_one(coordinator):
    book, out = Workbook(), BytesIO()
    for row in [["Danh sách"], [], list(COLUMNS), ["=1+1", "An", "", "H9", "Cán bộ", "", "x"]]:
        book.active.append(row)
    book.save(out)
    form = {"file": (BytesIO(out.getvalue()), "danh-sach.xlsx")}
    preview = coordinator.post("/nguoi-dung/moi-nhieu", data=form)
    answer = coordinator.post("/nguoi-dung/moi-nhieu/loi.xlsx", data={"rows": carried(preview)})
    cells = [
        cell.value for row in load_workbook(BytesIO(answer.data)).active.iter_rows() for cell in row
    ]
    assert 4 in cells
    assert not [cell for cell in cells if str(cell).startswith("=")]


def test_the_template_is_filled_below_its_head_and_read(coordinator):
    book = load_workbook(BytesIO(coordinator.get("/nguoi-dung/moi-nhieu/mau.xlsx").data))
    page, told = book.worksheets
    assert not page.merged_cells.ranges
    assert ("Cơ quan", "Tên hoặc mã trong danh mục") in list(told.iter_rows(values_only=True))
    page.append(["moi@hn.example", "Lê Mới", None, "Sở Tư pháp", "Cán bộ cơ quan"])
    out = BytesIO()
    book.save(out)
    form = {"file": (BytesIO(out.getvalue()), "x.xlsx")}
    answer = coordinator.post("/nguoi-dung/moi-nhieu", data=form)
    assert (answer.status_code, "moi@hn.example" in answer.text) == (200, True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp trống"),
        (b"%PDF-1.7", "Chỉ đọc tệp .csv hoặc .xlsx"),
        (b"PK\x03\x04 not a zip", "Không đọc được tệp Excel này"),
        ("Họ và tên,Cơ quan\nAn,H1".encode(), "Tệp thiếu cột: Thư điện tử, Vai trò."),
        (HEAD.encode(), "Tệp không có dòng nào"),
        (("\n".join([HEAD, *(ROWS[0] for _ in range(2001))])).encode(), "hơn 2000 dòng"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(coordinator, content, sentence):
    form = {"file": (BytesIO(content), "x")}
    answer = coordinator.post("/nguoi-dung/moi-nhieu", data=form)
    assert (answer.status_code, sentence in html.unescape(answer.text)) == (422, True)


def test_rows_are_carried_as_they_were_typed():
    lines = [Line(7, "a@x.vn", 'An "Ba", Tư', "-1", "Sở, ban", "Cán bộ", "=x", True)]
    assert lines_of([row.split(",") for row in [HEAD, ROWS[0]]])[0].row == 2
    import csv

    assert lines_of(list(csv.reader(as_csv(lines).splitlines()))) == lines
    with pytest.raises(NoHead):
        lines_of([["a"]])


def test_seven_hundred_rows_are_planned_and_done_at_once(agencies, client):
    with transaction():
        for number in range(700):
            name = f"UBND xã {number}"
            session.add(
                Agency(code=f"X{number}", name=name, short_name=name, official_name=name,
                       level="commune", name_folded=f"ubnd xa {number}", sort=number)
            )  # fmt: skip
    lines = [
        Line(n, f"xa{n}@tinh.gov.vn", f"Người {n}", "", f"X{n}", "Cán bộ", "", False)
        for n in range(700)
    ]
    begun = time.process_time()
    with transaction():
        planned = plan(lines, SYSTEM, clock.today())
        invited = invite_many(
            planned, by=SYSTEM, on=clock.today(), at=clock.now(), wall=clock.wall_now()
        )
    assert (len(invited), time.process_time() - begun < 5) == (700, True)
