"""How a document of one agency names who issues it, where, and who signs (Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.agencies.models import Agency
from tracker.progress.annex import notation
from tracker.reports.facts import Bodies

# Who heads a body, by how its name begins; other bodies leave the title to who signs.
_HEADS = (
    ("UBND ", ("TM. Ủy ban nhân dân", "Chủ tịch")),
    ("Sở ", ("Giám đốc",)),
    ("Trung tâm ", ("Giám đốc",)),
    ("Công an ", ("Giám đốc",)),
    ("Bảo hiểm xã hội", ("Giám đốc",)),
    ("Ngân hàng ", ("Giám đốc",)),
    ("Văn phòng ", ("Chánh Văn phòng",)),
    ("Thanh tra ", ("Chánh Thanh tra",)),
    ("Chi cục ", ("Chi cục trưởng",)),
    ("Cục ", ("Cục trưởng",)),
    ("Ban ", ("Trưởng ban",)),
    ("Viện ", ("Viện trưởng",)),
    ("Trường ", ("Hiệu trưởng",)),
    ("Tòa án ", ("Chánh án",)),
    ("Báo ", ("Tổng Biên tập",)),
    ("Tổng Công ty ", ("Tổng Giám đốc",)),
)
_OTHER = ("Thủ trưởng cơ quan",)
_UNIT = re.compile(r"UBND (?:quận|huyện|thị xã|thành phố|xã|phường|thị trấn|đặc khu) (.+)")
# Bodies under the province's committee, which stands above them in the head.
_UNDER_PROVINCE = frozenset({"department", "equivalent", "unit", "district", "commune"})


def agency_bodies(agency: Agency, province: Bodies) -> Bodies:
    """Give the head of an agency's own document; `province` is that of the standing agency.

    It goes to the standing agency, which gathers; where the agency is the standing one itself,
    its head is the province's own.
    """
    if agency.name == province.issuer:
        return province
    return replace(
        province,
        issuer=_issuer(agency),
        notation=notation(agency),
        place=place(agency, province.place),
        superior=_superior(agency, province.superior),
        addressee=province.coordinator,
        addressee_short=province.coordinator,
        signature=signature(agency.name),
        recipients=("Như trên;", "Lãnh đạo cơ quan;", "Lưu: VT."),
    )


def place(agency: Agency, province: str) -> str:
    """Give where the document is signed: the unit that a committee governs, else the province."""
    unit = _UNIT.fullmatch(agency.name)
    return unit[1] if unit else province


def signature(name: str) -> tuple[str, ...]:
    """Give the lines of authority above the name of who signs for a body."""
    return next((lines for start, lines in _HEADS if name.startswith(start)), _OTHER)


def _issuer(agency: Agency) -> str:
    """Give the name as a head prints it: a committee's in full, another body's as lists do."""
    return agency.official_name if agency.name.startswith("UBND ") else agency.name


def _superior(agency: Agency, province: str | None) -> str | None:
    if agency.authority == "request" or agency.level not in _UNDER_PROVINCE:
        return None
    return agency.parent.name if agency.parent else province
