"""What renders quickly gives what the libraries give, letter by letter."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from wtforms import Form, StringField
from wtforms.widgets.core import html_params

from tracker.web.rendering import Addresses, attributes, init_rendering


def _nothing(**_: int) -> str:
    return ""


@pytest.fixture
def site() -> Flask:
    app = Flask("site")
    for endpoint, rule in (
        ("list", "/viec"),
        ("work", "/viec/<int:work_id>"),
        ("part", "/viec/<int:work_id>/phan/<int:part_id>"),
        ("named", "/ky/<code>"),
        ("bounded", "/trang/<int(min=2,max=99):page>"),
        ("padded", "/so/<int(fixed_digits=4):number>"),
    ):
        app.add_url_rule(rule, endpoint, lambda **_: "")
    for rule in ("/hai", "/hai/<int:work_id>"):
        app.add_url_rule(rule, "both", _nothing)
    init_rendering(app)
    return app


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("list", {}),
        ("list", {"tim": "Sở Nội vụ & a=b+c%", "muc": 5, "sau": None, "tinh-trang": "overdue"}),
        ("list", {"tim": "", "an": "~!$'()*,/:;?@[]\"<>#"}),
        ("list", {"ky": ["2024-Q1", "2024-Q2"]}),
        ("list", {"diem": Decimal("1.50"), "co": True}),
        ("list", {"_anchor": "co-quan", "muc": 1}),
        ("list", {"_external": True}),
        ("work", {"work_id": 7}),
        ("work", {"work_id": "7", "on": "2024-10-15"}),
        ("work", {"on": "2024-10-15", "work_id": 7}),
        ("part", {"work_id": 7, "part_id": 9, "cap": "commune"}),
        ("named", {"code": "2024 Q1"}),
        ("bounded", {"page": 3}),
        ("padded", {"number": 7}),
        ("both", {}),
        ("both", {"work_id": 4}),
    ],
)
@pytest.mark.parametrize("root", ["", "/theo-doi"])
def test_an_address_is_the_one_flask_would_build(site, endpoint, values, root):
    with site.test_request_context("/viec", environ_overrides={"SCRIPT_NAME": root}):
        assert Addresses(site).url_for(endpoint, **values) == site.url_for(endpoint, **values)


def test_an_address_without_its_number_is_refused_as_flask_refuses_it(site):
    with site.test_request_context("/"):
        assert site.url_build_error_handlers == []
        with pytest.raises(Exception, match="work_id"):
            Addresses(site).url_for("work")


def test_templates_use_it_outside_a_request_as_well(site):
    site.config["SERVER_NAME"] = "tinh.test"
    with site.app_context():
        page = site.jinja_env.from_string("{{ url_for('work', work_id=3) }}")
        assert page.render() == "http://tinh.test/viec/3"


def test_macros_get_their_words_their_caller_and_the_loop(site):
    source = (
        "{% macro box(words, kind='plain', caller=none) %}"
        "<b class={{ kind }}>{{ words }}{% if caller %}{{ caller() }}{% endif %}</b>{% endmacro %}"
        "{% for n in (1, 2) %}{% call box('<' ~ n, kind='main') %} {{ loop.index }}{% endcall %}"
        "{% endfor %}{{ box(words='&') }}"
    )
    site.jinja_env.autoescape = True
    assert site.jinja_env.from_string(source).render() == (
        "<b class=main>&lt;1 1</b><b class=main>&lt;2 2</b><b class=plain>&amp;</b>"
    )


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"class_": "control", "for_": "x", "data_limit_mb": 20, "aria_label": 'a "b" <c> & d'},
        {"checked": True, "readonly": False, "value": "", "rows": 3, "aria-describedby": "a b"},
        {"value": "Sở Nội vụ", "name": "don'vi"},
    ],
)
def test_attributes_are_those_of_the_library(given):
    assert attributes(**given) == html_params(**given)


def test_fields_are_written_with_them(site):
    class Named(Form):
        words = StringField()

    assert Named(data={"words": '"<'}).words(class_="control") == (
        '<input class="control" id="words" name="words" type="text" value="&#34;&lt;">'
    )
