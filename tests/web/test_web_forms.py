"""Forms: the error stands beside its field, is announced with it, and leads there."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

HEAD = '{% from "macros/forms.html" import form_errors, field, choices, file_field %}'


class Report(Form):
    """A small form with one field of each kind that shows errors differently."""

    percent = StringField("Tiến độ (%)", [InputRequired("Nhập số từ 0 đến 100")])
    outcome = RadioField(
        "Kết quả",
        [InputRequired("Chọn một")],
        choices=[SelectChoice("a", "Đang làm"), SelectChoice("b", "Đã xong")],
    )
    proof = FileField("Tệp")

    def validate_proof(self, field: FileField) -> None:
        """Refuse anything, for the sake of the message."""
        raise ValidationError("Chọn tệp")


@pytest.fixture
def show(site: Flask):
    """Render a piece of template with an empty form that was sent."""
    form = Report(MultiDict())
    form.validate()

    def render(source: str) -> str:
        with site.test_request_context("/"):
            return site.jinja_env.from_string(HEAD + source).render(form=form)

    return render


def test_a_field_announces_its_help_and_its_error(show) -> None:
    page = show('{{ field(form.percent, help="Báo cáo trước: 60%") }}')
    assert 'aria-describedby="percent-help percent-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="percent-error"' in page
    assert "Nhập số từ 0 đến 100" in page


def test_the_summary_leads_to_each_field(show) -> None:
    page = show('{{ form_errors(form, "Chưa gửi được") }}')
    assert "Chưa gửi được. Còn 3 chỗ cần sửa" in page
    assert '<a href="#percent">Tiến độ (%): Nhập số từ 0 đến 100</a>' in page
    assert 'href="#outcome-0"' in page
    assert 'href="#proof"' in page


def test_choices_stand_in_a_named_group(show) -> None:
    page = show("{{ choices(form.outcome) }}")
    assert "<legend>Kết quả</legend>" in page
    assert page.count('type="radio"') == 2
    assert '<fieldset class="field wrong" aria-describedby="outcome-error">' in page


def test_a_file_field_knows_its_limit(show) -> None:
    page = show('{{ file_field(form.proof, ".pdf,.docx", 20) }}')
    assert 'accept=".pdf,.docx"' in page
    assert 'data-limit-mb="20"' in page
