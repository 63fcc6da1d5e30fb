"""What is measured and what was scored."""

from __future__ import annotations

from datetime import date

from werkzeug.wrappers import Response

from tracker.analysis.queries import NoFramework, comparison
from tracker.analysis.shapes import comparison_shape
from tracker.api.answering import after_of, answer, limit_of, paged
from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import ON, PAGED, chosen, in_path, number, text
from tracker.api.describing.schemas import YEAR, one_of
from tracker.api.problems import refuse
from tracker.api.queries import lists
from tracker.api.rules import Scope
from tracker.api.shapes.scores import (
    COMPARISON,
    CRITERIA,
    FRAMEWORKS,
    INDICES,
    PARTS,
    SCORES,
    STAGES,
    criterion_shape,
    framework_shape,
    index_shape,
    score_shape,
)
from tracker.indices.policy import can_see_entries
from tracker.indices.queries import frameworks as versions_of
from tracker.indices.queries import indices as families

CODES = ("PAR_INDEX", "SIPAS", "PAPI")
_INDEX = text("index", "Mã bộ chỉ số.", "PAR_INDEX")


@operation(
    "/indices",
    title="Các Chỉ số",
    words="Các Chỉ số được theo dõi.",
    tag="Chỉ số",
    scope=Scope.READ_SCORES,
    answer=INDICES,
    parameters=PAGED,
)
def indices(asked: Asked) -> Response:
    """List the index families (some few)."""
    after = after_of(asked, (int,))
    placed = list(enumerate(families()))[after[0] + 1 if after else 0 :]
    return paged(asked, placed, lambda pair: (pair[0],), lambda pair: index_shape(pair[1]))


@operation(
    "/frameworks",
    title="Bộ chỉ số",
    words="Các phiên bản bộ chỉ số với những năm áp dụng.",
    tag="Chỉ số",
    scope=Scope.READ_SCORES,
    answer=FRAMEWORKS,
    parameters=(_INDEX, *PAGED),
)
def frameworks(asked: Asked) -> Response:
    """List the versions of one index or of all (some dozens)."""
    wanted, after = asked.get("index"), after_of(asked, (int,))
    codes = [row.code for row in families() if wanted in (None, row.code)]
    rows = sorted((row for code in codes for row in versions_of(code)), key=lambda row: row.id)
    rest = [row for row in rows if after is None or row.id > after[0]]
    return paged(asked, rest, lambda row: (row.id,), framework_shape)


@operation(
    "/criteria",
    title="Tiêu chí",
    words="Cây tiêu chí của các phiên bản, theo thứ tự in.",
    tag="Chỉ số",
    scope=Scope.READ_SCORES,
    answer=CRITERIA,
    parameters=(
        _INDEX,
        text("version", "Phiên bản của bộ chỉ số.", "V2024"),
        number("year", "Năm đánh giá mà phiên bản áp dụng.", YEAR),
        *PAGED,
    ),
)
def criteria(asked: Asked) -> Response:
    """List the nodes of the trees in printed order."""
    after = after_of(asked, (int, int, int))
    found = lists.criteria(
        index=asked.get("index"),
        version=asked.get("version"),
        year=asked.get("year"),
        after=(after[0], after[1], after[2]) if after else None,
        limit=limit_of(asked) + 1,
    )
    return paged(
        asked,
        found,
        lambda row: (row[0].framework_id, row[0].sort, row[0].id),
        lambda row: criterion_shape(*row),
    )


@operation(
    "/scores",
    title="Điểm",
    words="Điểm như nguồn in. Điểm chưa công bố chỉ cho người xem được toàn bộ số liệu; on chỉ giữ "
    "điểm đã công bố đến hết ngày đó.",
    tag="Chỉ số",
    scope=Scope.READ_SCORES,
    answer=SCORES,
    parameters=(
        _INDEX,
        number("year", "Năm đánh giá.", YEAR),
        text("code", "Mã tiêu chí.", "1.1"),
        chosen("part", "Phần điểm.", PARTS),
        chosen("stage", "Giai đoạn; mặc định published.", STAGES),
        ON,
        *PAGED,
    ),
    problems=("rights",),
)
def scores(asked: Asked) -> Response:
    """List printed values; those of stages before publication to who sees all entries."""
    stage = asked.get("stage") or "published"
    if stage != "published" and not can_see_entries(asked.actor):
        refuse("rights", "Điểm chưa công bố chỉ cho người xem được toàn bộ số liệu.")
    after = after_of(asked, (int,))
    found = lists.scores(
        lists.WantedScores(
            stage=stage,
            index=asked.get("index"),
            year=asked.get("year"),
            code=asked.get("code"),
            part=asked.get("part"),
            published_by=asked.get("on"),
        ),
        after=after[0] if after else 0,
        limit=limit_of(asked) + 1,
    )
    return paged(asked, found, lambda row: (row[0].id,), lambda row: score_shape(*row))


@operation(
    "/comparisons/<index>/<int:year>",
    title="So sánh kết quả một năm",
    words="Cùng nội dung với lệnh tracker compare: so với mục tiêu, năm trước, điểm tối đa và "
    "trung bình cả nước.",
    tag="Chỉ số",
    scope=Scope.READ_SCORES,
    answer=COMPARISON,
    parameters=(
        in_path("index", "Mã bộ chỉ số.", one_of(CODES)),
        in_path("year", "Năm đánh giá.", YEAR),
        number("against", "Năm đối chiếu; mặc định là năm trước.", YEAR),
        ON,
    ),
    problems=("not-found",),
)
def compared(asked: Asked, index: str, year: int) -> Response:
    """Compare a year's results as the command line does."""
    on: date | None = asked.get("on")
    if index not in CODES or not YEAR["minimum"] <= year <= YEAR["maximum"]:
        refuse("not-found", "Không có Chỉ số hoặc năm này.")
    try:
        found = comparison(index, year, asked.get("against"), on=on, published_by=on)
    except NoFramework as error:
        refuse("not-found", str(error))
    return answer(comparison_shape(found))
