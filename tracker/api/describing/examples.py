"""What an answer looks like, made of its schema and the words that officials write.

An example is drawn from the same description that answers are checked by, so that it cannot tell
of a field that is not there.
"""

from __future__ import annotations

from typing import Any

from tracker.api.describing.schemas import NAMED, Schema

# By the field's name, or by the object's name and the field's where names mean several things.
SAMPLES: dict[str, Any] = {
    "agency.code": "H-271",
    "agency.name": "UBND huyện Ba Vì",
    "agencies": ["Sở Tư pháp"],
    "act": "report",
    "answered": 200,
    "appraised_1": 1,
    "appraised_2": 1.25,
    "authority": "direct",
    "code": "1.1",
    "criteria.returned": 0,
    "council_note": "Đề nghị bổ sung báo cáo kiểm tra.",
    "digest": "9f" * 32,
    "difficulty": "Một số xã chưa gửi số liệu.",
    "done": "Đã trình dự thảo Quyết định, đang lấy ý kiến các sở.",
    "explanation": "Đã ban hành kế hoạch và kiểm tra 12 đơn vị.",
    "file.name": "bao-cao.pdf",
    "file.path": "/api/v1/occurrences/1007/documents/31",
    "id": 1007,
    "index": "PAR_INDEX",
    "instance": "urn:request:1f2e3d4c",
    "issuer": "UBND huyện Ba Vì",
    "kind": "dated",
    "label": "Còn 3 ngày",
    "leads": ["Sở Nội vụ"],
    "legal_basis": "Quyết định số 876/QĐ-BNV",
    "level": "sub_criterion",
    "media_type": "application/pdf",
    "monitors": ["Sở Nội vụ"],
    "name": "Thực hiện chế độ báo cáo cải cách hành chính",
    "next": "WzEwMDdd",
    "number": "32",
    "document.number": "125/TTr-STP",
    "occurrence": 1007,
    "official_name": "Ủy ban nhân dân huyện Ba Vì",
    "operator": ">=",
    "output": "Báo cáo",
    "partners": ["Sở Tư pháp"],
    "path": "/api/v1/reports/2024/2024-Q3/1/docx",
    "percent": 60,
    "period": "2024-Q3",
    "plan": "2024",
    "reply": "Đã bổ sung tài liệu ngày 12/02/2025.",
    "result": "doing",
    "returned": False,
    "section.number": "II",
    "section.title": "Cải cách thủ tục hành chính",
    "sent_number": "45/BC-UBND",
    "sha256": "9f" * 32,
    "short_name": "Ba Vì",
    "status": "due_soon",
    "task": "32",
    "work": "in_progress",
    "verdict": "returned",
    "subject": "Về việc ban hành Kế hoạch",
    "deadline.text": "Trước ngày 30/9/2024",
    "title": "Rà soát, công bố thủ tục hành chính",
    "url": "https://viec.example.vn/nhan",
    "verdict_reason": "Thiếu tài liệu kiểm chứng.",
    "year": 2024,
}
# What is not known yet of the work that is shown.
_UNKNOWN = ("accepted_on", "completed_on", "submitted_on")
_ANYTHING: Schema = {"type": "number"}
_TEXTS = {"date": "2024-10-15", "date-time": "2024-10-15T03:00:00+00:00"}


def example_of(schema: Schema, name: str = "", within: str = "") -> Any:
    """Give a value that holds to `schema`, for the field `name` of the object `within`."""
    schema = _resolved(schema)
    kind = schema["type"][0] if isinstance(schema.get("type"), list) else schema.get("type")
    sample = SAMPLES.get(f"{within}.{name}", SAMPLES.get(name))
    if kind == "object":
        # What is required and not described may be anything.
        fields = dict.fromkeys(schema["required"], _ANYTHING) | schema.get("properties", {})
        return {field: example_of(inner, field, name) for field, inner in fields.items()}
    is_maybe = isinstance(schema.get("type"), list)
    if "enum" in schema:
        return sample if sample in schema["enum"] else schema["enum"][0]
    if is_maybe and (
        name in _UNKNOWN or (kind == "string" and sample is None and not _dated(schema))
    ):
        return None
    if kind == "array":
        return sample if isinstance(sample, list) else [example_of(schema["items"], _one(name))]
    if kind == "string":
        text = sample if isinstance(sample, str) else ""
        return _TEXTS[schema["format"]] if _dated(schema) else text
    if kind in ("integer", "number"):
        return sample if isinstance(sample, (int, float)) else max(1, schema.get("minimum", 1))
    return sample is not False


def _dated(schema: Schema) -> bool:
    return schema.get("format") in _TEXTS


def _resolved(schema: Schema) -> Schema:
    """Give what a schema refers to; of one that may be null, what it is else."""
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    return NAMED[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _one(name: str) -> str:
    """Name one of several: a document of documents, a file of files."""
    return name.removesuffix("s")
