"""The rules as loaded: kinds of meeting, vote rules, and presets of obligations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.dues.rates import DuesRules
from domain.kinds import names_of, read_kinds, read_vote_rules
from domain.ladder.stages import NO_LADDERS, Ladders
from domain.meetings import MeetingKind
from domain.obligations import Obligation
from domain.points.scheme import PointsRules
from domain.presets import (
    PresetLabel,
    override,
    read_preset_labels,
    read_preset_of,
    read_presets,
    sharing,
)
from domain.quorum import VoteRule
from domain.reading import Fault, Parser, Reader, Wrong, one_of, text
from domain.vocabulary import BranchType
from domain.workdays import NO_WORKDAYS, WorkDays

__all__ = ["Fault", "Overrides", "Rules", "Wrong", "read_rules"]

Overrides = Mapping[str, Mapping[str, object]]  # by obligation, then by field

DEFAULT_PRESET = "national_default"
OBLIGATIONS_FILE = "obligations.toml"
MEETINGS_FILE = "meetings.toml"
_NO_DUES = DuesRules()
_NO_POINTS = PointsRules()


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that rules/ says, checked."""

    kinds: Mapping[str, MeetingKind]
    vote_rules: Mapping[str, VoteRule]
    presets: Mapping[str, tuple[Obligation, ...]]  # all dated rows, disabled ones too
    preset_labels: Mapping[str, PresetLabel]
    preset_of: Mapping[BranchType, str]
    version: str
    dues: DuesRules = _NO_DUES
    points: PointsRules = _NO_POINTS
    workdays: WorkDays = NO_WORKDAYS
    ladders: Ladders = NO_LADDERS
    reminding: str = ""  # changes whenever the ladders or the work days do

    def obligations_for(
        self,
        branch_type: BranchType | None,
        overrides: Overrides,
        on: date,
        *,
        preset: str | None = None,
    ) -> tuple[Obligation, ...]:
        """The obligations of a branch that are in force on a day."""
        rows = self.history_for(branch_type, overrides, preset=preset)
        return tuple(row for row in rows if row.in_force_on(on))

    def history_for(
        self, branch_type: BranchType | None, overrides: Overrides, *, preset: str | None = None
    ) -> tuple[Obligation, ...]:
        """The obligations of a branch with all their dated rows, for `verdicts` over the past.

        What a branch has set itself has no date and holds for all of them. Overrides that
        `check_overrides` finds faulty change nothing.
        """
        rows = self._rows(branch_type, preset)
        if overrides:
            reader = Reader("overrides")
            rows = tuple(_overridden(reader, row, overrides.get(row.key)) for row in rows)
        return tuple(row for row in rows if row.enabled)

    def check_overrides(
        self,
        overrides: Overrides,
        branch_type: BranchType | None = None,
        *,
        preset: str | None = None,
    ) -> tuple[Fault, ...]:
        """Everything wrong with what a branch wants to set itself."""
        reader = Reader("overrides")
        rows = self._rows(branch_type, preset)
        keys = list(dict.fromkeys(row.key for row in rows))
        for key in overrides:
            if key not in keys:
                reader.fault(key, Wrong.UNKNOWN_KEY, one_of(keys), key)
        wanted = tuple(_overridden(reader, row, overrides.get(row.key)) for row in rows)
        for row, other in sharing(wanted):
            key = row.key if row.key in overrides else other.key
            shared = one_of(sorted(row.kinds & other.kinds))
            reader.fault(f"{key}.enabled", Wrong.TWICE, "false", shared)
        return tuple(dict.fromkeys(reader.faults))

    def kind_named(self, text: str) -> MeetingKind | None:
        """The kind that has this key, label, short name or alias, whatever its case."""
        asked = text.strip().casefold()
        return next((kind for kind in self.kinds.values() if asked in names_of(kind)), None)

    def _rows(self, branch_type: BranchType | None, preset: str | None) -> tuple[Obligation, ...]:
        if preset is None:
            preset = self.preset_of[branch_type] if branch_type else DEFAULT_PRESET
        return self.presets[preset]


def read_rules(
    obligations: Mapping[str, object], meetings: Mapping[str, object]
) -> tuple[Rules | None, tuple[Fault, ...]]:
    """Read the two parsed documents; None with the whole list of faults if there is one."""
    on_meetings = Reader(MEETINGS_FILE)
    _check_top(on_meetings, meetings, ("kinds", "vote_rules"))
    vote_rules = read_vote_rules(on_meetings, meetings)
    kinds = read_kinds(on_meetings, meetings, vote_rules)
    on_obligations = Reader(OBLIGATIONS_FILE)
    _check_top(on_obligations, obligations, ("presets", "branch_types"))
    version = str(obligations.get("version", ""))
    presets = read_presets(on_obligations, obligations, kinds, version)
    if DEFAULT_PRESET not in presets:
        on_obligations.fault(f"presets.{DEFAULT_PRESET}", Wrong.MISSING, "[…]")
    preset_of = read_preset_of(on_obligations, obligations, presets)
    faults = (*on_obligations.faults, *on_meetings.faults)
    if faults:
        return None, faults
    labels = read_preset_labels(obligations)
    return Rules(kinds, vote_rules, presets, labels, preset_of, version), ()


def _check_top(reader: Reader, document: Mapping[str, object], tables: tuple[str, ...]) -> None:
    keys: dict[str, Parser] = {"version": text, **dict.fromkeys(tables, _as_it_is)}
    reader.require("", document, {"version": '"2026-11-21"'})
    reader.stated("", document, keys)


def _as_it_is(value: object) -> object:
    return value


def _overridden(reader: Reader, row: Obligation, raw: Mapping[str, object] | None) -> Obligation:
    """The row with what the branch set; as it was where that is faulty."""
    if raw is None:
        return row
    before = len(reader.faults)
    found = override(reader, row, raw)
    return found if len(reader.faults) == before else row
