"""Target tables as other offices print them: each drawn, with what it comes to."""

# Drawings are as wide as the tables they draw.
# ruff: noqa: E501

from __future__ import annotations

import pytest
from drawn import Layout, see

LAYOUTS = [
    Layout(
        "efforts and percent of the total",
        """
        STT | Lĩnh vực/Tiêu chí/Tiêu chí thành phần | Điểm tối đa | Kết quả 2024 | Chỉ tiêu 2025 | Cơ quan theo dõi
         | TỔNG ĐIỂM | 20 | 17,5 | ≥ 92% |
        1 | Chỉ đạo | 10 | 8,5 | 9 | Sở Nội vụ
        2 | Thể chế | 10 | 9 | Phấn đấu trên 9,5 | Sở Tư pháp
        """,
        """
        PAR_INDEX TOTAL | TỔNG ĐIỂM | 20 | 17.5 | >= 92
        PAR_INDEX 1 | Chỉ đạo | 10 | 8.5 | >= 9 | Sở Nội vụ
        PAR_INDEX 2 | Thể chế | 10 | 9 | > 9.5 | Sở Tư pháp
        """,
        ["target_above_max PAR_INDEX/TOTAL", "parent_not_sum PAR_INDEX/TOTAL"],
    ),
    Layout(
        "years over results and ranks",
        """
        # Nâng cao Chỉ số SIPAS năm 2025
        STT | Nội dung | Năm 2024 | < | Năm 2025 | <
        ^ | ^ | Kết quả (%) | Xếp hạng | Mục tiêu (%) | Xếp hạng
        1 | Tiếp cận dịch vụ | 84,25 | 30/63 | ≥ 86 | 25/63
        2 | Thủ tục hành chính | 83,1% | 35/63 | Phấn đấu trên 90% | tăng 02 bậc
        """,
        """
        SIPAS 1 | Tiếp cận dịch vụ |  | 84.25 | >= 86
        SIPAS 2 | Thủ tục hành chính |  | 83.1 | > 90
        """,
        [],
    ),
    Layout(
        "tiers, ranks and spans",
        """
        # Nâng cao Chỉ số PAPI năm 2025
        STT | Chỉ số nội dung | Kết quả năm 2024 | Nhóm năm 2024 | Mục tiêu năm 2025
        1 | Tham gia | 5,42 | Trung bình cao | Nhóm cao nhất
        2 | Công khai | 5,67 | Cao | tăng 02 bậc
        3 | Giải trình | 4,27 | Thấp | Trong nhóm 16 tỉnh đứng đầu
        4 | Kiểm soát | 6,7348 | | Từ 6,8 đến 7,0
        5 | Thủ tục | 7,1 | | 7,2 - 7,3
        6 | Dịch vụ | 7,8 | | 63/63
        7 | Môi trường | 2,8 | | Top 10
        """,
        """
        PAPI 1 | Tham gia |  | 5.42 | Nhóm cao nhất
        PAPI 2 | Công khai |  | 5.67 | tăng 02 bậc
        PAPI 3 | Giải trình |  | 4.27 | Trong nhóm 16 tỉnh đứng đầu
        PAPI 4 | Kiểm soát |  | 6.7348 | Từ 6,8 đến 7,0
        PAPI 5 | Thủ tục |  | 7.1 | 7,2 - 7,3
        PAPI 6 | Dịch vụ |  | 7.8 | 63/63
        PAPI 7 | Môi trường |  | 2.8 | Top 10
        """,
        [],
    ),
    Layout(
        "two indices side by side",
        """
        # Nâng cao các chỉ số năm 2025
        STT | Chỉ số | PAR INDEX | < | SIPAS | <
        ^ | ^ | Kết quả 2024 | Mục tiêu 2025 | Kết quả 2024 | Mục tiêu 2025
        1 | Điểm số | 86 | 88 | 83 | 85
        2 | Xếp hạng | 20 | 15 | 30 | 25
        """,
        """
        PAR_INDEX 1 | Điểm số |  | 86 | >= 88
        PAR_INDEX 2 | Xếp hạng |  |  | 15
        SIPAS 1 | Điểm số |  | 83 | >= 85
        SIPAS 2 | Xếp hạng |  |  | 25
        """,
        [],
    ),
    Layout(
        "the indices as rows",
        """
        # Nâng cao các chỉ số năm 2025
        STT | Chỉ số | Kết quả năm 2024 | Mục tiêu năm 2025 | Cơ quan chủ trì
        1 | Chỉ số CCHC (PAR INDEX) | 86,5 | 88 | Sở Nội vụ
        2 | Chỉ số hài lòng (SIPAS) | 83,5 | 85 | Sở Nội vụ
        3 | Chỉ số PAPI | 43,9 | 45 | Sở Nội vụ
        """,
        """
        PAR_INDEX TOTAL | Chỉ số CCHC (PAR INDEX) |  | 86.5 | >= 88 | Sở Nội vụ
        SIPAS TOTAL | Chỉ số hài lòng (SIPAS) |  | 83.5 | >= 85 | Sở Nội vụ
        PAPI TOTAL | Chỉ số PAPI |  | 43.9 | >= 45 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "three rows of heads",
        """
        STT | Tiêu chí | Điểm | < | < | Đơn vị theo dõi
        ^ | ^ | Tối đa | Thực hiện | Phấn đấu | ^
        ^ | ^ | ^ | Năm 2024 | Năm 2025 | ^
        (1) | (2) | (3) | (4) | (5) | (6)
        1 | Chỉ đạo | 10 | 8,5 | 9 | Sở Nội vụ
        """,
        """
        PAR_INDEX 1 | Chỉ đạo | 10 | 8.5 | >= 9 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "results of three years",
        """
        TT | Tiêu chí | Thang điểm | Điểm đạt 2022 | Điểm đạt 2023 | Điểm đạt 2024 | Điểm phấn đấu 2025 | Ghi chú
        1 | Chỉ đạo | 10 | 7 | 8 | 8,5 | 9 |
        """,
        """
        PAR_INDEX 1 | Chỉ đạo | 10 | 8.5 | >= 9
        """,
        [],
    ),
    Layout(
        "criteria with their measures",
        """
        TT | Tiêu chí | Điểm tối đa | Điểm đạt được năm 2024 | Điểm mất | Nguyên nhân | Mục tiêu năm 2025 | Giải pháp | Cơ quan chủ trì | Thời gian
        1 | Chỉ đạo | 10 | 8,5 | 1,5 | Chậm báo cáo | 9 | Báo cáo đúng hạn | Sở Nội vụ | Quý III/2025
        """,
        """
        PAR_INDEX 1 | Báo cáo đúng hạn | quarter 30/09/2025 | Sở Nội vụ
        PAR_INDEX 1 | Chỉ đạo | 10 | 8.5 | >= 9 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "a column of units",
        """
        # Cải cách hành chính (PAR INDEX) năm 2025
        TT | Chỉ tiêu | Đơn vị tính | Thực hiện năm 2024 | Chỉ tiêu năm 2025 | Cơ quan chủ trì | Thời gian hoàn thành
        1 | Tỷ lệ hồ sơ đúng hạn | % | 97 | ≥ 98% | Sở Nội vụ | Quý IV/2025
        2 | Số lượt bậc | bậc | 10 | 12 | Sở Tư pháp | Quý IV/2025
        """,
        """
        PAR_INDEX 1 | Tỷ lệ hồ sơ đúng hạn |  | 97 | >= 98 | Sở Nội vụ
        PAR_INDEX 2 | Số lượt bậc |  | 10 | >= 12 | Sở Tư pháp
        """,
        [],
    ),
    Layout(
        "units, remarks and words in cells",
        """
        TT | Tiêu chí | Điểm tối đa | Kết quả năm 2024 | Mục tiêu năm 2025
        1 | Chỉ đạo | 10 điểm | 8,5 điểm | 9,0 điểm
        2 | Thể chế | 10đ | 8.5/10 | Tối đa
        3 | Tài chính | 10,00 | 8,5 (85%) | 9,5 (95%)
        4 | Điện tử | 10 | 8,5 | Tăng 0,5 điểm
        5 | Công vụ | 10 | 8,5 | Giữ nguyên
        6 | Công khai | 10 | 8,5 | >=9
        7 | Khảo sát | 10 | không đánh giá | 9
        """,
        """
        PAR_INDEX 1 | Chỉ đạo | 10 | 8.5 | >= 9.0
        PAR_INDEX 2 | Thể chế | 10 |  | Tối đa
        PAR_INDEX 3 | Tài chính | 10.00 | 8.5 | >= 9.5
        PAR_INDEX 4 | Điện tử | 10 | 8.5 | Tăng 0,5 điểm
        PAR_INDEX 5 | Công vụ | 10 | 8.5 | Giữ nguyên
        PAR_INDEX 6 | Công khai | 10 | 8.5 | >= 9
        PAR_INDEX 7 | Khảo sát | 10 |  | >= 9
        """,
        ["bad_number PAR_INDEX/2"],
    ),
    Layout(
        "Roman domains in the titles",
        """
        Tiêu chí | Điểm tối đa | Kết quả 2024 | Mục tiêu 2025
        I. Chỉ đạo điều hành | 10 | 8 | 9
        1. Kế hoạch | 5 | 4 | 4,5
        2. Kiểm tra | 5 | 4 | 4,5
        II. Thể chế | 10 | 8 | 9
        1. Rà soát | 10 | 8 | 9
        """,
        """
        PAR_INDEX I | Chỉ đạo điều hành | 10 | 8 | >= 9
        PAR_INDEX I.1 | Kế hoạch | 5 | 4 | >= 4.5
        PAR_INDEX I.2 | Kiểm tra | 5 | 4 | >= 4.5
        PAR_INDEX II | Thể chế | 10 | 8 | >= 9
        PAR_INDEX II.1 | Rà soát | 10 | 8 | >= 9
        """,
        [],
    ),
    Layout(
        "Roman domains, criteria restart",
        """
        STT | Tiêu chí | Điểm tối đa | Kết quả 2024 | Mục tiêu 2025
        I | Chỉ đạo điều hành | 10 | 8 | 9
        1 | Kế hoạch | 5 | 4 | 4,5
        2 | Kiểm tra | 5 | 4 | 4,5
        II | Thể chế | 10 | 8 | 9
        1 | Rà soát | 10 | 8 | 9
         | Tổng cộng | 20 | 16 | 18
        """,
        """
        PAR_INDEX I | Chỉ đạo điều hành | 10 | 8 | >= 9
        PAR_INDEX I.1 | Kế hoạch | 5 | 4 | >= 4.5
        PAR_INDEX I.2 | Kiểm tra | 5 | 4 | >= 4.5
        PAR_INDEX II | Thể chế | 10 | 8 | >= 9
        PAR_INDEX II.1 | Rà soát | 10 | 8 | >= 9
        PAR_INDEX TOTAL | Tổng cộng | 20 | 16 | >= 18
        """,
        [],
    ),
    Layout(
        "footnotes",
        """
        STT | Tiêu chí | Điểm tối đa | Kết quả 2024 (*) | Mục tiêu 2025
        1 | Chỉ đạo (1) | 10 | 8 | 9
        2 | Thể chế | 10 | 8* | 9
        (*) Theo Quyết định số 267/QĐ-BNV | < | < | < | <
        Nguồn: Bộ Nội vụ | < | < | < | <
        """,
        """
        PAR_INDEX 1 | Chỉ đạo (1) | 10 | 8 | >= 9
        PAR_INDEX 2 | Thể chế | 10 | 8 | >= 9
        """,
        [],
    ),
    Layout(
        "columns turned round",
        """
        STT | Tên tiêu chí | Mục tiêu 2025 | Kết quả 2024 | Điểm tối đa | ĐV phụ trách
        1 | Chỉ đạo | 9 | 8 | 10 | SNV
        """,
        """
        PAR_INDEX 1 | Chỉ đạo | 10 | 8 | >= 9 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "other words for each column",
        """
        STT | Tên tiêu chí | Điểm chuẩn | Điểm thẩm định năm 2024 | Tỷ lệ % | Năm 2025 phấn đấu đạt | Tăng/giảm | Đơn vị chịu trách nhiệm
        1 | Chỉ đạo | 10 | 8 | 80 | 9 | +1 | SNV
        """,
        """
        PAR_INDEX 1 | Chỉ đạo | 10 | 8 | >= 9 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "appraisal and survey apart",
        """
        STT | Lĩnh vực | Điểm tối đa | < | < | Kết quả năm 2024 | < | < | Mục tiêu năm 2025 | < | <
        ^ | ^ | Tổng | Thẩm định | ĐTXHH | Tổng | Thẩm định | ĐTXHH | Tổng | Thẩm định | ĐTXHH
        1 | Chỉ đạo | 10 | 6 | 4 | 8 | 5 | 3 | 9 | 5,5 | 3,5
        """,
        """
        PAR_INDEX 1 | Chỉ đạo | 10 | 8 | >= 9
        """,
        [],
    ),
    Layout(
        '"Cộng" at the end',
        """
        # Nâng cao Chỉ số PAPI năm 2025
        STT | Chỉ số nội dung | Điểm tối đa | Kết quả 2024 | Mục tiêu 2025 | Cơ quan chủ trì
        1 | Tham gia | 10 | 5 | 6 | Sở Nội vụ
        2 | Minh bạch | 10 | 5 | 6 | Sở Nội vụ
         | Cộng | 20 | 10 | 12 |
        """,
        """
        PAPI 1 | Tham gia | 10 | 5 | >= 6 | Sở Nội vụ
        PAPI 2 | Minh bạch | 10 | 5 | >= 6 | Sở Nội vụ
        PAPI TOTAL | Cộng | 20 | 10 | >= 12
        """,
        [],
    ),
    Layout(
        "the total first",
        """
        # Nâng cao Chỉ số PAPI năm 2025
        STT | Chỉ số nội dung | Điểm tối đa | Kết quả 2024 | Mục tiêu 2025 | Cơ quan chủ trì
        Tổng điểm | < | 20 | 10 | 12 |
        1 | Tham gia | 10 | 5 | 6 | Sở Nội vụ
        2 | Minh bạch | 10 | 5 | 6 | Sở Nội vụ
        """,
        """
        PAPI TOTAL | Tổng điểm | 20 | 10 | >= 12
        PAPI 1 | Tham gia | 10 | 5 | >= 6 | Sở Nội vụ
        PAPI 2 | Minh bạch | 10 | 5 | >= 6 | Sở Nội vụ
        """,
        [],
    ),
]


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_targets_are_read_or_doubted(layout, kind, register, tmp_path):
    assert see(layout, kind, register, tmp_path) == layout.expected
