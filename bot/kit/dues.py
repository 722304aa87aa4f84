"""Kinds of members and settings of dues by their labels: a key is for files and scripts."""

from collections.abc import Mapping

from bot.kit.texts import Texts, label_of
from domain.dues.rates import DuesRules


def kind_labels(rules: DuesRules, locale: str) -> dict[str, str]:
    """The label of every kind of member; of several dated rows the last."""
    return {rate.kind: label_of(locale, rate) for rate in rules.rates}


def setting_label(texts: Texts, locale: str, field: str) -> str:
    """The label of a setting, or what was typed for one that does not exist."""
    key = f"dues_setting.{field}"
    return texts.plain(locale, key) if texts.has(key) else field


def shown_dues(
    texts: Texts, rules: DuesRules, locale: str, values: Mapping[str, object]
) -> dict[str, object]:
    """Values of an error as a sentence shows them: kinds and settings become labels."""
    kinds = kind_labels(rules, locale)
    made = dict(values)
    if str(made.get("kind")) in kinds:
        made["kind"] = kinds[str(made["kind"])]
    if "field" in made:
        made["field"] = setting_label(texts, locale, str(made["field"]))
    known = made.get("known")
    if isinstance(known, tuple):
        made["known"] = [
            kinds[each] if each in kinds else setting_label(texts, locale, each) for each in known
        ]
    return made
