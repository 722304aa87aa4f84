"""The key of sealed ballots is made once, for its owner's eyes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from bot.deps import build_deps
from bot.keyfile import KeyFile
from bot.settings import Settings


def test_a_key_is_made_when_it_is_asked_for_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "evaluation.key"
    first = KeyFile(path)
    assert not path.exists()
    key = first()
    assert len(key) == 32
    assert first() == KeyFile(path)() == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["evaluation.key"]
    assert KeyFile(tmp_path / "other")() != key


def test_of_many_that_make_a_key_at_once_one_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.key"
    ready = Barrier(8)

    def key() -> bytes:
        ready.wait()
        return KeyFile(path)()

    with ThreadPoolExecutor(8) as pool:
        found = {each.result() for each in [pool.submit(key) for _ in range(8)]}
    assert found == {KeyFile(path)()}


def test_the_key_is_not_in_the_database(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "telegram": {"token": "1:token"},
            "database": {"url": f"sqlite:///{tmp_path}/zhibu.db"},
            "evaluation_key": tmp_path / "evaluation.key",
        }
    )
    deps = build_deps(settings)
    assert deps.secret() == KeyFile(settings.evaluation_key)()
    deps.close()
