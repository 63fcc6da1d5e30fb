"""In whose hands work lies, in words."""

from __future__ import annotations

# Who holds the ball, by hand: who it is, what lies there; "" stands for the standing agency.
HAND_NAMES = {
    "with_agency": ("Cơ quan chủ trì", "việc quá hạn, chưa gửi cho ai"),
    "to_explain": ("Cơ quan chủ trì", "giải trình chưa gửi"),
    "with_head": ("Người đứng đầu cơ quan", "báo cáo chờ duyệt trước khi gửi"),
    "partner_late": ("Cơ quan phối hợp", "phần phối hợp đã quá ngày"),
    "waiting": ("", "báo cáo chờ xác nhận"),
    "extension_asked": ("", "đề nghị gia hạn"),
    "change_asked": ("", "đề nghị tạm dừng, chuyển giao hoặc không thực hiện"),
    "explained": ("", "giải trình chờ xem xét"),
}


def hand_words(hand: str, standing_agency: str) -> tuple[str, str]:
    """Say who a hand is and what lies there; `standing_agency` names the one that follows."""
    who, what = HAND_NAMES[hand]
    return who or standing_agency, what
