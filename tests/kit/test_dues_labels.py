"""Errors about dues name kinds and settings by their labels, in both languages."""

import pytest

from bot.kit.dues import kind_labels, setting_label, shown_dues
from bot.kit.texts import LOCALES, Texts
from domain.dues.quote import quote
from domain.dues.reading import SETTINGS
from domain.errors import DomainError
from tests.domain.test_dues_quote import ON, RULES

TEXTS = Texts.load(strict=True)


def said(error: DomainError, locale: str) -> str:
    values = shown_dues(TEXTS, RULES, locale, error.values)
    return TEXTS.plain(locale, f"error.{error.key}", **values)


@pytest.mark.parametrize(("locale", "label"), [("zh_CN", "「离退休」"), ("en", "“Retired”")])
def test_a_kind_is_named_by_its_label(locale: str, label: str) -> None:
    with pytest.raises(DomainError) as refused:
        quote(RULES, "retired", None, ON)
    assert label in said(refused.value, locale)
    assert refused.value.values["kind"] == "retired"


@pytest.mark.parametrize(("locale", "labels"), [("zh_CN", "农民、学生"), ("en", "Farmer, Student")])
def test_the_kinds_that_there_are_stand_with_their_labels(locale: str, labels: str) -> None:
    with pytest.raises(DomainError) as refused:
        quote(RULES, "cosmonaut", None, ON)
    assert labels in said(refused.value, locale)
    assert "cosmonaut" in said(refused.value, locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_setting_and_kind_has_a_label_of_its_own(locale: str) -> None:
    labels = {setting_label(TEXTS, locale, name) for name in SETTINGS}
    assert len(labels) == len(SETTINGS)
    assert not labels & SETTINGS.keys() - {"rounding", "ceiling"}
    assert len(set(kind_labels(RULES, locale).values())) == len(RULES.kinds(ON))


def test_a_setting_that_there_is_not_is_named_as_it_was_typed() -> None:
    error = DomainError("dues.setting_unknown", field="mood", known=tuple(SETTINGS))
    assert "「mood」" in said(error, "zh_CN")
    assert "取整、" in said(error, "zh_CN")
    unfit = DomainError("dues.setting_unfit", field="dues_day", expected="1 – 28")
    assert "「党费日」" in said(unfit, "zh_CN")
