"""Who is meant: printed names of agencies and groups, found in a register as of a day.

Exact name, then alias, then the only name that is one misspelling away; anything else is unknown
and comes back with the nearest known names. Nothing is dropped and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.agencies.rules.spelling import EACH, PLACE, Speller, bare, numbers
from tracker.lib.text import one_line

# From here on two folded names count as one name misspelt.
NEAR = 90.0
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write an agency; a misspelt one is known to occur in print."""

    text: str
    misspelt: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A body or a group of the register, with all its names and the days on which it exists.

    `successor` names who goes on with its work, for suggestions after its end. `is_open` says
    that nobody knows who belongs to a group.
    """

    code: str
    name: str
    kind: str
    names: tuple[Name, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    is_open: bool = False

    def exists_on(self, day: date | None) -> bool:
        """Say whether it exists on `day`; always, where the day is not known."""
        if day is None:
            return True
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Match:
    """What one printed name came to.

    `how`: exact, alias, misspelt (known in print), near (one misspelling away), damaged (letters
    lost), unknown or ended. `name` is None for the last two; `kind` is body or group.
    """

    printed: str
    name: str | None
    kind: str | None
    how: str
    scope: str = ""
    suggestions: tuple[str, ...] = ()


class Register:
    """The names of one province, to be asked as of a day."""

    def __init__(self, entries: Iterable[Entry], *, place: str = "") -> None:
        self.entries = tuple(entries)
        self.speller = Speller(place or _own_place(self.entries))
        self._by_key: dict[str, list[tuple[Entry, str]]] = {}
        self._by_name: dict[str, list[Entry]] = {}
        self.open_groups = frozenset(entry.name for entry in self.entries if entry.is_open)
        self._by_code = {entry.code: entry for entry in self.entries}
        for entry in self.entries:
            self._by_name.setdefault(entry.name, []).append(entry)
            self._add(entry, entry.name, "exact")
            for name in entry.names:
                self._add(entry, name.text, "misspelt" if name.misspelt else "alias")
        self._add_without_place()
        self._folded = [
            ((entry.name, name.text), bare(name.text), numbers(name.text))
            for entry in self.entries
            for name in (Name(entry.name), *entry.names)
            if not name.misspelt
        ]
        self.longest = max((len(key.split()) for key in self._by_key), default=0)
        self.starts = {key.split()[0] for key in self._by_key if key}

    @classmethod
    def from_rows(
        cls,
        bodies: Iterable[Mapping[str, str]],
        groups: Iterable[Mapping[str, str]] = (),
        units: Iterable[tuple[Iterable[Mapping[str, str]], date | None, date | None]] = (),
        *,
        place: str = "",
    ) -> Register:
        """Make a register from the rows of agencies.csv, groups.csv and lists of units.

        `units` holds (rows, first day, last day); each unit becomes "UBND " and its name.
        """
        entries = [_body(row) for row in bodies]
        entries += [_group(row) for row in groups]
        for rows, valid_from, valid_to in units:
            entries += _units(list(rows), valid_from, valid_to)
        return cls(entries, place=place)

    def exact(self, words: list[str], day: date | None) -> tuple[Entry, str] | None:
        """Give (entry, how) for words that spell a name existing on `day`."""
        for key in _variants(words):
            found = [pair for pair in self._by_key.get(key, ()) if self.exists(pair[0].name, day)]
            if found:
                return min(found, key=lambda pair: _RANK[pair[1]])
        return None

    def exists(self, name: str, day: date | None) -> bool:
        """Say whether a canonical name is borne by anybody on `day`.

        A merged body may keep its name: then the aliases of its predecessor hold for it, too.
        """
        return any(entry.exists_on(day) for entry in self._by_name.get(name, ()))

    def find(self, printed: str, day: date | None = None, *, scope: str = "") -> Match:
        """Find one printed name."""
        found = self.exact(self.speller.words(printed), day)
        if found is not None:
            entry, how = found
            return Match(printed, entry.name, _kind(entry), how, scope)
        if "\ufffd" in printed:
            return self._find_damaged(printed, day, scope)
        near = self.near(printed, day)
        if len(near) == 1:
            entry = self._by_name[near[0]][0]
            return Match(printed, entry.name, _kind(entry), "near", scope, tuple(near))
        outside = self.exact(self.speller.words(printed), None)
        heir = self._by_code.get(outside[0].successor) if outside else None
        heirs = [heir.name] if heir and self.exists(heir.name, day) else []
        suggestions = dict.fromkeys((*heirs, *near, *self.nearest(printed, day)))
        how = "ended" if outside else "unknown"
        return Match(printed, None, None, how, scope, tuple(suggestions)[:SUGGESTIONS])

    def near(self, printed: str, day: date | None) -> list[str]:
        """Give the canonical names that are one misspelling away, the nearest first."""
        return [name for name, score in self._scores(printed, day, NEAR) if score >= NEAR]

    def nearest(self, printed: str, day: date | None) -> list[str]:
        """Give the names most like the printed one, to propose to a person."""
        return [name for name, _ in self._scores(printed, day, 50.0)][:SUGGESTIONS]

    def _scores(self, printed: str, day: date | None, cutoff: float) -> list[tuple[str, float]]:
        from rapidfuzz import fuzz, process

        wanted, digits = bare(printed), numbers(printed)
        names = {
            pair: folded
            for pair, folded, own_digits in self._folded
            if own_digits == digits and self.exists(pair[0], day)
        }
        hits = process.extract(
            wanted, names, scorer=fuzz.token_sort_ratio, score_cutoff=cutoff, limit=40
        )
        best: dict[str, float] = {}
        for _, score, (name, _) in hits:
            best[name] = max(best.get(name, 0.0), score)
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))

    def _find_damaged(self, printed: str, day: date | None, scope: str) -> Match:
        """Read U+FFFD as any letters: the only name that fits is meant."""
        pattern = _damaged_pattern(printed)
        fits = {
            entry.name: entry
            for entry in self.entries
            if self.exists(entry.name, day)
            for name in (Name(entry.name), *entry.names)
            if pattern.fullmatch(one_line(name.text).lower())
        }
        if len(fits) == 1:
            name, entry = next(iter(fits.items()))
            return Match(printed, name, _kind(entry), "damaged", scope, (name,))
        near = tuple(fits) or tuple(self.nearest(printed, day))
        return Match(printed, None, None, "unknown", scope, near[:SUGGESTIONS])

    def _add(self, entry: Entry, text: str, how: str) -> None:
        key = self.speller.key(text)
        if key:
            self._by_key.setdefault(key, []).append((entry, how))

    def _add_without_place(self) -> None:
        """Let a name stand without "Thành phố" at its end where that means nobody else."""
        shorter: dict[str, list[tuple[Entry, str]]] = {}
        for key, pairs in self._by_key.items():
            words = key.split()
            if len(words) > 2 and words[-1] == PLACE:
                shorter.setdefault(" ".join(words[:-1]), []).extend(pairs)
        for key, pairs in shorter.items():
            if key not in self._by_key and len({entry.name for entry, _ in pairs}) == 1:
                self._by_key[key] = [(entry, "alias") for entry, _ in pairs]


_RANK = {"exact": 0, "alias": 1, "misspelt": 2}
_NOTE = re.compile(r"\s*\(([^()]*)\)\s*$")


def _kind(entry: Entry) -> str:
    return "group" if entry.kind == "group" else "body"


def _variants(words: list[str]) -> Iterable[str]:
    """Give the keys to try: as written, then with or without "các" and the place at the end."""
    yield " ".join(words)
    trimmed = words[:-1] if len(words) > 2 and words[-1] == PLACE else words
    if trimmed is not words:
        yield " ".join(trimmed)
    for base in dict.fromkeys((tuple(words), tuple(trimmed))):
        if base and base[0] == EACH:
            yield " ".join(base[1:])
        elif base:
            yield " ".join((EACH, *base))


def _damaged_pattern(printed: str) -> re.Pattern[str]:
    """Give what a damaged name may have been: each lost character stood for at most one letter."""
    pattern = re.escape(one_line(printed).lower())
    return re.compile(re.sub("\ufffd+", lambda run: rf"\w{{1,{len(run[0])}}}", pattern))


def _own_place(entries: Iterable[Entry]) -> str:
    """Find the province's name in "UBND thành phố X" or "UBND tỉnh X" among the names."""
    pattern = re.compile(r"(?:ubnd|[uủ][yỷ] ban nhân dân) (?:thành phố|tỉnh) (\S.*)", re.IGNORECASE)
    for entry in entries:
        for text in (entry.name, *(name.text for name in entry.names)):
            match = pattern.fullmatch(one_line(text))
            if match is not None and entry.kind == "body":
                return match[1]
    return ""


