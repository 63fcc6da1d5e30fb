"""All drafts of an analysis by the key of their place, with the place's name for the page."""

from __future__ import annotations

from collections.abc import Callable

from tracker.reports.analysis.facts import AnalysisFacts
from tracker.reports.analysis.sentences import domains, judging, leading, overall, surveys

Writer = Callable[[AnalysisFacts], list[str]]

# Key → (where it stands, who drafts it). The order is that of the document.
_PLACES: dict[str, tuple[str, Writer]] = {
    "opening": ("Phần mở đầu", leading.opening),
    "overview": ("I. Khái quát", leading.overview),
    "owners": ("II.1. Phân công theo dõi, cải thiện các tiêu chí", leading.owners),
    "self_assessment": ("II.2. Tự đánh giá, chấm điểm", leading.self_assessment),
    "returns": ("II.3. Điều tra xã hội học", leading.returns),
    "overall": ("III.1. Kết quả chung", overall.overall),
    "parts": ("III.1. Điểm thẩm định và điểm điều tra xã hội học", overall.parts),
    "moves": ("III.1. Các lĩnh vực tăng, giảm", overall.moves),
    "survey": ("III.3. Kết quả điều tra xã hội học", surveys.leaves),
    "groups": ("III.3. Theo nhóm đối tượng điều tra", surveys.groups),
    "sipas": ("III.4. Chỉ số SIPAS", surveys.sipas),
    "papi": ("III.5. Chỉ số PAPI", surveys.papi),
    "targets": ("III.6. So với mục tiêu của kế hoạch", overall.targets),
    "strengths": ("IV.1. Ưu điểm", judging.strengths),
    "weaknesses": ("IV.2. Tồn tại, hạn chế", judging.weaknesses),
    "causes": ("IV.3. Nguyên nhân", judging.causes),
    "measures": ("V.1. Nhiệm vụ chung", judging.measures),
    "tasks": ("V.2. Nhiệm vụ của từng cơ quan", judging.tasks),
    "proposals": ("VI. Kiến nghị (để trống thì báo cáo không có phần này)", judging.proposals),
    "closing": ("Phần kết", leading.closing),
}
_DOMAIN = "domain-"


def domain_key(code: str) -> str:
    """Give the key of the words about a domain."""
    return f"{_DOMAIN}{code}"


def places(facts: AnalysisFacts) -> dict[str, str]:
    """Give the name of every place with words, by its key, in the order of the document."""
    found: dict[str, str] = {}
    for key, (name, _) in _PLACES.items():
        if key == "survey":
            found |= {
                domain_key(domain.row.code): f"III.2.{position} {domain.name}"
                for position, domain in enumerate(facts.domains, start=1)
            }
        found[key] = name
    return found


def drafts(facts: AnalysisFacts) -> dict[str, str]:
    """Give every draft by the key of its place; lines are paragraphs, "- " begins an entry."""
    found = {key: "\n".join(write(facts)) for key, (_, write) in _PLACES.items()}
    for domain in facts.domains:
        found[domain_key(domain.row.code)] = "\n".join(domains.domain(domain, facts))
    return found
