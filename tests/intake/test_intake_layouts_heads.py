"""Column heads as other offices word and place them: each drawn, with what it comes to."""

# Drawings are as wide as the tables they draw.
# ruff: noqa: E501

from __future__ import annotations

import pytest
from drawn import Layout, see

LAYOUTS = [
    Layout(
        'lead before the deadline, "Số TT", "Đơn vị thực hiện"',
        """
        # Nâng cao Chỉ số cải cách hành chính (PAR INDEX) năm 2025
        Số TT | Tên nhiệm vụ | Đơn vị thực hiện | Đơn vị phối hợp | Thời gian hoàn thành | Sản phẩm đầu ra | Ghi chú
        1 | Ban hành kế hoạch | Sở Nội vụ | Các sở, ban, ngành; UBND các xã, phường | Trước 15/6/2025 | Kế hoạch |
        2 | Kiểm tra công vụ | SNV/STP | | Quý III/2025 | Báo cáo | theo dõi
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch | date before 15/06/2025 | Sở Nội vụ < Các sở, ban, ngành; UBND cấp xã | Kế hoạch
        PAR_INDEX 2 | Kiểm tra công vụ | quarter 30/09/2025 | Sở Nội vụ; Sở Tư pháp | Báo cáo
        """,
        [],
    ),
    Layout(
        '"CQ chủ trì", "Tiến độ", "Kết quả, sản phẩm"',
        """
        # Nâng cao Chỉ số PAPI năm 2025
        TT | Nhiệm vụ, giải pháp | Tiến độ | CQ chủ trì | CQ phối hợp | Kết quả, sản phẩm
        1. | Niêm yết | Cả năm | UBND cấp xã | Sở Tài chính | Bảng niêm yết
        2. | Đối thoại | 6 tháng đầu năm | UBND cấp xã | | Biên bản
        """,
        """
        PAPI 1 | Niêm yết | year 31/12/2025 | UBND cấp xã < Sở Tài chính | Bảng niêm yết
        PAPI 2 | Đối thoại | half_year 30/06/2025 | UBND cấp xã | Biên bản
        """,
        [],
    ),
    Layout(
        "lead and partners said in one cell",
        """
        # Cải thiện Chỉ số SIPAS năm 2025
        STT | Nội dung công việc | Cơ quan thực hiện | Thời gian | Kết quả
        1 | Khảo sát | - Cơ quan chủ trì: Sở Nội vụ⏎- Cơ quan phối hợp: Sở Tư pháp, Sở Tài chính | Quý IV/2025 | Báo cáo
        2 | Tập huấn | Chủ trì: Sở Nội vụ. Phối hợp: UBND cấp xã | Tháng 8/2025 | Lớp
        3 | Công khai | Sở Nội vụ chủ trì, phối hợp với Sở Tư pháp | Tháng 9/2025 |
        4 | Giám sát | Sở Nội vụ (chủ trì); Sở Tư pháp (phối hợp) | Tháng 9/2025 |
        """,
        """
        SIPAS 1 | Khảo sát | quarter 31/12/2025 | Sở Nội vụ < Sở Tư pháp; Sở Tài chính | Báo cáo
        SIPAS 2 | Tập huấn | month 31/08/2025 | Sở Nội vụ < UBND cấp xã | Lớp
        SIPAS 3 | Công khai | month 30/09/2025 | Sở Nội vụ < Sở Tư pháp
        SIPAS 4 | Giám sát | month 30/09/2025 | Sở Nội vụ < Sở Tư pháp
        """,
        [],
    ),
    Layout(
        "lead and deadline merged over tasks",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Ban hành kế hoạch | Sở Nội vụ | Tháng 6/2025
        2 | Kiểm tra | ^ | ^
        3 | Rà soát | ^ | Tháng 9/2025
        4 | Tập huấn | Sở Tư pháp | Tháng 9/2025
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ
        PAR_INDEX 2 | Kiểm tra | month 30/06/2025 | Sở Nội vụ
        PAR_INDEX 3 | Rà soát | month 30/09/2025 | Sở Nội vụ
        PAR_INDEX 4 | Tập huấn | month 30/09/2025 | Sở Tư pháp
        """,
        [],
    ),
    Layout(
        "a column of leaders beside the lead",
        """
        STT | Nội dung | Lãnh đạo phụ trách | Đơn vị chủ trì | Thời gian thực hiện
        1 | Ban hành kế hoạch | Nguyễn Văn A | Sở Nội vụ | Tháng 6/2025
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "criteria beside the tasks",
        """
        STT | Tiêu chí, tiêu chí thành phần | Nhiệm vụ, giải pháp khắc phục | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian
        1 | Kế hoạch CCHC | Ban hành kế hoạch đúng hạn | Sở Nội vụ | Sở Tư pháp | Tháng 6/2025
        2 | Kiểm tra CCHC | Kiểm tra 30% đơn vị | Sở Nội vụ | | Quý III/2025
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch đúng hạn | month 30/06/2025 | Sở Nội vụ < Sở Tư pháp
        PAR_INDEX 2 | Kiểm tra 30% đơn vị | quarter 30/09/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "one number over two tasks",
        """
        TT | Tiêu chí | Nội dung nhiệm vụ | Cơ quan chủ trì | Thời gian
        1 | Kế hoạch CCHC | Ban hành kế hoạch | Sở Nội vụ | Tháng 6/2025
        ^ | ^ | Báo cáo quý | Sở Tư pháp | Hằng quý
        2 | Kiểm tra | Kiểm tra 30% đơn vị | Sở Nội vụ | Quý III/2025
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ
        PAR_INDEX 3 | Báo cáo quý | recurring quarterly | Sở Tư pháp
        PAR_INDEX 2 | Kiểm tra 30% đơn vị | quarter 30/09/2025 | Sở Nội vụ
        """,
        ["missing_number PAR_INDEX/task/3"],
    ),
    Layout(
        "money and slashes in the heads",
        """
        STT | Nội dung hoạt động | Kết quả/Sản phẩm | Cơ quan/đơn vị chủ trì | Cơ quan/đơn vị phối hợp | Thời gian thực hiện | Kinh phí (triệu đồng)
        1 | Ban hành kế hoạch | Kế hoạch của UBND | Sở Nội vụ | Sở Tư pháp | Tháng 6/2025 | 50
        Tổng | < | < | < | < | < | 50
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ < Sở Tư pháp | Kế hoạch của UBND
        """,
        [],
    ),
    Layout(
        "days of beginning and end",
        """
        STT | Nhiệm vụ | Chủ trì | Ngày bắt đầu | Ngày kết thúc
        1 | Rà soát | Sở Nội vụ | 01/3/2025 | 30/6/2025
        2 | Rà soát kỹ | Sở Nội vụ | 01/3/2025 |
        """,
        """
        PAR_INDEX 1 | Rà soát | date 30/06/2025 | Sở Nội vụ
        PAR_INDEX 2 | Rà soát kỹ | unspecified | Sở Nội vụ
        """,
        ["missing_deadline PAR_INDEX/task/2"],
    ),
    Layout(
        "one head over two days",
        """
        STT | Nhiệm vụ | Chủ trì | Thời gian thực hiện | <
        ^ | ^ | ^ | Từ ngày | Đến ngày
        1 | Rà soát | Sở Nội vụ | 01/3/2025 | 30/6/2025
        """,
        """
        PAR_INDEX 1 | Rà soát | date 30/06/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "the table on its side",
        """
        STT | 1 | 2
        Nhiệm vụ | Ban hành kế hoạch | Kiểm tra
        Cơ quan chủ trì | Sở Nội vụ | Sở Tư pháp
        Thời hạn | Tháng 6/2025 | Tháng 9/2025
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ
        PAR_INDEX 2 | Kiểm tra | month 30/09/2025 | Sở Tư pháp
        """,
        [],
    ),
    Layout(
        "codes for numbers",
        """
        Mã nhiệm vụ | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        NV01 | Rà soát | Sở Nội vụ | Quý III/2025
        NV02 | Khảo sát | Sở Nội vụ | Quý III/2025
        """,
        """
        PAR_INDEX NV01 | Rà soát | quarter 30/09/2025 | Sở Nội vụ
        PAR_INDEX NV02 | Khảo sát | quarter 30/09/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "lead and partners below one head",
        """
        STT | Nội dung | Phân công thực hiện | < | Thời gian | Dự kiến sản phẩm
        ^ | ^ | Chủ trì | Phối hợp | ^ | ^
        1 | Rà soát | Sở Nội vụ | Sở Tư pháp | Quý III/2025 | Báo cáo
        """,
        """
        PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Nội vụ < Sở Tư pháp | Báo cáo
        """,
        [],
    ),
    Layout(
        "contact and participants",
        """
        STT | Nhiệm vụ được giao | Đơn vị đầu mối | Đơn vị tham gia | Yêu cầu thời gian | Yêu cầu sản phẩm
        1 | Rà soát | Sở Nội vụ | Sở Tư pháp | Quý III/2025 | Báo cáo
        """,
        """
        PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Nội vụ < Sở Tư pháp | Báo cáo
        """,
        [],
    ),
    Layout(
        "titles over two columns",
        """
        STT | Nhiệm vụ | < | Cơ quan chủ trì | Thời hạn
        1 | Rà soát | < | Sở Nội vụ | Quý III/2025
        2 | Khảo sát | người dân | Sở Nội vụ | Quý III/2025
         | | doanh nghiệp | Sở Tư pháp | Quý IV/2025
        """,
        """
        PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Nội vụ
        PAR_INDEX 2 | Khảo sát người dân | quarter 30/09/2025 | Sở Nội vụ
        PAR_INDEX 3 | doanh nghiệp | quarter 31/12/2025 | Sở Tư pháp
        """,
        ["missing_number PAR_INDEX/task/3"],
    ),
    Layout(
        "groups beside tasks",
        """
        STT | Nhóm nhiệm vụ | Nhiệm vụ cụ thể | Cơ quan chủ trì | Thời hạn
        1 | Thể chế | Rà soát văn bản | Sở Tư pháp | Quý III/2025
        2 | ^ | Ban hành văn bản | Sở Tư pháp | Quý IV/2025
        3 | Thủ tục | Đơn giản hóa | Sở Nội vụ | Quý III/2025
        """,
        """
        PAR_INDEX 1 | Rà soát văn bản | quarter 30/09/2025 | Sở Tư pháp
        PAR_INDEX 2 | Ban hành văn bản | quarter 31/12/2025 | Sở Tư pháp
        PAR_INDEX 3 | Đơn giản hóa | quarter 30/09/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "state beside product",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn | Kết quả thực hiện | Sản phẩm dự kiến
        1 | Rà soát văn bản | Sở Tư pháp | Quý III/2025 | Đang làm | Báo cáo
        """,
        """
        PAR_INDEX 1 | Rà soát văn bản | quarter 30/09/2025 | Sở Tư pháp | Báo cáo
        """,
        [],
    ),
    Layout(
        "the paper that gives the task",
        """
        STT | Văn bản giao nhiệm vụ | Nội dung nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Nghị quyết 76/NQ-CP | Rà soát văn bản | Sở Tư pháp | Quý III/2025
        """,
        """
        PAR_INDEX 1 | Rà soát văn bản | quarter 30/09/2025 | Sở Tư pháp
        """,
        [],
    ),
    Layout(
        "every way to name partners in one cell",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì, phối hợp | Thời hạn
        1 | Rà soát | - CQ chủ trì: Sở Tư pháp⏎- CQ phối hợp: Sở Nội vụ | Quý III/2025
        2 | Rà soát hai | Sở Tư pháp chủ trì; Sở Nội vụ phối hợp | Quý III/2025
        3 | Rà soát ba | Chủ trì: Sở Tư pháp⏎Phối hợp: các sở, ban, ngành | Quý III/2025
        4 | Rà soát bốn | CT: Sở Tư pháp⏎PH: Sở Nội vụ | Quý III/2025
        5 | Rà soát năm | Sở Tư pháp chủ trì, phối hợp Sở Nội vụ | Quý III/2025
        6 | Rà soát sáu | Sở Tư pháp⏎(Phối hợp: Sở Nội vụ) | Quý III/2025
        7 | Rà soát bảy | Sở Tư pháp/ Sở Nội vụ, Sở Tài chính | Quý III/2025
        """,
        """
        PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Tư pháp < Sở Nội vụ
        PAR_INDEX 2 | Rà soát hai | quarter 30/09/2025 | Sở Tư pháp < Sở Nội vụ
        PAR_INDEX 3 | Rà soát ba | quarter 30/09/2025 | Sở Tư pháp < Các sở, ban, ngành
        PAR_INDEX 4 | Rà soát bốn | quarter 30/09/2025 | Sở Tư pháp < Sở Nội vụ
        PAR_INDEX 5 | Rà soát năm | quarter 30/09/2025 | Sở Tư pháp < Sở Nội vụ
        PAR_INDEX 6 | Rà soát sáu | quarter 30/09/2025 | Sở Tư pháp < Sở Nội vụ
        PAR_INDEX 7 | Rà soát bảy | quarter 30/09/2025 | Sở Tư pháp < Sở Nội vụ; Sở Tài chính
        """,
        [],
    ),
    Layout(
        "the lead before its tasks",
        """
        TT | Cơ quan chủ trì | Nhiệm vụ | Thời hạn | Sản phẩm
        1 | Sở Nội vụ | Ban hành kế hoạch | Tháng 6/2025 | Kế hoạch
        2 | ^ | Kiểm tra | Quý III/2025 | Báo cáo
        3 | Sở Tư pháp | Rà soát | Quý III/2025 | Báo cáo
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ | Kế hoạch
        PAR_INDEX 2 | Kiểm tra | quarter 30/09/2025 | Sở Nội vụ | Báo cáo
        PAR_INDEX 3 | Rà soát | quarter 30/09/2025 | Sở Tư pháp | Báo cáo
        """,
        [],
    ),
    Layout(
        "marks of footnotes",
        """
        STT | Nhiệm vụ (1) | Cơ quan chủ trì (*) | Thời hạn hoàn thành (**)
        1 | Rà soát | Sở Nội vụ | Quý III/2025
        (*) Cơ quan đầu tiên chủ trì | < | < | <
        """,
        """
        PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "a chart of quarters",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời gian thực hiện | < | < | <
        ^ | ^ | ^ | Quý I | Quý II | Quý III | Quý IV
        1 | Ban hành kế hoạch | Sở Nội vụ | | x | |
        2 | Kiểm tra | Sở Tư pháp | | | x | x
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch | unspecified | Sở Nội vụ
        PAR_INDEX 2 | Kiểm tra | unspecified | Sở Tư pháp
        """,
        ["missing_deadline PAR_INDEX/task/1", "missing_deadline PAR_INDEX/task/2"],
    ),
]


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_columns_are_found_whatever_their_order_and_words(layout, kind, register, tmp_path):
    assert see(layout, kind, register, tmp_path) == layout.expected
