"""Rules in words: who may enter, and how marks become a result, each as a sentence for the public."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from huiyan.competition.calls.models import Competition, Criterion, FormField, Prize, Round, Track
from huiyan.kernel.errors import listed
from huiyan.shell.templatetags.shell import day, inlang

# What a rule may ask that no question of the form does; screening finds the answer itself.
OTHERS, WON, MEMBERS = "@others", "@won", "@members"
FACTS = {
    OTHERS: ("同一单位的其他参赛项目", "Other entries of the same enterprise"),
    WON: ("往届获奖", "Prizes of earlier editions"),
    MEMBERS: ("团队人数", "Size of the team"),
}


def labels_of(competition: Competition) -> dict[str, FormField]:
    """The questions of the form and the facts that rules ask, by the name that answers and rules carry."""
    facts = {key: FormField(key=key, label=label, label_en=english) for key, (label, english) in FACTS.items()}
    return facts | {field.key: field for field in competition.fields.all()}


def eligibility_in_words(track: Track, labels: Mapping[str, FormField]) -> list[str]:
    """Who may enter a group, a fragment for each rule."""
    return [rule_in_words(rule, labels) for rule in track.eligibility]


def rule_in_words(rule: Mapping[str, Any], labels: Mapping[str, FormField]) -> str:
    """One rule as the public reads it."""
    key, value = rule["question"], rule["value"]
    asked = labels.get(key)
    question = inlang(asked, "label") if asked else key
    if rule["rule"] == "one_entry":
        return _("one entry for each enterprise")
    if rule["rule"] == "not_won":
        return _not_won(value)
    if str(value) in ("True", "False") and rule["rule"] in ("is", "is_not"):
        wanted = (str(value) == "True") == (rule["rule"] == "is")
        return _("{question}: {value}").format(question=question, value=answer_in_words(str(wanted)))
    if asked and asked.kind == FormField.Kind.CHOICE:
        value = choice_in_words(asked, str(value))
    return SENTENCES[rule["rule"]]().format(question=question, **_values_of(rule["rule"], value))


def answer_in_words(answer: str) -> str:
    """How an answer is shown: those of a yes-or-no question are kept as True and False."""
    return {"True": _("yes"), "False": _("no")}.get(answer, answer)


def choice_in_words(question: FormField, choice: str) -> str:
    """One of the choices of a question in the reader's language; it is kept as the organiser wrote it first."""
    english = question.choices_en.get(choice, "") if get_language() == "en" else ""
    return english or choice


def choice_of(question: FormField, text: str) -> str:
    """The kept choice, from the words of either language."""
    return next((choice for choice, english in question.choices_en.items() if english == text), text)


def said_in_words(question: FormField, said: object) -> str:
    """What was answered to a question, as people read it; empty where nothing was."""
    if question.kind == FormField.Kind.CHOICE:
        return choice_in_words(question, str(said or ""))
    return "" if said is None else answer_in_words(str(said))


def answer_of(text: str) -> str:
    """The kept answer of a yes-or-no question, from the words in which an organiser writes it."""
    said = text.strip().lower()
    known = {"True": {"true", "yes", "是", _("yes")}, "False": {"false", "no", "否", _("no")}}
    return next((answer for answer, words in known.items() if said in words), text)


def _not_won(prizes: Sequence[str]) -> str:
    if not prizes:
        return _("no prize won in an earlier edition")
    return _("none of these won in an earlier edition: {prizes}").format(prizes=prizes_in_words(prizes))


def prize_words(prizes: Sequence[str]) -> dict[str, str]:
    """Prizes of earlier editions, by the names that rules carry, in the reader's language."""
    named = Prize.objects.filter(name__in=prizes).exclude(name_en="").values_list("name", "name_en")
    english = dict(named) if get_language() == "en" else {}
    return {name: english.get(name, name) for name in prizes}


def prizes_in_words(prizes: Sequence[str]) -> str:
    """Those prizes in a row."""
    return listed(prize_words(prizes).values())


SENTENCES = {
    "at_most": lambda: _("{question}: at most {value}"),
    "at_least": lambda: _("{question}: at least {value}"),
    "not_before": lambda: _("{question}: on or after {value}"),
    "not_after": lambda: _("{question}: on or before {value}"),
    "is": lambda: _("{question}: {value}"),
    "is_not": lambda: _("{question}: not {value}"),
    "age_at_most": lambda: _("{question}: at most {most} years old on {on}"),
    "years_at_most": lambda: _("{question}: at most {most} years before {on}"),
}


def _values_of(rule: str, value: Any) -> dict[str, object]:
    if isinstance(value, Mapping):
        words: dict[str, object] = {"most": value["most"], "on": _date(value["on"])}
        if value.get("look"):
            words["most"] = _("{most} (up to {look} a person decides)").format(most=value["most"], look=value["look"])
        return words
    return {"value": _date(value) if rule in ("not_before", "not_after") else value}


def _date(text: str) -> str:
    try:
        return day(datetime.date.fromisoformat(text))
    except ValueError:
        return text


def rule_sheet_in_words(round: Round) -> str:
    """How the marks of a round become its result, in one sentence."""
    rules: Mapping[str, Any] = round.rules
    criteria = list(round.criteria.all())
    parts = [
        *_marks_in_words(rules),
        _mixing_in_words(rules, criteria),
        *_trimming_in_words(rules),
        _averaging_in_words(rules),
        *_rounding_in_words(rules),
        *_rounds_in_words(round),
        *_ties_in_words(round, criteria),
    ]
    sentence = pgettext("between two parts of a sentence", "; ").join(parts)
    return sentence[:1].upper() + sentence[1:] + pgettext("end of a sentence", ".")


