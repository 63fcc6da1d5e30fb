"""Sections and numbers as other offices print them: each drawn, with what it comes to."""

# Drawings are as wide as the tables they draw.
# ruff: noqa: E501

from __future__ import annotations

import pytest
from drawn import Layout, see

LAYOUTS = [
    Layout(
        "Roman sections across the table, numbers restart",
        """
        TT | Nội dung nhiệm vụ | Chủ trì | Phối hợp | Thời hạn
        I. CẢI CÁCH THỂ CHẾ | < | < | < | <
        1 | Rà soát | Sở Tư pháp | Sở Nội vụ | 30/6/2025
        II | CẢI CÁCH THỦ TỤC HÀNH CHÍNH | < | < | <
        1 | Đơn giản hóa | Văn phòng UBND Thành phố | | 30/9/2025
        2 | Số hóa | Văn phòng UBND Thành phố | | Thường xuyên
        """,
        """
        PAR_INDEX I I.1 | Rà soát | date 30/06/2025 | Sở Tư pháp < Sở Nội vụ
        PAR_INDEX II II.1 | Đơn giản hóa | date 30/09/2025 | Văn phòng UBND Thành phố
        PAR_INDEX II II.2 | Số hóa | continuous | Văn phòng UBND Thành phố
        """,
        ["numbers_restart PAR_INDEX"],
    ),
    Layout(
        "a table for each agency",
        """
        # 1. Sở Nội vụ
        STT | Nhiệm vụ | Cơ quan phối hợp | Thời hạn | Sản phẩm
        1 | Ban hành kế hoạch | Sở Tư pháp | Tháng 6/2025 | Kế hoạch
        2 | Kiểm tra | | Quý III/2025 | Báo cáo
        # 2. Sở Tư pháp
        STT | Nhiệm vụ | Cơ quan phối hợp | Thời hạn | Sản phẩm
        1 | Rà soát văn bản | Sở Nội vụ | Quý III/2025 | Báo cáo
        """,
        """
        PAR_INDEX 1 1.1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ < Sở Tư pháp | Kế hoạch
        PAR_INDEX 1 1.2 | Kiểm tra | quarter 30/09/2025 | Sở Nội vụ | Báo cáo
        PAR_INDEX 2 2.1 | Rà soát văn bản | quarter 30/09/2025 | Sở Tư pháp < Sở Nội vụ | Báo cáo
        """,
        ["numbers_restart PAR_INDEX"],
    ),
    Layout(
        "an agency in each section",
        """
        STT | Nhiệm vụ | Thời hạn | Sản phẩm
        I | Sở Nội vụ | < | <
        1 | Ban hành kế hoạch | Tháng 6/2025 | Kế hoạch
        II | Sở Tư pháp | < | <
        2 | Rà soát văn bản | Quý III/2025 | Báo cáo
        """,
        """
        PAR_INDEX I 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ | Kế hoạch
        PAR_INDEX II 2 | Rà soát văn bản | quarter 30/09/2025 | Sở Tư pháp | Báo cáo
        """,
        [],
    ),
    Layout(
        "1 above 1.1",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        I | Thể chế | |
        1 | Xây dựng văn bản | Sở Tư pháp |
        1.1 | Lập danh mục | Sở Tư pháp | Tháng 3/2025
        1.2 | Thẩm định | Sở Tư pháp | Tháng 6/2025
        2 | Rà soát | Sở Tư pháp | Tháng 9/2025
        """,
        """
        PAR_INDEX I 1.1 | Lập danh mục | month 31/03/2025 | Sở Tư pháp
        PAR_INDEX I 1.2 | Thẩm định | month 30/06/2025 | Sở Tư pháp
        PAR_INDEX I 2 | Rà soát | month 30/09/2025 | Sở Tư pháp
        """,
        [],
    ),
    Layout(
        "I.1.a",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        I | Thể chế | |
        I.1 | Xây dựng văn bản | |
        I.1.a | Lập danh mục | Sở Tư pháp | Tháng 3/2025
        I.1.b | Thẩm định | Sở Tư pháp | Tháng 6/2025
        I.2 | Rà soát | Sở Tư pháp | Tháng 9/2025
        II | Thủ tục | |
        II.1 | Số hóa | Sở Nội vụ | Tháng 9/2025
        """,
        """
        PAR_INDEX I I.1.a | Lập danh mục | month 31/03/2025 | Sở Tư pháp
        PAR_INDEX I I.1.b | Thẩm định | month 30/06/2025 | Sở Tư pháp
        PAR_INDEX I I.2 | Rà soát | month 30/09/2025 | Sở Tư pháp
        PAR_INDEX II II.1 | Số hóa | month 30/09/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "letters below a heading",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Tuyên truyền | |
        a | Trên báo | Sở Nội vụ | Tháng 3/2025
        b | Trên đài | Sở Tư pháp | Tháng 6/2025
        2 | Rà soát | Sở Tư pháp | Tháng 9/2025
        """,
        """
        PAR_INDEX 1a | Trên báo | month 31/03/2025 | Sở Nội vụ
        PAR_INDEX 1b | Trên đài | month 30/06/2025 | Sở Tư pháp
        PAR_INDEX 2 | Rà soát | month 30/09/2025 | Sở Tư pháp
        """,
        [],
    ),
    Layout(
        "dashes below a task",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Tuyên truyền | Sở Nội vụ | Tháng 6/2025
        - | Trên báo | Sở Nội vụ | Tháng 3/2025
        - | Trên đài | Sở Tư pháp | Tháng 6/2025
        2 | Rà soát | Sở Tư pháp | Tháng 9/2025
        """,
        """
        PAR_INDEX 1 | Tuyên truyền | month 30/06/2025 | Sở Nội vụ
        PAR_INDEX 3 | Trên báo | month 31/03/2025 | Sở Nội vụ
        PAR_INDEX 4 | Trên đài | month 30/06/2025 | Sở Tư pháp
        PAR_INDEX 2 | Rà soát | month 30/09/2025 | Sở Tư pháp
        """,
        ["missing_number PAR_INDEX/task/3", "missing_number PAR_INDEX/task/4"],
    ),
    Layout(
        "totals and notes at the end",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Ban hành kế hoạch | Sở Nội vụ | Tháng 6/2025
        Tổng cộng: 01 nhiệm vụ | < | < | <
        Ghi chú: Các đơn vị báo cáo trước ngày 15 hằng tháng. | < | < | <
        """,
        """
        PAR_INDEX 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "no column of numbers",
        """
        Nội dung nhiệm vụ | Cơ quan chủ trì | Thời hạn
        I. Thể chế | |
        1. Ban hành kế hoạch | Sở Nội vụ | Tháng 6/2025
        2. Kiểm tra | Sở Nội vụ | Tháng 7/2025
        """,
        """
        PAR_INDEX I 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ
        PAR_INDEX I 2 | Kiểm tra | month 31/07/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "numbers in the titles",
        """
        STT | Nội dung nhiệm vụ | Cơ quan chủ trì | Thời hạn
         | I. Thể chế | |
         | 1. Ban hành kế hoạch | Sở Nội vụ | Tháng 6/2025
         | 2. Kiểm tra | Sở Nội vụ | Tháng 7/2025
        """,
        """
        PAR_INDEX I 1 | Ban hành kế hoạch | month 30/06/2025 | Sở Nội vụ
        PAR_INDEX I 2 | Kiểm tra | month 31/07/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "scopes, lists and groups of leads",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Rà soát | Sở Y tế (lĩnh vực y tế công lập); Sở Giáo dục và Đào tạo (lĩnh vực giáo dục) | Tháng 6/2025
        2 | Rà soát | Các Sở: Nội vụ, Tư pháp, Tài chính; UBND các xã, phường | Tháng 6/2025
        3 | Rà soát | Sở Nội vụ và Sở Tư pháp | Tháng 6/2025
        4 | Rà soát | Sở Nội vụ, các sở, ban, ngành có liên quan | Tháng 6/2025
        5 | Rà soát | SNV - STP | Tháng 6/2025
        """,
        """
        PAR_INDEX 1 | Rà soát | month 30/06/2025 | Sở Y tế; Sở Giáo dục và Đào tạo
        PAR_INDEX 2 | Rà soát | month 30/06/2025 | Sở Nội vụ; Sở Tư pháp; Sở Tài chính; UBND cấp xã
        PAR_INDEX 3 | Rà soát | month 30/06/2025 | Sở Nội vụ; Sở Tư pháp
        PAR_INDEX 4 | Rà soát | month 30/06/2025 | Sở Nội vụ; Các sở, ngành có liên quan
        PAR_INDEX 5 | Rà soát | month 30/06/2025 | Sở Nội vụ; Sở Tư pháp
        """,
        [],
    ),
    Layout(
        "parts that are no index",
        """
        # Triển khai công tác CCHC năm 2025
        STT | Nhiệm vụ cụ thể | Sản phẩm | Đơn vị chủ trì | Đơn vị phối hợp | Thời gian thực hiện
        A | NHIỆM VỤ CHUNG | < | < | < | <
        I | Cải cách thể chế | < | < | < | <
        1 | Rà soát | Báo cáo | Sở Tư pháp | | Quý I, III
        2 | Báo cáo định kỳ | Báo cáo | Sở Nội vụ | | Hàng tháng, trước ngày 20
        B | NHIỆM VỤ THƯỜNG XUYÊN | < | < | < | <
        I | Tuyên truyền | < | < | < | <
        1 | Tin bài | Tin bài | Sở Nội vụ | | Thường xuyên
        """,
        """
        I A.I.1 | Rà soát | range 30/09/2025 | Sở Tư pháp | Báo cáo
        I A.I.2 | Báo cáo định kỳ | recurring monthly before | Sở Nội vụ | Báo cáo
        I B.I.1 | Tin bài | continuous | Sở Nội vụ | Tin bài
        """,
        ["year_inherited task/A.I.1", "ambiguous_deadline task/A.I.1", "numbers_restart"],
    ),
    Layout(
        "several deadlines in a cell",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Rà soát văn bản:⏎- Lập danh mục⏎- Ban hành | Sở Tư pháp | - Tháng 3/2025⏎- Tháng 6/2025
        2 | Kiểm tra | Sở Nội vụ | Tháng 5/2025 (báo cáo sơ bộ)⏎Tháng 10/2025 (báo cáo chính thức)
        """,
        """
        PAR_INDEX 1 | Rà soát văn bản: - Lập danh mục - Ban hành | range 30/06/2025 | Sở Tư pháp
        PAR_INDEX 2 | Kiểm tra | range 31/10/2025 | Sở Nội vụ
        """,
        ["ambiguous_deadline PAR_INDEX/task/1", "ambiguous_deadline PAR_INDEX/task/2"],
    ),
    Layout(
        "letters below a merged lead",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Tuyên truyền | Sở Nội vụ |
        a) | Trên báo | ^ | Tháng 3/2025
        b) | Trên đài | ^ | Tháng 6/2025
        """,
        """
        PAR_INDEX 1a | Trên báo | month 31/03/2025 | Sở Nội vụ
        PAR_INDEX 1b | Trên đài | month 30/06/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "dash lines without work",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Tuyên truyền | Sở Nội vụ | Tháng 6/2025
         | - Trên báo | |
         | - Trên đài | |
        2 | Rà soát | Sở Nội vụ | Tháng 6/2025
        """,
        """
        PAR_INDEX 1 | Tuyên truyền - Trên báo - Trên đài | month 30/06/2025 | Sở Nội vụ
        PAR_INDEX 2 | Rà soát | month 30/06/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "dash lines with work",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Tuyên truyền | |
         | - Trên báo | Sở Nội vụ | Tháng 3/2025
         | - Trên đài | Sở Tư pháp | Tháng 6/2025
        2 | Rà soát | Sở Nội vụ | Tháng 6/2025
        """,
        """
        PAR_INDEX 1a | Trên báo | month 31/03/2025 | Sở Nội vụ
        PAR_INDEX 1b | Trên đài | month 30/06/2025 | Sở Tư pháp
        PAR_INDEX 2 | Rà soát | month 30/06/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "the head again",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Tuyên truyền | Sở Nội vụ | Quý II
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        2 | Rà soát | Sở Nội vụ | Quý III
        """,
        """
        PAR_INDEX 1 | Tuyên truyền | quarter 30/06/2025 | Sở Nội vụ
        PAR_INDEX 2 | Rà soát | quarter 30/09/2025 | Sở Nội vụ
        """,
        ["year_inherited PAR_INDEX/task/1", "year_inherited PAR_INDEX/task/2"],
    ),
    Layout(
        "parts in words, a directive",
        """
        # Nâng cao các Chỉ số năm 2025
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        PHẦN THỨ NHẤT: CHỈ SỐ PAR INDEX | < | < | <
        I | Thể chế | |
        Thực hiện theo Kế hoạch số 10/KH-UBND | < | < | <
        II | Thủ tục | |
        1 | Rà soát | Sở Nội vụ | Quý III/2025
        PHẦN THỨ HAI: CHỈ SỐ SIPAS | < | < | <
        2 | Khảo sát | Sở Nội vụ | Quý III/2025
        """,
        """
        PAR_INDEX II 1 | Rà soát | quarter 30/09/2025 | Sở Nội vụ
        SIPAS 2 | Khảo sát | quarter 30/09/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "groups of tasks",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        Nhóm nhiệm vụ 1: Thể chế | < | < | <
        1 | Rà soát | Sở Nội vụ | Quý III/2025
        Nhóm nhiệm vụ 2: Thủ tục | < | < | <
        2 | Khảo sát | Sở Nội vụ | Quý III/2025
        """,
        """
        PAR_INDEX 1 1 | Rà soát | quarter 30/09/2025 | Sở Nội vụ
        PAR_INDEX 2 2 | Khảo sát | quarter 30/09/2025 | Sở Nội vụ
        """,
        [],
    ),
    Layout(
        "a section with the work of its tasks",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        I | Thể chế | Sở Tư pháp | Quý III/2025
        1 | Rà soát | |
        2 | Ban hành | |
        """,
        """
        PAR_INDEX 3 | Thể chế | quarter 30/09/2025 | Sở Tư pháp
        PAR_INDEX 1 | Rà soát | unspecified
        PAR_INDEX 2 | Ban hành | unspecified
        """,
        [
            "missing_lead PAR_INDEX/task/1",
            "missing_lead PAR_INDEX/task/2",
            "missing_deadline PAR_INDEX/task/1",
            "missing_deadline PAR_INDEX/task/2",
            "missing_number PAR_INDEX/task/3",
        ],
    ),
    Layout(
        "tables whose headings bear no mark",
        """
        # Cải cách thể chế
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Rà soát | Sở Tư pháp | Quý III/2025
        # Cải cách thủ tục
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Đơn giản hóa | Sở Nội vụ | Quý III/2025
        """,
        """
        PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Tư pháp
        PAR_INDEX 1 | Đơn giản hóa | quarter 30/09/2025 | Sở Nội vụ
        """,
        ["duplicate_number PAR_INDEX/task/1"],
    ),
    Layout(
        "Roman numbers for tasks",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        I | Rà soát | Sở Tư pháp | Quý III/2025
        II | Ban hành | Sở Tư pháp | Quý IV/2025
        """,
        """
        PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Tư pháp
        PAR_INDEX 2 | Ban hành | quarter 31/12/2025 | Sở Tư pháp
        """,
        ["missing_number PAR_INDEX/task/1", "missing_number PAR_INDEX/task/2"],
    ),
    Layout(
        "lists side by side",
        """
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Rà soát | - Sở Nội vụ⏎- Sở Tư pháp | - Tháng 6/2025⏎- Tháng 9/2025
        """,
        """
        PAR_INDEX 1 | Rà soát | range 30/09/2025 | Sở Nội vụ; Sở Tư pháp
        """,
        ["ambiguous_deadline PAR_INDEX/task/1"],
    ),
    Layout(
        "an appendix for each index",
        """
        # Nâng cao Chỉ số năm 2025
        # Phụ lục I: PAR INDEX
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Rà soát | Sở Nội vụ | Quý III/2025
        # Phụ lục II: SIPAS
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Khảo sát | Sở Nội vụ | Quý III/2025
        # Phụ lục III: PAPI
        STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn
        1 | Niêm yết | UBND cấp xã | Quý III/2025
        """,
        """
        PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Nội vụ
        SIPAS 1 | Khảo sát | quarter 30/09/2025 | Sở Nội vụ
        PAPI 1 | Niêm yết | quarter 30/09/2025 | UBND cấp xã
        """,
        [],
    ),
]


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_tasks_keep_their_section_and_number(layout, kind, register, tmp_path):
    assert see(layout, kind, register, tmp_path) == layout.expected
