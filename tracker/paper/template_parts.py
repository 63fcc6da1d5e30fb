"""Parts of the default Word template: styles by Vietnamese names, the frame of the first page.

Lengths are twips (1/20 pt), sizes half points, as the format counts them.
"""

from __future__ import annotations

from dataclasses import dataclass

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# A4 portrait; margins 20 / 20 / 30 / 15 mm leave 165 mm for the text.
PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = 1134, 1134, 1701, 851
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
ISSUER_WIDTH = 3600
NATION_WIDTH = TEXT_WIDTH - ISSUER_WIDTH
MOTTO_RULE = 3010

CONTENT_TYPES = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_WORD}.settings+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_WORD}.header+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
PACKAGE_RELATIONS = (
    f'{_XML}{_RELATIONS}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
    ' Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org'
    '/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
DOCUMENT_RELATIONS = (
    f'{_XML}{_RELATIONS}<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/settings" Target="settings.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/header" Target="header1.xml"/></Relationships>'
)
CORE_PROPERTIES = (
    f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2020-03-05T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2020-03-05T00:00:00Z</dcterms:modified>'
    "</cp:coreProperties>"
)
SETTINGS = (
    f'{_XML}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting'
    ' w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="vi-VN"/></w:settings>'
)
HEADER = (
    f'{_XML}<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="PageNumber"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>'
)


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paragraphs: its id in the code, its name in Word, its size in points."""

    id: str
    name: str
    size: float
    align: str = "center"
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    first_line: int = 0
    line: int = 240
    keep: bool = False
    outline: int | None = None

    def xml(self) -> str:
        """Give the style as the format writes it."""
        outline = f'<w:outlineLvl w:val="{self.outline}"/>' if self.outline is not None else ""
        indent = f'<w:ind w:firstLine="{self.first_line}"/>' if self.first_line else ""
        half = round(self.size * 2)
        return (
            f'<w:style w:type="paragraph" w:customStyle="{int(self.outline is None)}"'
            f' w:styleId="{self.id}"><w:name w:val="{self.name}"/><w:basedOn w:val="Normal"/>'
            f"<w:qFormat/><w:pPr>{'<w:keepNext/>' if self.keep else ''}<w:widowControl/>"
            f'<w:spacing w:before="{round(self.before * 20)}" w:after="{round(self.after * 20)}"'
            f' w:line="{self.line}" w:lineRule="auto"/>{indent}<w:jc w:val="{self.align}"/>'
            f"{outline}</w:pPr><w:rPr>{'<w:b/><w:bCs/>' if self.bold else ''}"
            f"{'<w:i/><w:iCs/>' if self.italic else ''}"
            f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr></w:style>'
        )


_CM127 = 720
STYLES = (
    Style("Superior", "Cơ quan chủ quản", 13),
    Style("Issuer", "Cơ quan ban hành", 13, bold=True),
    Style("Nation", "Quốc hiệu", 13, bold=True),
    Style("Motto", "Tiêu ngữ", 14, bold=True),
    Style("Number", "Số, ký hiệu", 13),
    Style("About", "Trích yếu công văn", 12),
    Style("PlaceDate", "Địa danh, thời gian", 14, italic=True),
    Style("Kind", "Tên loại văn bản", 14, bold=True, before=18, keep=True),
    Style("Subject", "Trích yếu", 14, bold=True, keep=True),
    Style("Addressee", "Kính gửi", 14, before=12, after=6),
    Style("Heading1", "heading 1", 14, "both", True, before=6, after=6, first_line=_CM127,
          keep=True, outline=0),
    Style("Heading2", "heading 2", 14, "both", True, before=0, after=6, first_line=_CM127,
          keep=True, outline=1),
    Style("Heading3", "heading 3", 14, "both", italic=True, after=6, first_line=_CM127, keep=True,
          outline=2),
    Style("Body", "Đoạn văn", 14, "both", after=6, first_line=_CM127, line=252),
    Style("ListLine", "Gạch đầu dòng", 14, "both", after=6, first_line=_CM127, line=252),
    Style("TableCaption", "Tên bảng", 13, bold=True, before=6, after=3, keep=True),
    Style("UnitNote", "Đơn vị tính", 12, "right", italic=True, after=2, keep=True),
    Style("TableCell", "Ô bảng", 11, "left", before=1, after=1),
    Style("TableNote", "Ghi chú bảng", 11, "both", italic=True, before=3, after=6),
    Style("Figure", "Hình", 14, before=6, keep=True),
    Style("FigureCaption", "Tên hình", 13, bold=True, before=3, after=6),
    Style("RecipientsHead", "Nơi nhận", 12, "left", bold=True, italic=True),
    Style("Recipient", "Danh sách nơi nhận", 11, "left"),
    Style("Authority", "Quyền hạn, chức vụ", 14, bold=True, keep=True),
    Style("Signer", "Họ tên người ký", 14, bold=True, before=72),
    Style("AppendixLabel", "Số phụ lục", 14, bold=True, keep=True),
    Style("AppendixTitle", "Tên phụ lục", 14, bold=True, keep=True),
    Style("AppendixOrigin", "Kèm theo văn bản", 14, italic=True, after=8, keep=True),
    Style("PageNumber", "Số trang", 14),
)  # fmt: skip

_BLOCK_STYLES = {
    "Heading1", "Heading2", "Heading3", "Body", "ListLine", "TableCaption", "UnitNote",
    "TableCell", "TableNote", "Figure", "FigureCaption", "AppendixLabel", "AppendixTitle",
    "AppendixOrigin",
}  # fmt: skip
# What the blocks of a document are set in, by id and by the name that Word shows.
STYLE_NAMES = {style.id: style.name for style in STYLES if style.id in _BLOCK_STYLES} | {
    "Rule": "Đường kẻ",
    "Grid": "Bảng kẻ ô",
}


def styles_xml() -> str:
    """Give the part of the styles."""
    fonts = " ".join(
        f'w:{script}="Times New Roman"' for script in ("ascii", "hAnsi", "eastAsia", "cs")
    )
    rule = (
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="Rule"><w:name w:val="Đường kẻ"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="0" w:after="0" w:line="80"'
        ' w:lineRule="exact"/></w:pPr><w:rPr><w:sz w:val="4"/></w:rPr></w:style>'
    )
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name'
        ' w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="Grid"><w:name w:val="Bảng kẻ ô"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        "</w:tblPr></w:style>"
    )
    return (
        f"{_XML}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>"
        '<w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"'
        ' w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name'
        f' w:val="Normal"/><w:qFormat/></w:style>{"".join(style.xml() for style in STYLES)}'
        f"{rule}{grid}</w:styles>"
    )


def document_xml() -> str:
    """Give the main part: letterhead, subject, the places of the body, recipients, signature."""
    letterhead = _table(
        (ISSUER_WIDTH, NATION_WIDTH),
        (
            _tagged("Superior", "letterhead.superior", "{{ letterhead.superior|upper }}")
            + _line("Issuer", "{{ letterhead.issuer|upper }}")
            + _line("Rule", "{{p issuer_rule }}"),
            _line("Nation", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
            + _line("Motto", "Độc lập - Tự do - Hạnh phúc")
            + _line("Rule", "{{p motto_rule }}"),
        ),
        (
            _line("Number", "{{ letterhead.number_text }}", 80)
            + _tagged("About", "letterhead.about", "V/v {{ letterhead.about }}"),
            _line("PlaceDate", "{{ letterhead.place_and_date }}", 80),
        ),
    )
    closing = _table(
        (TEXT_WIDTH * 9 // 20, TEXT_WIDTH - TEXT_WIDTH * 9 // 20),
        (
            _line("RecipientsHead", "Nơi nhận:") + _loop("Recipient", "recipients", "- {{ line }}"),
            _loop("Authority", "signature.lines", "{{ line|upper }}")
            + _line("Signer", "{{ signature.name }}"),
        ),
    )
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/>'
        f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/><w:pgMar w:top="{TOP}"'
        f' w:right="{RIGHT}" w:bottom="{BOTTOM}" w:left="{LEFT}" w:header="567" w:footer="567"'
        ' w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )
    return (
        f"{_XML}<w:document {NAMESPACES}><w:body>{letterhead}"
        + _tagged("Kind", "kind", "{{ kind|upper }}")
        + _loop("Subject", "subject", "{{ line }}")
        + _line("Rule", "{{p subject_rule }}")
        + _tagged("Addressee", "addressee", "Kính gửi: {{ addressee }}.")
        + _line("Body", "{{p body }}")
        + closing
        + _line("Rule", "{{p appendices }}")
        + f"{section}</w:body></w:document>"
    )


def _line(style: str, text: str, before: int | None = None) -> str:
    spacing = f'<w:spacing w:before="{before}"/>' if before is not None else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{spacing}</w:pPr><w:r>'
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def _loop(style: str, name: str, text: str) -> str:
    return (
        _line(style, f"{{%p for line in {name} %}}")
        + _line(style, text)
        + _line(style, "{%p endfor %}")
    )


def _tagged(style: str, condition: str, text: str) -> str:
    return (
        _line(style, f"{{%p if {condition} %}}") + _line(style, text) + _line(style, "{%p endif %}")
    )


def _table(widths: tuple[int, ...], *rows: tuple[str, ...]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
            for width, cell in zip(widths, row, strict=True)
        )
        + "</w:tr>"
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout'
        ' w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0"'
        f' w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'
    )