def _marks_in_words(rules: Mapping[str, Any]) -> list[str]:
    parts = []
    if rules.get("no_score"):
        parts.append(_("a mark of {marks} means no score").format(marks=listed(rules["no_score"])))
    missing = {"zero": _("an absent mark counts as zero"), "skip": _("what lacks a mark is left out")}
    if rules.get("missing") in missing:
        parts.append(missing[rules["missing"]])
    return parts


def _mixing_in_words(rules: Mapping[str, Any], criteria: Sequence[Criterion]) -> str:
    if len(criteria) == 1:
        return _("each judge gives one mark")
    if rules.get("combine") == "by_criterion":
        return _("each criterion is averaged over the judges, and the weighted averages are summed")
    return _("each judge's marks are summed by their weights")


def _trimming_in_words(rules: Mapping[str, Any]) -> list[str]:
    trim = rules.get("trim") or {}
    high, low = trim.get("highest", 0), trim.get("lowest", 0)
    if not high and not low:
        return []
    dropped = []
    if high:
        dropped.append(ngettext("the highest", "the {n} highest", high).format(n=high))
    if low:
        dropped.append(ngettext("the lowest", "the {n} lowest", low).format(n=low))
    words = _("{dropped} dropped").format(dropped=_(" and ").join(dropped))
    if trim.get("from_marks"):
        words = _("{words}, from {n} judges on").format(words=words, n=trim["from_marks"])
    return [words]


def _averaging_in_words(rules: Mapping[str, Any]) -> str:
    words = {"mean": _("mean"), "median": _("median"), "sum": _("sum")}
    average = words[rules.get("average", "mean")]
    panels = rules.get("panels") or []
    if not panels:
        return _("then the {average} of all judges").format(average=average)
    shares = [_panel_in_words(panel, average) for panel in panels]
    return _("then {shares}").format(shares=" + ".join(shares))


def _panel_in_words(panel: Mapping[str, Any], average: str) -> str:
    weight, fewest = _plain(panel.get("weight", 1)), panel.get("fewest", 1)
    name = panel_name(panel["name"])
    return _("{weight} × {average} of at least {fewest} judges of “{panel}”").format(
        weight=weight, average=average, fewest=fewest, panel=name
    )


def panel_name(name: str) -> str:
    """A panel in words: two names of the presets are known, others are the organiser's own."""
    return {"senior": _("experts"), "popular": _("the public")}.get(name, name)


def _rounding_in_words(rules: Mapping[str, Any]) -> list[str]:
    stages = {
        "mark": _("each mark"),
        "average": _("each average"),
        "criterion": _("each criterion's points"),
        "panel": _("each panel's average"),
        "total": _("the total"),
    }
    how = {"half_up": _("half up"), "half_even": _("half to even"), "down": _("down")}
    found = []
    for stage, words in stages.items():
        rounding = (rules.get("rounding") or {}).get(stage)
        if rounding:
            decimals = rounding.get("decimals", 2)
            sentence = ngettext("{stage} to {n} decimal, {how}", "{stage} to {n} decimals, {how}", decimals)
            found.append(sentence.format(stage=words, n=decimals, how=how[rounding.get("how", "half_up")]))
    return found


def _rounds_in_words(round: Round) -> list[str]:
    shares = counted_in_words(round, round.rules)
    return [_("the result is {shares}").format(shares=shares)] if shares else []


def counted_in_words(round: Round, rules: Mapping[str, Any]) -> str:
    """The rounds that a rule sheet adds up, with their shares; nothing where the round stands alone."""
    names = round_names(round, rules)
    return " + ".join(
        _("{weight} × the score of “{round}”").format(weight=_plain(one.get("weight", 1)), round=names[one["name"]])
        for one in rules.get("rounds") or []
    )


def round_names(round: Round, rules: Mapping[str, Any]) -> dict[str, str]:
    """The rounds that a rule sheet names, in the reader's language."""
    named = [one["name"] for one in rules.get("rounds") or []]
    known = {one.name: inlang(one, "name") for one in round.competition.rounds.all()} if named else {}
    return {name: known.get(name, name) for name in named}


def _ties_in_words(round: Round, criteria: Sequence[Criterion]) -> list[str]:
    rules: Mapping[str, Any] = round.rules
    parts = [_("groups are ranked apart")] if rules.get("rank_within") == "room" else []
    names = {one.key: inlang(one, "name") for one in criteria} | round_names(round, rules)
    steps = []
    for step in rules.get("tie_breaks") or []:
        if step["by"] == "shared":
            break
        steps.append(tie_break_in_words(step, names))
    if not steps:
        return [*parts, _("equal totals share the rank")]
    order = _(", then ").join(steps)
    return [*parts, _("equal totals are told apart by {order}, else they share the rank").format(order=order)]


def tie_break_in_words(step: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """One step that separates equal totals."""
    name = step.get("name", "")
    if step["by"] == "criterion":
        return names.get(name, str(name))
    if step["by"] == "round":
        return _("the score of “{round}”").format(round=names.get(name, name))
    if step["by"] == "panel":
        return _("the average of “{panel}”").format(panel=panel_name(name))
    if step["by"] == "count_at_least":
        return _("the number of marks of {value} or more").format(value=_plain(step.get("value")))
    words = {"highest_mark": _("the highest mark"), "lowest_mark": _("the lowest mark")}
    return words.get(step["by"], str(name))


def _plain(value: object) -> str:
    number = Decimal(str(value)).normalize()
    return f"{number:f}"
