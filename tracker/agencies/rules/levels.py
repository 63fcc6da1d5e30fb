"""The levels of bodies, in the words people see, and which of them may be ranked."""

from __future__ import annotations

LEVEL_NAMES = {
    "city": "Cấp thành phố, tỉnh",
    "department": "Sở và tương đương",
    "equivalent": "Cơ quan hành chính khác",
    "vertical": "Cơ quan ngành dọc",
    "unit": "Đơn vị sự nghiệp",
    "district": "UBND cấp huyện",
    "commune": "UBND cấp xã",
    "outside": "Cơ quan, tổ chức khác",
    "group": "Nhóm chưa giao đích danh",
}

AUTHORITY_NAMES = {"directive": "Giao nhiệm vụ", "request": "Đề nghị phối hợp"}

# Who issues plans, who stands outside, and a group that stands for itself are never ranked.
UNRANKED_LEVELS = frozenset({"city", "outside", "group"})

SUCCESSION_NAMES = {
    "merge": "Hợp nhất thành",
    "absorb": "Sáp nhập vào",
    "rename": "Đổi tên thành",
    "split": "Chuyển một phần sang",
    "dissolve": "Giải thể",
    "transfer": "Chuyển nhiệm vụ sang",
}

NAME_KINDS = {
    "official": "Tên đầy đủ",
    "short": "Tên viết tắt",
    "alias": "Tên khác",
    "misspelling": "Cách viết sai đã gặp",
}