def _body(row: Mapping[str, str]) -> Entry:
    successor = row.get("successor", "") or ""
    return Entry(
        code=row["code"],
        name=one_line(row["canonical_vi"]),
        kind="body",
        names=tuple(_aliases(row.get("aliases", "") or "")),
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
        successor="" if successor in {"same", "-", "?"} else successor,
    )


def _group(row: Mapping[str, str]) -> Entry:
    return Entry(
        code=row["code"],
        name=one_line(row["name"]),
        kind="group",
        names=tuple(_aliases(row.get("aliases", "") or "")),
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
        is_open=row.get("kind") == "open",
    )


def _units(
    rows: list[Mapping[str, str]], valid_from: date | None, valid_to: date | None
) -> list[Entry]:
    """Give the People's Committees of units; the district is added where a name occurs twice."""
    by_code = {row["code"]: row["name"] for row in rows}
    count: dict[str, int] = {}
    for row in rows:
        count[row["name"]] = count.get(row["name"], 0) + 1
    entries = []
    for row in rows:
        parent = by_code.get(row.get("parent_code") or "", "")
        name = f"UBND {row['name']}"
        if count[row["name"]] > 1 and parent:
            name = f"{name}, {parent}"
        code = f"U{row['level'][:1].upper()}{row['code']}:{valid_from or ''}"
        entries.append(Entry(code, name, "body", (), valid_from, valid_to))
    return entries


def _aliases(text: str) -> Iterable[Name]:
    """Read "A; B (typo, 003)"; remarks on where a form was seen are left out."""
    for part in text.split(";"):
        alias, misspelt = one_line(part), False
        if not alias or alias == "-" or alias.startswith('"'):
            continue
        note = _NOTE.search(alias)
        if note is not None:
            misspelt = "typo" in note[1]
            alias = alias[: note.start()]
        yield Name(alias.strip(), misspelt)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
