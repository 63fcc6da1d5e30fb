"""Severity of each rule of the import, and its sentence for the user."""

from __future__ import annotations

from decimal import Decimal

from tracker.intake.parsed import Finding, Number
from tracker.lib.numbers import format_decimal

ERRORS = frozenset(
    {
        "bad_date",
        "bad_number",
        "duplicate_code",
        "duplicate_number",
        "missing_lead",
        "missing_title",
        "missing_year",
        "no_table",
        "too_large",
        "unknown_agency",
        "unreadable_file",
    }
)
WARNINGS = frozenset(
    {
        "ambiguous_deadline",
        "baseline_above_max",
        "date_before_issue",
        "legacy_font",
        "missing_deadline",
        "missing_number",
        "number_gap",
        "numbers_restart",
        "parent_not_sum",
        "target_above_max",
        "target_below_baseline",
        "unknown_index",
        "unparsed_deadline",
        "unreadable_characters",
        "year_inherited",
    }
)
FIELD_NAMES = {
    "max_score": "điểm tối đa",
    "baseline": "kết quả năm trước",
    "target": "mục tiêu",
    "leads": "cơ quan chủ trì",
    "partners": "cơ quan phối hợp",
    "deadline": "thời hạn",
    "title": "nội dung",
    "output": "kết quả, sản phẩm",
    "name": "tên",
    "code": "mã",
    "number": "số thứ tự",
    "section_title": "tên mục",
}
_SENTENCES = {
    "parent_not_sum": "{field} in là {printed}, tổng các dòng con là {computed}.",
    "target_below_baseline": "Mục tiêu {printed} thấp hơn kết quả năm trước {computed}.",
    "target_above_max": "Mục tiêu {printed} cao hơn điểm tối đa {computed}.",
    "baseline_above_max": "Kết quả năm trước {printed} cao hơn điểm tối đa {computed}.",
    "number_gap": "Đánh số nhảy cách: không có {computed}.",
    "duplicate_number": "Số thứ tự {printed} dùng cho nhiều nhiệm vụ.",
    "duplicate_code": "Mã {printed} dùng cho nhiều chỉ tiêu.",
    "missing_number": "Nhiệm vụ không có số thứ tự, tạm đánh số {computed}.",
    "missing_title": "Dòng này không có nội dung.",
    "missing_lead": "Nhiệm vụ không có cơ quan chủ trì.",
    "missing_deadline": "Nhiệm vụ không có thời hạn.",
    "read_by_position": "Bảng không kẻ khung, đọc theo vị trí chữ; ô gộp nhiều dòng có thể không "
    "nhận ra, cần xem lại.",
    "broken_word": "Từ “{printed}” có thể bị ngắt giữa chừng khi xuất PDF.",
    "unparsed_deadline": "Không hiểu được thời hạn “{printed}”.",
    "bad_date": "Thời hạn “{printed}” có ngày, tháng hoặc quý không tồn tại.",
    "date_before_issue": "Thời hạn “{printed}” sớm hơn ngày ban hành kế hoạch.",
    "year_inherited": "Thời hạn “{printed}” không ghi năm, lấy theo năm của kế hoạch.",
    "ambiguous_deadline": "Thời hạn “{printed}” có thể hiểu theo nhiều cách.",
    "unknown_agency": "Không tìm thấy cơ quan “{printed}” trong danh mục.",
    "unreadable_characters": "Có ký tự hỏng trong {field}: “{printed}”.",
    "bad_number": "“{printed}” không phải là số.",
    "legacy_font": "Tệp dùng phông chữ TCVN3 cũ; chữ đã được chuyển sang Unicode, cần xem lại.",
    "missing_year": "Không thấy năm của kế hoạch trong tệp; hãy ghi năm khi nhập.",
    "unknown_index": (
        "{printed} dòng chỉ tiêu không rõ thuộc Chỉ số nào nên sẽ không được lưu. Hãy ghi tên Chỉ "
        "số phía trên bảng rồi nhập lại."
    ),
    "table_left_out": "Bảng có các cột “{printed}” không rõ nội dung nên không nhập.",
    "column_left_out": "Cột “{printed}” không nhập vào kế hoạch.",
    "lead_from_heading": "Bảng không có cột chủ trì, lấy cơ quan ở tên mục “{printed}”.",
    "numbers_restart": (
        "Số thứ tự bắt đầu lại ở mỗi mục nên được ghi kèm số mục, như {computed}; hãy xem lại."
    ),
    "summary_repeated": "Dòng “{printed}” lặp lại dòng tổng của bảng chi tiết nên không nhập.",
    "no_table": "Không tìm thấy bảng nhiệm vụ hay bảng chỉ tiêu.",
    "decimal_comma": "Số {printed} dùng dấu phẩy thập phân.",
    "duplicate_name": "Tên trùng với dòng {computed}.",
    "doubled_agency": "Cơ quan “{printed}” được nêu nhiều lần.",
    "open_group": "Không rõ ai thuộc “{printed}”, sẽ không có cơ quan nào được giao theo tên này.",
    "short_notice": "Hạn {printed} chỉ sau ngày ban hành {computed} ngày.",
    "section_without_tasks": "Mục này không có nhiệm vụ trong bảng.",
    "loose_line": "Dòng “{printed}” không thuộc nhiệm vụ nào nên không nhập.",
    "no_number_target": "Mục tiêu “{printed}” không phải là số, giữ nguyên văn.",
    "code_restored": "Mã in là “{printed}”, hiểu là {computed} (bảng tính đã đổi dạng).",
}


def severity_of(rule: str) -> str:
    """Give the severity of a rule; what is merely noticed is info and never stops or counts."""
    if rule in ERRORS:
        return "error"
    return "warning" if rule in WARNINGS else "info"


def finding(
    rule: str,
    where: str | None,
    *,
    cell: str = "",
    field: str | None = None,
    printed: Number = None,
    computed: Number = None,
    suggestions: tuple[str, ...] = (),
    severity: str | None = None,
) -> Finding:
    """Make a finding with the sentence of its rule."""
    name = FIELD_NAMES.get(field or "", field or "")
    message = _SENTENCES[rule].format(
        field=name, printed=_shown(printed), computed=_shown(computed)
    )
    if suggestions:
        message = f"{message} Gần đúng nhất: {'; '.join(suggestions)}."
    return Finding(
        severity or severity_of(rule),
        rule,
        where,
        message[:1].upper() + message[1:],
        cell,
        field,
        printed,
        computed,
        suggestions,
    )


def _shown(value: Number) -> str:
    if isinstance(value, Decimal):
        return format_decimal(value, None)
    return value or ""
