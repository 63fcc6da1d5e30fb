"""What the look promises: nothing inline, readable contrast, known icons and tones."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tracker.web.static_files import FOLDER

TEMPLATES = FOLDER.parent / "templates"
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if path.relative_to(TEMPLATES).parts[0] not in ("mail", "documents")
)
STYLES = (FOLDER / "app.css").read_text()
INLINE = re.compile(
    r"""<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|<[a-z][^>]*\son[a-z]+\s*=|javascript:""", re.I
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_carries_style_or_script_inside(path: Path) -> None:
    assert INLINE.findall(path.read_text()) == []


def test_every_icon_that_a_page_draws_is_drawn() -> None:
    known = set(re.findall(r'^  "([a-z_]+)":', (TEMPLATES / "macros/icons.html").read_text(), re.M))
    called = re.compile(r"""\b(?:icon|draw)\(["']([a-z_]+)["']""")
    used = {name for path in PAGES for name in called.findall(path.read_text())}
    assert used - known == set()


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", STYLES.split("}")[0]))
TONES = {
    tone: dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", body))
    for head, body in re.findall(r"^((?:\.t-\w+(?:, )?)+) \{([^}]*--tone[^}]*)\}", STYLES, re.M)
    for tone in re.findall(r"\.t-(\w+)", head)
}


def test_all_nine_tones_are_known() -> None:
    assert sorted(TONES) == sorted(
        [
            "overdue",
            "soon",
            "doing",
            "waiting",
            "returned",
            "done",
            "done_late",
            "silent",
            "neutral",
        ]
    )


@pytest.mark.parametrize("tone", sorted(TONES))
def test_a_tone_is_readable_on_its_ground_on_white_and_on_paper(tone: str) -> None:
    words = TONES[tone]["tone"]
    for ground in (TONES[tone]["ground"], TOKENS["surface"], TOKENS["paper"], TOKENS["group"]):
        assert contrast(words, ground) >= 4.5


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *((ink, ground) for ink in ("ink", "ink-2", "link") for ground in ("paper", "surface")),
        *(("ink-2", ground) for ground in ("group", "demo", "tint", "error-tint")),
        *(("link", ground) for ground in ("demo", "tint", "error-tint")),
        ("surface", "indigo"),
        ("error", "error-tint"),
        ("good", "surface"),
    ],
)
def test_words_are_readable(words: str, ground: str) -> None:
    assert contrast(TOKENS[words], TOKENS[ground]) >= 4.5


def test_borders_of_controls_can_be_seen() -> None:
    assert contrast(TOKENS["border"], TOKENS["surface"]) >= 3


def rendered(site: Flask, source: str) -> str:
    with site.test_request_context("/"):
        return " ".join(site.jinja_env.from_string(source).render().split())


def test_a_status_is_icon_and_word(site: Flask) -> None:
    source = (
        '{% from "macros/status.html" import status_mark %}'
        '{{ status_mark("Quá hạn 45 ngày", "overdue", detail="hạn 31/08/2024") }}'
    )
    page = rendered(site, source)
    assert 'class="status t-overdue"><svg class="icon" viewBox="0 0 16 16" aria-hidden' in page
    assert "<span>Quá hạn 45 ngày</span>" in page
    assert "hạn 31/08/2024" in page


def test_a_bar_says_its_parts_in_words_and_fills_its_length(site: Flask) -> None:
    source = (
        '{% from "macros/charts.html" import stacked_bar %}'
        '{{ stacked_bar([("done", 3, "xong"), ("soon", 0, "sắp"), ("overdue", 1, "trễ")], "I") }}'
    )
    page = rendered(site, source)
    assert 'aria-label="I: 3 xong, 1 trễ"' in page
    assert re.findall(r' x="([\d.]+)" y="0" width="([\d.]+)"', page) == [
        ("0.0", "75.0"),
        ("75.0", "25.0"),
    ]


def test_an_empty_bar_says_so(site: Flask) -> None:
    source = '{% from "macros/charts.html" import stacked_bar %}{{ stacked_bar([], "II") }}'
    assert 'aria-label="II: chưa có số liệu"' in rendered(site, source)


def test_words_of_people_are_escaped(site: Flask) -> None:
    source = (
        '{% from "macros/layout.html" import work_card %}{{ work_card("<b>x</b>", quote="<i>") }}'
    )
    page = rendered(site, source)
    assert "&lt;b&gt;x" in page
    assert "&lt;i&gt;" in page
    assert "<i>" not in page


def test_the_frame_names_the_place_the_person_and_the_state(site: Flask) -> None:
    site.context_processor(
        lambda: {
            "installation": {"issuer_name": "Ủy ban nhân dân tỉnh Mẫu"},
            "actor": {"id": 1, "name": "Trần Thị Mẫu"},
            "own_agency": {"code": "SM", "name": "Sở Mẫu", "short_name": "Sở Mẫu"},
            "nav": [{"label": "Theo dõi", "href": "/theo-doi", "current": True}],
            "banners": [
                {"tone": "past", "title": "Đang xem", "link": {"href": "/", "label": "Về"}}
            ],
        }
    )
    page = site.test_client().get("/trang").text
    assert "<small>UBND tỉnh Mẫu</small>" in page
    assert '>Trần Thị Mẫu</a>, <a href="/co-quan/SM">Sở Mẫu</a>' in page
    assert '<a href="/theo-doi" aria-current="page">Theo dõi</a>' in page
    assert 'class="banner banner-past"' in page
    assert 'action="/logout"' in page


def test_somebody_not_signed_in_is_offered_to(browser: FlaskClient) -> None:
    page = browser.get("/trang").text
    assert '<a href="/login">Đăng nhập</a>' in page
    assert "Đăng xuất" not in page
