"""Only paths of this site are followed."""

import pytest

from tracker.web.redirects import safe_next


@pytest.mark.parametrize("url", ["/", "/viec/16?ky=2024-Q3#lich-su", "/tim?q=https://a.vn"])
def test_a_path_of_this_site_is_followed(url: str) -> None:
    assert safe_next(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "viec",
        "https://xau.vn/",
        "//xau.vn",
        "///xau.vn",
        "/\\xau.vn",
        "\\\\xau.vn",
        "/\t/xau.vn",
        "/\n//xau.vn",
        "javascript:alert(1)",
        " /viec",
        "/viec\x00",
        "/" + "a" * 3_000,
    ],
)
def test_anything_else_leads_home(url: str | None) -> None:
    assert safe_next(url) == "/"
    assert safe_next(url, "/viec") == "/viec"
