"""The letters of accounts, whole, as they leave."""

from datetime import UTC, date, datetime

import pytest

from tracker.accounts import actions, addresses, letters, queries
from tracker.accounts.letters import Moment
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM

WALL = datetime(2030, 10, 15, 1, 30, tzinfo=UTC)
MOMENT = Moment(date(2024, 10, 15), WALL)
TOKEN = "A" * 43

WHOLE = {
    "invitation": """Kính gửi anh/chị An,

Anh/chị được cấp tài khoản trên hệ thống theo dõi kế hoạch nâng cao các chỉ số cải cách hành \
chính. Hãy mở liên kết dưới đây để đặt mật khẩu.

http://127.0.0.1:8000/dat-mat-khau/TOKEN

Liên kết dùng một lần, đến 08:30 ngày 22/10/2030. Không chuyển tiếp thư này: ai có liên kết đều \
đặt được mật khẩu.

Nếu quá hạn, vào http://127.0.0.1:8000/login, chọn “Quên mật khẩu” hoặc đề nghị người quản lý tài \
khoản của cơ quan gửi lời mời mới.
""",
    "password_reset": """Kính gửi anh/chị An,

Có yêu cầu đặt lại mật khẩu cho tài khoản của anh/chị. Hãy mở liên kết dưới đây để đặt mật khẩu mới.

http://127.0.0.1:8000/dat-mat-khau/TOKEN

Liên kết dùng một lần, trong 2 giờ, đến 10:30 ngày 15/10/2030. Mật khẩu hiện tại vẫn dùng được cho \
đến khi anh/chị đặt mật khẩu mới.

Nếu không phải anh/chị yêu cầu, hãy bỏ qua thư này.
""",
    "address_link": """Kính gửi anh/chị An,

Có yêu cầu dùng địa chỉ này cho tài khoản của anh/chị trên hệ thống theo dõi cải cách hành chính. \
Hãy mở liên kết dưới đây để xác nhận.

http://127.0.0.1:8000/doi-dia-chi/TOKEN

Liên kết dùng một lần, đến 08:30 ngày 17/10/2030. Từ lúc xác nhận, anh/chị đăng nhập và nhận thư \
bằng địa chỉ này.

Nếu anh/chị không có tài khoản trên hệ thống, hãy bỏ qua thư này.
""",
    "address_asked": """Kính gửi anh/chị An,

Lúc 08:30 ngày 15/10/2030 có yêu cầu đổi địa chỉ thư điện tử của tài khoản anh/chị thành \
moi@tinh.gov.vn. Địa chỉ mới có hiệu lực khi liên kết gửi tới đó được mở.

Nếu không phải anh/chị yêu cầu, hãy báo ngay người quản lý tài khoản của cơ quan và đổi mật khẩu.

http://127.0.0.1:8000/tai-khoan
""",
    "second_step_removed": """Kính gửi anh/chị An,

Người quản trị vừa gỡ xác thực hai bước khỏi tài khoản của anh/chị lúc 08:30 ngày 15/10/2030. Mọi \
phiên đăng nhập đã kết thúc.

Nếu anh/chị không đề nghị việc này, hãy báo ngay người quản trị. Sau khi đăng nhập lại, anh/chị \
thiết lập lại ở trang Tài khoản của tôi.

http://127.0.0.1:8000/tai-khoan
""",
}


def posted(kind: str, user_id: int) -> str:
    """Post a letter of a kind; give the key of its link, "" for news."""
    user, now = queries.by_id(user_id), {"by": SYSTEM, "at": clock.now(), "wall": WALL}
    if kind == "address_asked":
        letters.tell_address_asked(user, "moi@tinh.gov.vn", MOMENT)
        return ""
    if kind == "second_step_removed":
        letters.tell_second_step_removed(user, MOMENT)
        return ""
    if kind == "address_link":
        token = addresses.ask(user, email="moi@tinh.gov.vn", **now)
    else:
        token = (actions.invite if kind == "invitation" else actions.reset)(user, **now)
    letters.send_link(kind, user, token, MOMENT)
    return token


@pytest.mark.parametrize("kind", WHOLE)
def test_a_letter_says_just_this(kind, make_person, post_box):
    user = make_person("an")
    with transaction():
        token = posted(kind, user.id)
    ((_, message),) = post_box(kind)
    assert message.text.replace(token or "-", "TOKEN" if token else "-") == WHOLE[kind]
    assert message.html.count("<a href=") == 1
