"""The duties of a period on one page: prefilled, all or none, with a receipt."""


def sheet(rows, answers):
    """Give the form of the page: answers are (result, words) by occurrence, None to leave out."""
    typed = {"ky": "2024-Q3"}
    for row, (result, words) in zip(rows, answers, strict=True):
        typed |= {f"d{row.id}-version": row.version, f"d{row.id}-done": words}
        if result:
            typed[f"d{row.id}-result"] = result
    return typed


def duties(find):
    return [find("2", period="2024-Q3"), find("3", period="2024-Q3")]


def test_many_duties_are_sent_at_once_with_a_receipt(as_person, find, text):
    agency = as_person("xã an")
    page = text(agency.get("/bao-cao-ky?ky=2024-Q3"))
    assert "2 việc thường xuyên chưa báo cáo" in page
    data = sheet(duties(find), [("done", "Đã tiếp 12 lượt."), ("nothing", "")])
    answer = agency.post("/bao-cao-ky", data=data, follow_redirects=True)
    page = text(answer)
    assert "Đã gửi 2 báo cáo" in page
    assert "Sở Nội vụ đã nhận lúc 15/10/2024" in page
    assert "1 việc có thực hiện, 1 việc không phát sinh" in page
    assert [row.work for row in duties(find)] == ["completed", "completed"]


def test_a_duty_left_alone_is_not_reported(as_person, find):
    data = sheet(duties(find), [(None, ""), ("nothing", "")])
    assert as_person("xã an").post("/bao-cao-ky", data=data).status_code == 303
    assert [row.work for row in duties(find)] == ["not_started", "completed"]


def test_one_mistake_stops_all_and_every_word_stays(as_person, find, text):
    data = sheet(duties(find), [("done", "Đã tiếp dân."), ("done", "")])
    answer = as_person("xã an").post("/bao-cao-ky", data=data)
    assert answer.status_code == 422
    assert "Nhiệm vụ 3: Ghi việc đã làm, một hai câu là đủ." in text(answer)
    assert "Đã tiếp dân." in answer.get_data(as_text=True)
    assert [row.work for row in duties(find)] == ["not_started", "not_started"]


def test_words_without_a_result_are_not_thrown_away(as_person, find, text):
    data = sheet(duties(find), [(None, "Đã tiếp dân."), ("nothing", "")])
    answer = as_person("xã an").post("/bao-cao-ky", data=data)
    assert answer.status_code == 422
    assert "Chọn “Có thực hiện” để gửi nội dung đã ghi." in text(answer)


def test_nothing_chosen_is_told(as_person, find, text):
    data = sheet(duties(find), [(None, ""), (None, "")])
    answer = as_person("xã an").post("/bao-cao-ky", data=data)
    assert "Chưa chọn kết quả cho nhiệm vụ nào." in text(answer)


def test_the_page_begins_with_the_words_of_the_period_before(as_person, find):
    agency = as_person("xã an")
    row = find("2", period="2024-Q2")
    words = {"result": "done", "done": "Tiếp 4 lượt.", "version": row.version}
    assert agency.post(f"/viec/{row.id}", data=words).status_code == 303
    assert "Tiếp 4 lượt.</textarea>" in agency.get("/bao-cao-ky?ky=2024-Q3").get_data(as_text=True)


def test_a_duty_that_a_colleague_answered_meanwhile_is_told(as_person, find, text):
    rows = duties(find)
    as_person("đồng nghiệp").post(
        f"/viec/{rows[0].id}/khong-phat-sinh", data={"version": rows[0].version}
    )
    data = sheet(rows, [("done", "Tôi viết rồi"), ("nothing", "")])
    answer = as_person("xã an").post("/bao-cao-ky", data=data)
    assert answer.status_code == 422
    assert "Người khác vừa báo cáo việc này" in text(answer)
    assert "Tôi viết rồi" in answer.get_data(as_text=True)
    assert find("3", period="2024-Q3").work == "not_started"


def test_duties_of_another_agency_cannot_be_answered(as_person, find):
    data = sheet(duties(find), [("nothing", ""), ("nothing", "")])
    assert as_person("xã ba").post("/bao-cao-ky", data=data).status_code == 422
    assert [row.work for row in duties(find)] == ["not_started", "not_started"]


def test_a_receipt_is_shown_to_its_agency_and_the_confirmer_alone(as_person, find):
    data = sheet(duties(find), [("nothing", ""), ("nothing", "")])
    address = as_person("xã an").post("/bao-cao-ky", data=data).location
    assert as_person("điều phối").get(address).status_code == 200
    assert as_person("xã ba").get(address).status_code == 403
    assert as_person("xã ba").get("/bao-cao-ky/bien-nhan/99999").status_code == 404


def test_missing_duties_stand_on_my_work_with_both_acts(as_person, find, text):
    agency = as_person("xã an")
    page = text(agency.get("/viec-cua-toi"))
    assert "Báo cáo quý III năm 2024 còn thiếu" in page
    assert "Báo cáo cả 2 việc trên một trang" in page
    row = find("3", period="2024-Q3")
    agency.post(f"/viec/{row.id}/khong-phat-sinh", data={"version": row.version})
    assert "Báo cáo cả 1 việc trên một trang" in text(agency.get("/viec-cua-toi"))
