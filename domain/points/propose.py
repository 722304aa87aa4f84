"""What must hold before an entry is proposed or changed, and before a card is stored."""

from collections.abc import Collection, Mapping

from domain.dues.months import Month
from domain.errors import DomainError, Named
from domain.points.amount import show_points
from domain.points.scheme import Event, Part, Scheme


def check_proposal(
    scheme: Scheme,
    code: str,
    points: int,
    month: Month,
    months: Collection[Month],
    *,
    evidence: bool,
) -> Event:
    """The event of a proposal; raises DomainError where it cannot be proposed.

    `months` are those for which the member is scored, and that are still open.
    """
    event = scheme.events.get(code)
    if event is None:
        raise DomainError("points.unknown_event", code=code, scheme=Named.of(scheme))
    if event.derived is not None:
        raise DomainError("points.derived_only", event=Named.of(event))
    if month not in months:
        raise DomainError("points.month_not_open", month=month)
    if event.evidence and not evidence:
        raise DomainError("points.evidence_missing", event=Named.of(event))
    check_points(event, points)
    return event


def check_points(event: Event, points: int) -> None:
    """Whether an entry of an event may state so many points, when proposed or when changed.

    Less than the event's own points may be given; nothing at all is declined instead.
    """
    least, most = sorted((0, event.furthest))
    if not least <= points <= most or (points == 0 and event.furthest != 0):
        raise DomainError(
            "points.beyond_event",
            event=Named.of(event),
            points=show_points(points),
            furthest=show_points(event.furthest),
        )


def check_card(scheme: Scheme, part: Part, scores: Mapping[str, int]) -> None:
    """Whether a card states each dimension of its part, and none of them out of bounds."""
    dimensions = scheme.of_part(part)
    known = {each.key for each in dimensions}
    strange = sorted(set(scores) - known)
    if strange:
        raise DomainError("points.unknown_dimension", dimension=strange[0])
    for each in dimensions:
        score = scores.get(each.key)
        if score is None:
            raise DomainError("points.dimension_missing", dimension=Named.of(each))
        if each.bounded(score) != score:
            raise DomainError(
                "points.beyond_dimension",
                dimension=Named.of(each),
                points=show_points(score),
                least=show_points(each.floor),
                most="…" if each.most is None else show_points(each.most),
            )
