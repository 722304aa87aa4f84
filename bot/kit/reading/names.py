"""Reads who is meant: names, parts of them, pinyin, groups, everybody but some."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.kit.reading import name_words as around
from bot.kit.reading import pinyin
from bot.kit.reading.values import Reason

MAX_TEXT = 1000  # characters; a branch of two hundred fits
_NEAREST = 3  # how many are suggested for nobody


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One person of the roster."""

    id: int
    name: str
    group: str | None = None
    office: str | None = None  # in the branch committee, by its key or its name


class NameRule(StrEnum):
    """What a word matched by."""

    EVERYBODY = "everybody"
    COMMITTEE = "committee"
    GROUP = "group"
    OFFICE = "office"
    FULL = "full"
    PART = "part"
    SURNAME = "surname"  # 老张, 张书记
    PINYIN = "pinyin"
    INITIALS = "initials"
    HOMOPHONE = "homophone"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class NamedWord:
    """One word: whom it means, whom it may mean, or who is near."""

    typed: str
    rule: NameRule
    ids: tuple[int, ...] = ()  # certain
    choices: tuple[int, ...] = ()  # one of these: ask
    nearest: tuple[int, ...] = ()  # nobody is called so; these come close
    excepted: bool = False  # stands after 除了

    @property
    def settled(self) -> bool:
        """Whether the word needs no question."""
        return bool(self.ids)


@dataclass(frozen=True, slots=True)
class NamesReading:
    """All words in their order, and why nothing was read when nothing was."""

    words: tuple[NamedWord, ...] = ()
    reason: Reason | None = None

    @property
    def settled(self) -> bool:
        """Whether everybody meant is known."""
        return bool(self.words) and all(word.settled for word in self.words)

    @property
    def ids(self) -> tuple[int, ...]:
        """Whom the settled words mean, once each, without the excepted ones."""
        out = {i for word in self.words if word.excepted for i in word.ids}
        meant = dict.fromkeys(i for word in self.words if not word.excepted for i in word.ids)
        return tuple(i for i in meant if i not in out)


def read_names(text: str, roster: Sequence[NameEntry]) -> NamesReading:
    """Whom a text means among the people of a roster."""
    if len(text) > MAX_TEXT:
        return NamesReading(reason=Reason.TOO_LONG)
    plain = _flat(text).strip(" 。.!,;、")
    if not plain:
        return NamesReading(reason=Reason.EMPTY)
    reader = _Reader(roster)
    return NamesReading(tuple(reader.read(plain)))


