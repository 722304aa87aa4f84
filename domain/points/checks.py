"""What must fit together within one scheme, once each of its values is right by itself."""

from collections.abc import Collection
from itertools import pairwise

from domain.points.amount import show_points
from domain.points.scheme import Derives, Dimension, Event, Part, PartKind, Per, Scheme
from domain.reading import Reader, Wrong, one_of

_MEETINGS = frozenset({Derives.MEETING_ABSENT, Derives.MEETING_PRESENT, Derives.STUDY_HOURS})


def check_scheme(reader: Reader, scheme: Scheme) -> None:
    """Note everything that does not fit."""
    for name, rows in (("parts", scheme.parts), ("bands", scheme.bands)):
        if not rows:
            reader.fault(name, Wrong.EMPTY, f"[[{name}]]")
    keys = [part.key for part in scheme.parts]
    for number, dimension in enumerate(scheme.dimensions.values(), start=1):
        _check_dimension(reader, f"dimensions.{number}", dimension)
        _known(reader, f"dimensions.{number}.part", dimension.part, keys)
    for number, part in enumerate(scheme.parts, start=1):
        _check_part(reader, f"parts.{number}", part, scheme)
    for number, event in enumerate(scheme.events.values(), start=1):
        _check_event(reader, f"events.{number}", event, scheme)
    if scheme.scored and not scheme.by_cards:
        reader.fault("scored", Wrong.UNKNOWN_VALUE, 'kind = "cards"')
    _check_groups(reader, scheme)
    _check_bands(reader, scheme)
    if scheme.floor is not None and scheme.most is not None and scheme.most < scheme.floor:
        reader.fault("most", Wrong.TOO_SMALL, f"≥ {show_points(scheme.floor)}", scheme.most)


def _known(reader: Reader, path: str, key: str | None, keys: Collection[str]) -> None:
    if key is not None and key not in keys:
        reader.fault(path, Wrong.UNKNOWN_VALUE, one_of(keys) or "…", key)


def _check_part(reader: Reader, path: str, part: Part, scheme: Scheme) -> None:
    dimensions = scheme.of_part(part)
    if part.kind is PartKind.EVALUATION:
        if part.points is None:
            reader.fault(f"{path}.points", Wrong.MISSING, '"20"')
        if dimensions:
            keys = one_of([each.key for each in dimensions])
            reader.fault(f"{path}.kind", Wrong.UNKNOWN_VALUE, "cards | entries", keys)
        return
    if not dimensions:
        reader.fault(path, Wrong.EMPTY, f'[[dimensions]] part = "{part.key}"')
    if part.kind is PartKind.CARDS and part.per is not Per.MONTH:
        reader.fault(f"{path}.per", Wrong.UNKNOWN_VALUE, "month", part.per)
    _check_full(reader, path, part, dimensions)


def _check_full(reader: Reader, path: str, part: Part, dimensions: Collection[Dimension]) -> None:
    """Full marks are what the dimensions make together; without them nothing can be converted."""
    unbounded = [each.key for each in dimensions if each.most is None]
    needed = part.points is not None or part.kind is PartKind.CARDS
    if needed and unbounded:
        reader.fault(f"{path}.points", Wrong.UNKNOWN_VALUE, "most", one_of(unbounded))
    if needed and part.full is None:
        reader.fault(f"{path}.full", Wrong.MISSING, '"100"')
    full = sum(each.most or 0 for each in dimensions)
    if part.full is not None and part.full != full:
        reader.fault(f"{path}.full", Wrong.UNKNOWN_VALUE, show_points(full), show_points(part.full))


def _check_dimension(reader: Reader, path: str, dimension: Dimension) -> None:
    most = dimension.most
    if most is not None and most < dimension.floor:
        reader.fault(f"{path}.most", Wrong.TOO_SMALL, f"≥ {show_points(dimension.floor)}", most)
    elif dimension.bounded(dimension.start) != dimension.start:
        right = f"{show_points(dimension.floor)} … {'' if most is None else show_points(most)}"
        wrong = Wrong.TOO_SMALL if dimension.start < dimension.floor else Wrong.TOO_LARGE
        reader.fault(f"{path}.start", wrong, right, show_points(dimension.start))


def _check_event(reader: Reader, path: str, event: Event, scheme: Scheme) -> None:
    _known(reader, f"{path}.dimension", event.dimension, scheme.dimensions)
    _known(reader, f"{path}.group", event.group, scheme.groups)
    _known(reader, f"{path}.veto", event.veto, [band.key for band in scheme.bands])
    if event.points == 0 and event.veto is None:
        reader.fault(f"{path}.points", Wrong.UNKNOWN_VALUE, '"2" | "-2"', "0")
    if event.up_to is not None and not 0 < abs(event.points) < _along(event.up_to, event.points):
        right = f"> {show_points(abs(event.points))}, + | -"
        reader.fault(f"{path}.up_to", Wrong.UNKNOWN_VALUE, right, show_points(event.up_to))
    if event.derived is not None:
        _check_derived(reader, f"{path}.derived", event)


def _along(up_to: int, points: int) -> int:
    """How far from zero the bound lies in the direction of the points."""
    return up_to if points > 0 else -up_to


def _check_derived(reader: Reader, path: str, event: Event) -> None:
    """A condition that the source cannot know would be passed over in silence."""
    derived = event.derived
    assert derived is not None
    if derived.kinds and derived.source not in _MEETINGS:
        reader.fault(f"{path}.kinds", Wrong.UNKNOWN_KEY, one_of(sorted(_MEETINGS)), derived.source)
    if derived.reasons and derived.source is not Derives.MEETING_ABSENT:
        right = Derives.MEETING_ABSENT
        reader.fault(f"{path}.reasons", Wrong.UNKNOWN_KEY, right, derived.source)
    if event.up_to is not None:
        reader.fault(path, Wrong.UNKNOWN_KEY, "points", "up_to")


def _check_groups(reader: Reader, scheme: Scheme) -> None:
    """Events of a group weigh against each other, so they all bring points or all cost them."""
    for number, key in enumerate(scheme.groups, start=1):
        events = [event for event in scheme.events.values() if event.group == key]
        if not events:
            reader.fault(f"groups.{number}", Wrong.EMPTY, f'[[events]] group = "{key}"')
        if len({event.points > 0 for event in events}) > 1:
            codes = one_of([event.code for event in events])
            reader.fault(f"groups.{number}", Wrong.UNKNOWN_VALUE, "+ | -", codes)


def _check_bands(reader: Reader, scheme: Scheme) -> None:
    """Bands go down, and the last one takes whatever is left."""
    last = len(scheme.bands)
    for number, band in enumerate(scheme.bands, start=1):
        path = f"bands.{number}.at_least"
        if number == last and band.at_least is not None:
            reader.fault(path, Wrong.UNKNOWN_KEY, "label", band.at_least)
        if number < last and band.at_least is None:
            reader.fault(path, Wrong.MISSING, '"90"')
    bounds = [band.at_least for band in scheme.bands if band.at_least is not None]
    for number, (upper, lower) in enumerate(pairwise(bounds), start=2):
        if lower >= upper:
            right = f"< {show_points(upper)}"
            reader.fault(f"bands.{number}.at_least", Wrong.TOO_LARGE, right, show_points(lower))
