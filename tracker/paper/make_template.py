"""Write the default Word template: `python -m tracker.paper.make_template`.

Sizes, margins and places are those of Decree 30/2020/NĐ-CP, Appendix I. The file is made of plain
parts, without python-docx's own styles, so that what an official finds in Word's list of styles is
what the documents use, by Vietnamese names. Same code, same bytes.
"""

from __future__ import annotations

from pathlib import Path

from tracker.paper.package import write_package
from tracker.paper.template_parts import (
    CONTENT_TYPES,
    CORE_PROPERTIES,
    DOCUMENT_RELATIONS,
    HEADER,
    PACKAGE_RELATIONS,
    SETTINGS,
    document_xml,
    styles_xml,
)

TEMPLATE = Path(__file__).parents[2] / "templates" / "documents" / "van-ban.docx"


def template_bytes() -> bytes:
    """Give the default template as a .docx file."""
    return write_package(
        [
            ("[Content_Types].xml", CONTENT_TYPES.encode()),
            ("_rels/.rels", PACKAGE_RELATIONS.encode()),
            ("docProps/core.xml", CORE_PROPERTIES.encode()),
            ("word/document.xml", document_xml().encode()),
            ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.encode()),
            ("word/styles.xml", styles_xml().encode()),
            ("word/settings.xml", SETTINGS.encode()),
            ("word/header1.xml", HEADER.encode()),
        ]
    )


def main() -> None:
    """Write the template where the application looks for it."""
    TEMPLATE.write_bytes(template_bytes())


if __name__ == "__main__":
    main()
