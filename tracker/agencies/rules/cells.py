"""A cell full of names: "Các Sở: Nội vụ, Tư pháp; Văn phòng UBND Thành phố (theo dõi)".

Names hold commas and "và" themselves, so a cell is not split at them blindly: at each place the
longest name that the register knows is taken, and only what is left is cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tracker.agencies.rules.names import Match, Register
from tracker.agencies.rules.spelling import EACH
from tracker.lib.text import nfc

_TOKEN = re.compile(
    r"(?P<bullet>(?:^|\n)\s*(?:[-+•*–]|\d+[.)]|\(\d+\)|[a-zđ]\))\s+)"
    r"|(?P<word>(?:[^\W_]|\ufffd)+(?:&[^\W_]+)*)"
    r"|(?P<line>\n)|(?P<sign>[;,:.()/+\-–&…])|(?P<other>[^\s])",
    re.UNICODE,
)
_ROLES = (
    "theo dõi", "hướng dẫn", "đôn đốc", "chủ trì", "phối hợp", "tham mưu", "tổng hợp", "thực hiện",
    "được", "kiểm tra", "giám sát", "báo cáo", "chịu trách nhiệm", "là cơ quan", "là đơn vị",
    "trong phạm vi", "theo", "để", "triển khai", "xây dựng", "tổ chức", "có trách nhiệm", "căn cứ",
    "làm đầu mối", "trình", "cung cấp", "đầu mối", "trên địa bàn", "thuộc",
    "đối với", "về", "phụ trách", "rà soát", "quản lý",
)  # fmt: skip
_LEADING = re.compile(
    r"^\s*(?:(?:cơ quan|đơn vị)\s+)?(?:chủ trì|phối hợp|thực hiện|chịu trách nhiệm|giao)\s*:\s*",
    re.IGNORECASE,
)
# An order to the head of a body is an order to the body.
_HEAD_OF = re.compile(r"\b(?:thủ trưởng|người đứng đầu)\s+", re.IGNORECASE)
_NOTHING = re.compile(r"[\s\-–—.…/]*")


@dataclass(slots=True)
class _Token:
    """One piece of a cell: a word, or a sign that may part names."""

    text: str
    kind: str
    start: int
    end: int


def split_names(text: str, register: Register, day: date | None = None) -> tuple[Match, ...]:
    """Give what each name of a cell came to, in printed order; names said twice come twice."""
    cell = nfc(text or "").replace("\u00a0", " ")
    if _NOTHING.fullmatch(cell):
        return ()
    cell = _HEAD_OF.sub("", _LEADING.sub("", cell))
    return tuple(_Cell(cell, register, day).read())


class _Cell:
    """The reading of one cell, from left to right."""

    def __init__(self, text: str, register: Register, day: date | None) -> None:
        self.text = text
        self.register = register
        self.day = day
        self.tokens = _tokens(text)
        self.prefix: list[str] = []
        self.found: list[Match] = []

    def read(self) -> list[Match]:
        """Read names until nothing is left."""
        position = 0
        while position < len(self.tokens):
            token = self.tokens[position]
            if token.kind != "word":
                position = self._sign(position)
            elif token.text.lower() in {"và", "cùng"} and self.found:
                position += 1
            else:
                position = self._name(position)
        return self.found

    def _sign(self, position: int) -> int:
        """Pass a sign; brackets after a name are its scope, a hard break ends shared words."""
        token = self.tokens[position]
        if token.text == "(":
            return self._scope(position)
        if token.kind == "bullet" or token.text == ";":
            self.prefix = []
        return position + 1

    def _scope(self, position: int) -> int:
        """Keep a remark in brackets with the name before it."""
        depth, end = 0, position
        while end < len(self.tokens):
            depth += {"(": 1, ")": -1}.get(self.tokens[end].text, 0)
            end += 1
            if depth == 0:
                break
        remark = self.text[self.tokens[position].end : self.tokens[end - 1].start]
        if end == len(self.tokens) and depth:
            remark = self.text[self.tokens[position].end :]
        self._note(remark)
        return end

    def _note(self, remark: str) -> None:
        if self.found and remark.strip():
            last = self.found[-1]
            scope = "; ".join(part for part in (last.scope, " ".join(remark.split())) if part)
            self.found[-1] = Match(
                last.printed, last.name, last.kind, last.how, scope, last.suggestions
            )

    def _name(self, position: int) -> int:
        """Take the longest known name here, or cut out what is unknown."""
        shared = self._shared_head(position)
        if shared is not None:
            return shared
        for prefix in self._prefixes():
            end = self._longest(position, prefix)
            if end is not None:
                return self._take(position, end, prefix)
        end = self._suffixed(position)
        return end if end is not None else self._unknown(position)

    def _shared_head(self, position: int) -> int | None:
        """Read "Các Sở: Nội vụ, …": the words before the colon belong to each name after it."""
        end = position
        while end < len(self.tokens) and self.tokens[end].kind == "word":
            end += 1
        if end >= len(self.tokens) or self.tokens[end].text != ":":
            return None
        words = self._words(position, end)
        words = [word for word in words if word != EACH]
        self.prefix = words
        return end + 1

    def _prefixes(self) -> list[list[str]]:
        """Give the words that the name here may share with the one before, the fewest first."""
        heads = [self.prefix[:length] for length in range(len(self.prefix), 0, -1)]
        return [[], *heads, [EACH]]

    def _words(self, start: int, end: int) -> list[str]:
        words = " ".join(t.text for t in self.tokens[start:end] if t.kind == "word")
        return self.register.speller.words(words)

    def _ends(self, position: int) -> list[int]:
        """Give the places where a name that starts here may end, the farthest first."""
        ends, words = [], 0
        for index in range(position, len(self.tokens)):
            token = self.tokens[index]
            if token.text in {";", ":", "(", ")"} or (token.kind == "bullet" and index > position):
                break
            if token.kind == "word":
                words += 1
                if words > 24:
                    break
                ends.append(index + 1)
        return ends[::-1]

    def _longest(self, position: int, prefix: list[str]) -> int | None:
        """Find the farthest end of a known name that is followed by a break or a role."""
        for end in self._ends(position):
            if not self._breaks(end):
                continue
            words = [*prefix, *self._words(position, end)]
            if len(words) > self.register.longest + 2:
                continue
            if self.register.exact(words, self.day) is not None:
                return end
        return None

    def _breaks(self, end: int) -> bool:
        """Say whether a name may end here: at a sign, before "và", before a role."""
        if end >= len(self.tokens) or self.tokens[end].kind != "word":
            return True
        rest = " ".join(t.text.lower() for t in self.tokens[end : end + 4])
        return rest.startswith("và ") or self._is_role(end)

    def _is_role(self, end: int) -> bool:
        rest = " ".join(t.text.lower() for t in self.tokens[end : end + 4]) + " "
        return any(rest.startswith(f"{role} ") for role in _ROLES)

    def _take(self, position: int, end: int, prefix: list[str]) -> int:
        """Keep a known name, and the role that may follow it as its scope."""
        printed = self._printed(position, end)
        words = [*prefix, *self._words(position, end)]
        entry, how = self.register.exact(words, self.day) or (None, "unknown")
        if entry is not None:
            kind = "group" if entry.kind == "group" else "body"
            self.found.append(Match(printed, entry.name, kind, how))
        if not prefix or prefix == [EACH]:
            self.prefix = words
        if end < len(self.tokens) and self.tokens[end].kind == "word" and self._is_role(end):
            return self._role(end)
        return end

    def _role(self, position: int) -> int:
        """Pass the words of a role up to the next hard break or the next known name."""
        end = position
        while end < len(self.tokens):
            token = self.tokens[end]
            if token.kind == "bullet" or token.text in {";", "("}:
                break
            parted = end > position and self.tokens[end - 1].kind != "word"
            if parted and token.kind == "word" and self._longest(end, []) is not None:
                break
            end += 1
        self._note(self._printed(position, end).strip(" ,."))
        return end

    def _suffixed(self, position: int) -> int | None:
        """Read "UBND, Mặt trận … cấp huyện": the level at the end belongs to both."""
        end = position
        while end < len(self.tokens) and self.tokens[end].kind == "word":
            end += 1
        if end >= len(self.tokens) or self.tokens[end].text not in {",", "/"}:
            return None
        following = self._longest(end + 1, []) if end + 1 < len(self.tokens) else None
        if following is None:
            return None
        tail = self._words(end + 1, following)
        for length in range(2, min(4, len(tail)) + 1):
            words = [*self._words(position, end), *tail[-length:]]
            found = self.register.exact(words, self.day)
            if found is not None:
                entry, how = found
                kind = "group" if entry.kind == "group" else "body"
                printed = self._printed(position, end)
                self.found.append(Match(printed, entry.name, kind, how))
                return end
        return None

    def _unknown(self, position: int) -> int:
        """Cut out a name that nobody bears: the part nearest to a known one, else to the break."""
        cuts = self._cuts(position)
        for end in cuts:
            match = self.register.find(self._printed(position, end), self.day)
            if match.name is not None or match.how == "ended":
                self.found.append(match)
                self.prefix = self._words(position, end)
                return end
        if self.prefix:
            for end in cuts[-1:]:
                printed = self._printed(position, end)
                for length in range(len(self.prefix), 0, -1):
                    joined = f"{' '.join(self.prefix[:length])} {printed}"
                    near = self.register.near(joined, self.day)
                    if len(near) == 1:
                        match = self.register.find(near[0], self.day)
                        self.found.append(
                            Match(printed, match.name, match.kind, "near", "", tuple(near))
                        )
                        return end
        end = cuts[-1]
        self.found.append(self.register.find(self._printed(position, end), self.day))
        return end

    def _cuts(self, position: int) -> list[int]:
        """Give the breaks after this place, the farthest first; a known name ends the search."""
        cuts = []
        for index in range(position + 1, len(self.tokens) + 1):
            if index == len(self.tokens):
                cuts.append(index)
                break
            token = self.tokens[index]
            if token.kind == "word" or self._wraps(index):
                continue
            cuts.append(index)
            if token.kind == "bullet" or token.text in {";", "(", ")"}:
                break
            follows = index + 1
            starts = follows < len(self.tokens) and self.tokens[follows].kind == "word"
            if starts and self._longest(follows, []) is not None:
                break
        return cuts[::-1]

    def _wraps(self, index: int) -> bool:
        """Say whether a line break stands inside a name: a small letter goes on after it."""
        following = self.tokens[index + 1 : index + 2]
        return self.tokens[index].kind == "line" and bool(following) and following[0].text.islower()

    def _printed(self, start: int, end: int) -> str:
        return " ".join(self.text[self.tokens[start].start : self.tokens[end - 1].end].split())


def _tokens(text: str) -> list[_Token]:
    """Cut a cell into words and signs."""
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        tokens.append(_Token(match[0].strip() or match[0], kind, match.start(), match.end()))
    return tokens
