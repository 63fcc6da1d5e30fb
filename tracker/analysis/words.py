"""Words for people: names of levels, rules and severities on pages and in sheets."""

from __future__ import annotations

LEVEL_NAMES = {
    "total": "Tổng",
    "domain": "Lĩnh vực",
    "criterion": "Tiêu chí",
    "sub_criterion": "Tiêu chí thành phần",
    "group": "Nhóm điều tra",
    "dimension": "Chỉ số nội dung",
    "sub_dimension": "Nội dung thành phần",
}
PART_NAMES = {"total": "Tổng", "appraisal": "Thẩm định", "survey": "Điều tra xã hội học"}
MET_NAMES = {True: "đạt", False: "chưa đạt", None: "chưa có số liệu"}
SEVERITY_NAMES = {
    "error": "Sai",
    "warning": "Cần xem",
    "rounding": "Làm tròn",
    "info": "Ghi nhận",
}
SEVERITY_ORDER = {name: place for place, name in enumerate(SEVERITY_NAMES)}
RULE_NAMES = {
    "claim_differs": "Số trong báo cáo khác số tính được",
    "claim_unchecked": "Nhận định chưa đối chiếu được",
    "printed_variants": "Một mã in hai giá trị",
    "parent_not_sum": "Dòng cha khác tổng các dòng con",
    "parts_not_sum": "Thẩm định cộng điều tra khác tổng",
    "percent_differs": "Tỷ lệ in khác điểm chia điểm tối đa",
    "target_below_baseline": "Mục tiêu thấp hơn năm trước",
    "target_above_max": "Mục tiêu cao hơn điểm tối đa",
    "score_above_max": "Điểm nằm ngoài thang điểm",
    "percent_range": "Tỷ lệ nằm ngoài 0 đến 100%",
    "mean_range": "Trung bình nằm ngoài 0 đến 100%",
    "rank_range": "Hạng nằm ngoài số được xếp",
    "rank_field": "Số được xếp hạng khác nhau trong một năm",
    "baseline_differs": "Kết quả năm trước trong kế hoạch khác số công bố",
    "maximum_differs": "Điểm tối đa trong kế hoạch khác bộ chỉ số",
    "same_mean_twice": "Hai tiêu chí cùng một giá trị trung bình",
}
STATE_NAMES = {"missed": "Chưa đạt", "unknown": "Chưa có số liệu", "met": "Đạt"}
TOP_LEVELS = ("domain", "dimension")
CLASS_NAMES = {
    "error": "sai số",
    "rounding": "làm tròn",
    "different_measure": "đại lượng khác",
    "unchecked": "chưa đối chiếu",
}
BASIS_NAMES = {
    "printed": "số in",
    "printed_percent": "chỉ in tỷ lệ %",
    "stated_full": "báo cáo nêu đạt tối đa",
    "inferred_full": "suy ra đạt tối đa",
    "derived": "tính từ số khác đã in",
}
STAGE_NAMES = {
    "self": "tự chấm",
    "appraised_1": "thẩm định lần 1",
    "appraised_2": "thẩm định lần 2",
    "published": "đã công bố",
    "forecast": "dự kiến",
}
ONLY_NAMES = {
    "": "Tất cả",
    "missed": "Chưa đạt mục tiêu",
    "lost": "Còn mất điểm",
    "met": "Đạt mục tiêu",
    "unknown": "Chưa có số liệu",
    "comparable": "So được trực tiếp",
    "changed": "Đổi thang điểm, cách chấm",
}
