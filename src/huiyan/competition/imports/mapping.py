"""Which column of a table answers which question: proposed from the headers, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Competition, FormField
from huiyan.shell.templatetags.shell import inlang

# What the fixed columns are called: the target, its words on the page, and headers that people use.
FIXED = (
    ("title", _("Title of the project"), ("项目名称", "参赛项目", "项目", "作品名称", "名称", "title", "project", "project title", "project name")),
    ("title_en", _("Title in English"), ("英文名称", "项目英文名称", "title in english", "english title")),
    ("track", _("Group"), ("组别", "参赛组别", "赛道", "类别", "group", "track", "category")),
    ("field", _("Field"), ("领域", "所属领域", "技术领域", "行业", "field", "industry", "sector")),
    ("summary", _("Summary"), ("简介", "项目简介", "摘要", "项目概述", "summary", "abstract", "description")),
    ("organization_name", _("Organization or team"), ("单位", "单位名称", "企业名称", "公司名称", "申报单位", "参赛单位", "团队名称", "organization", "organisation", "company", "team", "team name")),
    ("credit_code", _("Credit code"), ("统一社会信用代码", "信用代码", "社会信用代码", "credit code", "unified social credit code", "uscc")),
    ("division", _("District"), ("县市区", "区县", "所属区县", "地区", "所在地", "district", "county", "division")),
    ("captain_name", _("Name of the captain"), ("联系人", "负责人", "项目负责人", "队长", "姓名", "captain", "contact person", "leader", "name")),
    ("email", _("Captain's e-mail"), ("邮箱", "电子邮箱", "电子邮件", "邮件", "email", "e-mail", "mail")),
    ("phone", _("Captain's telephone number"), ("手机", "手机号", "电话", "联系电话", "联系方式", "手机号码", "phone", "telephone", "mobile")),
    ("members", _("Members of the team"), ("团队成员", "成员", "队员", "members", "team members")),
)  # fmt: skip
NEEDED = ("title", "track")


def targets(questions: Sequence[FormField]) -> list[tuple[str, str]]:
    """Everything a column may answer, as (name, words)."""
    own = [(f"answer_{one.key}", inlang(one, "label")) for one in questions]
    return [*((name, str(words)) for name, words, _known in FIXED), *own]


def questions_of(competition: Competition) -> list[FormField]:
    """The questions that a cell can answer: files cannot."""
    return list(competition.fields.exclude(kind=FormField.Kind.FILE).select_related("track"))


def propose(header: Sequence[str], questions: Sequence[FormField]) -> dict[str, str]:
    """Column number -> target, by the header's words; each target once, exact words before contained ones."""
    known: dict[str, str] = {}
    for name, title, spoken in FIXED:
        known.update({_plain(one): name for one in (str(title), *spoken)})
    for one in questions:
        known.update({_plain(words): f"answer_{one.key}" for words in (one.label, one.label_en, one.key) if words})
    found: dict[str, str] = {}
    for place, words in enumerate(header):
        target = known.get(_plain(words))
        if target and target not in found.values():
            found[str(place)] = target
    longest_first = sorted(known, key=len, reverse=True)
    for place, words in enumerate(header):
        plain = _plain(words)
        near = (known[one] for one in longest_first if len(one) > 1 and one in plain)
        target = next((one for one in near if one not in found.values()), None)
        if str(place) not in found and target:
            found[str(place)] = target
    return found


def _plain(words: str) -> str:
    """Words without marks, brackets with units, spaces and capitals."""
    text = unicodedata.normalize("NFKC", words).lower()
    return re.sub(r"\(.*?\)|[\s*:_\-·、，,./]+", "", text)
