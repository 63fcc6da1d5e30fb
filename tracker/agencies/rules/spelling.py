"""The one spelling in which names of agencies are compared.

"Văn phòng UBND Thành phố", "VP UBND TP" and "Văn phòng Uỷ ban nhân dân thành phố …" are one name.
Accents count (a missing one is a misspelling); case, tone placement and punctuation do not.
"""

from __future__ import annotations

import re

from tracker.lib.text import fold, fold_tones, one_line

PLACE = "@place"
EACH = fold_tones("các")
_WORD = re.compile(r"(?:[^\W_]|\ufffd)+(?:&[^\W_]+)*", re.UNICODE)

# Long forms become the short ones that offices write; longest first.
_SHORT = (
    ("ủy ban nhân dân", "ubnd"),
    ("hội đồng nhân dân", "hđnd"),
    ("văn phòng", "vp"),
    ("ban chỉ đạo", "bcđ"),
    ("chuyển đổi số", "cđs"),
    ("cải cách hành chính", "cchc"),
    ("đề án", "đa"),
    ("đề án 06", "đa06"),
    ("đa 06", "đa06"),
    ("đại biểu quốc hội", "đbqh"),
    ("kinh tế xã hội", "ktxh"),
    ("khu công nghiệp", "kcn"),
    ("sở ban ngành", "sở ngành"),
    ("có liên quan", "liên quan"),
    ("trung ương đóng trên địa bàn", "đóng trên địa bàn"),
    ("vpubnd", "vp ubnd"),
    ("vpub", "vp ubnd"),
    ("ubndtp", "ubnd tp"),
    ("ubtp", "ubnd tp"),
    ("phố tp", "tp"),
)
_SHORT_KEYS = tuple(
    (f" {' '.join(fold_tones(word) for word in long.split())} ",
     f" {' '.join(fold_tones(word) for word in short.split())} ")
    for long, short in _SHORT
)  # fmt: skip
_CITY = " ".join(fold_tones(word) for word in ("thành", "phố"))


class Speller:
    """Spells names; knows the province's own name, so that "… thành phố X" ends as "… Thành phố".

    `place` is the bare name of the province or city ("Hà Nội"); empty where it is not known.
    """

    def __init__(self, place: str = "") -> None:
        self.place = one_line(place)
        words = [fold_tones(word) for word in self.place.split()]
        initials = "".join(word[0] for word in words)
        bare = " ".join(words)
        forms = {f"{_CITY} {bare}", f"tp {bare}", bare} if bare else set()
        if len(initials) > 1:
            forms |= {f"tp{initials}", f"tp {initials}", initials, f"{_CITY} {initials}"}
        forms |= {_CITY, "tp"}
        self._places = sorted((f" {form} " for form in forms), key=len, reverse=True)

    def words(self, text: str) -> list[str]:
        """Give the comparable words of a name, short forms in place of long ones."""
        line = " " + " ".join(fold_tones(word) for word in _WORD.findall(one_line(text))) + " "
        for long, short in _SHORT_KEYS:
            while long in line and long != short:
                line = line.replace(long, short)
        for form in self._places:
            while form in line:
                line = line.replace(form, f" {PLACE} ")
        return line.split()

    def key(self, text: str) -> str:
        """Give the comparable form of a name."""
        return " ".join(self.words(text))


def bare(text: str) -> str:
    """Give a name without accents and punctuation, for measuring how near two names are."""
    return fold(" ".join(_WORD.findall(one_line(text))))


def numbers(text: str) -> frozenset[str]:
    """Give the numbers that a name holds: "phường 1" is not "phường 11"."""
    return frozenset(str(int(number)) for number in re.findall(r"\d+", text))