def _flat(text: str) -> str:
    return around.DOTS.sub("", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(slots=True)
class _Reader:
    roster: Sequence[NameEntry]
    names: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.roster:
            self.names.setdefault(_bare(entry.name), []).append(entry.id)

    def read(self, text: str) -> list[NamedWord]:
        """Every word of a text, what is excepted included."""
        for shape in (around.EXCEPT_FIRST, around.ABSENT, around.EXCEPT_LAST):
            if (m := shape.fullmatch(text)) and not self._known(text):
                base = "全体" if m["base"].startswith("都") else m["base"]
                out = [_excepted(word) for word in self._listed(m["out"])]
                return [*self._listed(base), *out]
        return self._listed(text)

    def _listed(self, text: str) -> list[NamedWord]:
        chunks = [chunk.strip(" ()") for chunk in around.SEPARATORS.split(text)]
        return [word for chunk in chunks if chunk for word in self._chunk(chunk)]

    def _chunk(self, chunk: str) -> list[NamedWord]:
        """A stretch without separators: one name, or names with spaces, 和 or nothing between."""
        whole = self._word(around.SPACES.sub("", chunk))
        if whole.rule not in {NameRule.NOBODY, NameRule.HOMOPHONE}:
            return [whole]
        for split in (self._by_spaces, self._by_joints, self._run_together):
            if words := split(chunk):
                return words
        return [whole]

    def _by_spaces(self, chunk: str) -> list[NamedWord]:
        pieces = around.SPACES.split(chunk)
        words: list[NamedWord] = []
        while len(pieces) > 1 or (words and pieces):
            size = next(
                (n for n in range(min(4, len(pieces)), 1, -1) if self._known("".join(pieces[:n]))),
                1,
            )
            joined = "".join(pieces[:size])
            words += [self._word(joined)] if size > 1 else self._chunk(joined)
            pieces = pieces[size:]
        return words

    def _by_joints(self, chunk: str) -> list[NamedWord]:
        """张三和李四; a 和 inside a name is no joint."""
        for joint in around.JOINTS.finditer(chunk):
            left, right = chunk[: joint.start()], chunk[joint.end() :]
            if left and right and self._known(left):
                return [self._word(left), *self._chunk(right)]
        pieces = [piece for piece in around.JOINTS.split(chunk) if piece]
        return [word for piece in pieces for word in self._chunk(piece)] if len(pieces) > 1 else []

    def _run_together(self, chunk: str) -> list[NamedWord]:
        """张三李四: full names only, the longest first, with nothing left over."""
        words, rest = [], chunk
        longest = max(map(len, self.names), default=0)
        while rest:
            size = next(
                (n for n in range(min(longest, len(rest)), 1, -1) if rest[:n] in self.names), 0
            )
            if not size:
                return []
            words.append(self._word(rest[:size]))
            rest = rest[size:]
        return words

    def _known(self, word: str) -> bool:
        return self._word(word).rule in {NameRule.FULL, NameRule.PINYIN}

    def _word(self, word: str) -> NamedWord:
        for rule, find in self._several():
            if several := find(word):
                return NamedWord(word, rule, tuple(several))
        for rule, find in self._single():
            if ids := tuple(find(word)):
                sure = len(ids) == 1 and rule is not NameRule.HOMOPHONE
                return NamedWord(word, rule, ids, ()) if sure else NamedWord(word, rule, (), ids)
        return NamedWord(word, NameRule.NOBODY, nearest=self._nearest(word))

    def _several(self) -> Iterable[tuple[NameRule, Callable[[str], list[int]]]]:
        return (
            (NameRule.EVERYBODY, self._everybody),
            (NameRule.COMMITTEE, self._committee),
            (NameRule.GROUP, self._group),
        )

    def _single(self) -> Iterable[tuple[NameRule, Callable[[str], list[int]]]]:
        return (
            (NameRule.FULL, lambda word: self.names.get(word, [])),
            (NameRule.FULL, lambda word: self.names.get(around.TITLE.sub("", word), [])),
            (NameRule.OFFICE, self._office),
            (NameRule.PART, self._given),
            (NameRule.PART, self._part),
            (NameRule.SURNAME, self._surname),
            (NameRule.PINYIN, lambda word: self._spelt(word, pinyin.full)),
            (NameRule.PINYIN, lambda word: self._spelt(word, pinyin.given)),
            (NameRule.INITIALS, lambda word: self._spelt(word, pinyin.initials)),
            (NameRule.HOMOPHONE, self._homophones),
        )

    def _everybody(self, word: str) -> list[int]:
        return [entry.id for entry in self.roster] if around.EVERYBODY.fullmatch(word) else []

    def _committee(self, word: str) -> list[int]:
        return [e.id for e in self.roster if e.office] if around.COMMITTEE.fullmatch(word) else []

    def _group(self, word: str) -> list[int]:
        return [e.id for e in self.roster if e.group and _group_key(e.group) == _group_key(word)]

    def _office(self, word: str) -> list[int]:
        called = word.removeprefix("支部")
        return [e.id for e in self.roster if e.office and called == _called(e.office)]

    def _given(self, word: str) -> list[int]:
        return [e.id for e in self.roster if word == _split(_bare(e.name))[1]]

    def _part(self, word: str) -> list[int]:
        return [e.id for e in self.roster if word in _bare(e.name)]

    def _surname(self, word: str) -> list[int]:
        m = around.FAMILIAR.fullmatch(word)
        if not m:
            return []
        surname, office = m["s"] or m["t"], word[1:]
        ids = [e.id for e in self.roster if _split(_bare(e.name))[0] == surname]
        holders = [
            e.id
            for e in self.roster
            if e.id in ids and e.office and _called(e.office).endswith(office)
        ]
        return holders or ids

    def _spelt(self, word: str, spell: Callable[[str], frozenset[str]]) -> list[int]:
        if not (word.isascii() and word.isalpha()):
            return []
        return [e.id for e in self.roster if word in spell(_bare(e.name))]

    def _homophones(self, word: str) -> list[int]:
        if word.isascii():
            return []
        heard = pinyin.full(word)
        return [e.id for e in self.roster if heard & pinyin.full(_bare(e.name))]

    def _nearest(self, word: str) -> tuple[int, ...]:
        ranked = pinyin.nearest(word, [_bare(entry.name) for entry in self.roster], _NEAREST)
        return tuple(self.roster[place].id for place in ranked)


def _bare(name: str) -> str:
    return around.SPACES.sub("", _flat(name))


def _split(name: str) -> tuple[str, str]:
    size = 2 if name[:2] in around.DOUBLE_SURNAMES and len(name) > 2 else 1  # noqa: PLR2004
    return name[:size], name[size:]


def _called(office: str) -> str:
    return around.OFFICES.get(office, office)


def _group_key(group: str) -> str:
    return around.GROUP_NOISE.sub("", _flat(group)).translate(around.DIGITS)


def _excepted(word: NamedWord) -> NamedWord:
    return NamedWord(word.typed, word.rule, word.ids, word.choices, word.nearest, excepted=True)
