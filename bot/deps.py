"""Use cases over the database and the rules, for the bot and for the command line alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.keyfile import KeyFile
from bot.settings import Settings
from domain.periods import Semester
from models.engine import open_engine
from models.upgrade import upgrade
from services.rulebook import RULES, load_rules
from services.seam import Deps, utc_now

_DAY = timedelta(days=1)


def build_deps(settings: Settings) -> Deps:
    """The use cases over the database and rules of the settings; brings the tables up to date."""
    rules = load_rules(settings.rules or RULES)
    make_folder(settings.database.url)
    engine = open_engine(settings.database.url)
    upgrade(engine)
    deps = Deps(
        engine,
        rules,
        clock=clock_of(settings),
        operators=settings.operators,
        semesters=tuple(Semester(s.key, s.start, s.end + _DAY) for s in settings.semesters),
        zone=settings.zone,
    )
    deps.secret = KeyFile(settings.evaluation_key)
    return deps


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """The clock: the system's, or one that starts at the rehearsal's instant and runs on."""
    begin = settings.rehearsal_clock
    if begin is None:
        return utc_now
    ahead = begin.astimezone(UTC) - utc_now()
    return lambda: utc_now() + ahead


def make_folder(url: str) -> None:
    """SQLite makes the file, not the folder."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
