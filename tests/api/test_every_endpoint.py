"""Every endpoint as its owner, a colleague who reads, a stranger and nobody; what one of them changes is undone before the next call."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests.api.conftest import Program, with_every_scope
from tests.api.world import CSV, ICS, World
from tests.pictures import png

from huiyan.accounts.models import User
from huiyan.config.api import api
from huiyan.kernel import clock
from huiyan.kernel.idempotency import IdempotencyKey
from huiyan.week.bookings.pace import PACE

WHY = {"reason": "因为"}
SOON = (clock.now() + datetime.timedelta(days=3)).isoformat()
LATER = (clock.now() + datetime.timedelta(days=3, hours=1)).isoformat()
GROUP = {"adults": 1, "phone": "13900000001"}
CLASS = {"school": "九中", "class_name": "三班", "teacher": "欧阳", "phone": "13900000002", "children": 20}
RULES = {"rounding": {"total": {"decimals": 2, "how": "half_up"}}}
# What an endpoint is sent; those left out are sent nothing. A function takes the world.
BODIES: dict[str, Any] = {
    "release_notices": lambda world: {"notices": world.known("/outbox", "notice")},
    "withdraw_notices": lambda world: {"notices": world.known("/outbox", "notice")},
    "retry_notices": lambda world: {"notices": world.known("/outbox", "notice")},
    "begin_competition": {"start": "empty", "source": "", "name": "新赛", "slug": "new-1"},
    "change_competition": {"contact": "0734-1", "team_confirms": True}, "rename_group": {"name": "成长组"},
    "add_group": {"name": "学生组", "kind": "student"}, "set_eligibility": {"rules": {"staff": {"value": 300}, "one_entry": {"on": True}}},
    "add_question": {"label": "专利号", "kind": "text"}, "change_question": {"label": "负责人姓名"}, "move_question": {"up": True},
    "add_round": {"name": "复评", "mode": "reading", "per_entry": 2, "max_load": 9, "min_load": 0, "places_onward": 0},
    "change_round": {"name_en": "First"}, "move_round": {"up": True}, "set_prizes": {"prizes": [{"name": "一等奖", "places": 1}]},
    "set_criteria": {"criteria": [{"key": "idea", "name": "创意", "weight": "100", "bands_text": "85-100 优秀: 已验证"}]},
    "change_rules": {"rules": RULES}, "import_rules": {"yaml": "rounding: {total: {decimals: 2, how: half_up}}"},
    "try_rules": {"rules": RULES, "marks": "A1 J1 80 70\nA2 J1 60 50"}, "save_entry": {"summary": "桥"},
    "begin_entry": lambda world: {"track": world.known("/groups", "pk")[0], "title": "又一座桥"},
    "begin_for_team": lambda world: {"track": world.known("/groups", "pk")[0], "title": "桥", "contact_name": "李", **WHY},
    "change_for_team": {"summary": "改", **WHY}, "submit_for_team": WHY, "withdraw_for_team": WHY, "reinstate_entry": WHY,
    "remind_drafts": {}, "add_member": {"name": "郑", "role": "市场", "contact": "0734"}, "confirm_membership": {"yes": True},
    "begin_file": {"name": "b.pdf", "size": 9}, "choose_columns": {"mapping": {"0": "track", "1": "title"}},
    "hand_over": {"name": "李", "email": "li@people.example"}, "dismiss_duplicate": WHY, "decide_entry": {"decision": "admit"},
    "release_letters": lambda world: {"decisions": world.known("/decisions", "pk")}, "change_letter": {"letter": "请补充计划书。"},
    "invite_judge": {"name": "何", "email": "he@people.example"}, "set_available": {"is_available": False},
    "enter_conflict": lambda world: {"number": 1, "judge": world.known("", "judge")[0], "kind": "family"}, "lift_conflict": WHY,
    "describe_judge": {"expertise": "陶瓷"}, "declare_conflicts": {"conflicts": []}, "save_marks": {"marks": {"idea": "80"}},
    "abstain": WHY, "declare_conflict": {"kind": "family"}, "ask_for_run": {"objective": "total"}, "commit_lottery": {"cap": 0.5},
    "adopt_mend": WHY, "unlock_assignment": WHY, "assign": {}, "decide_late": {"accept": True, **WHY}, "remind_judges": {},
    "set_pair_rule": lambda world: {"entry": world.known("", "entry")[0], "judge": world.known("", "judge")[0], "must_be": False},
    "propose_change": {}, "rank": WHY, "publish": {"stage": "notice", "notice_until": SOON, **WHY}, "decide_appeal": {"accept": False, "answer": "维持。"},
    "file_appeal": {"ground": "procedure", "text": "请复核。"}, "commit_draw": {}, "draw_order": {"words": "17"}, "run_clock": {"run": True},
    "ask_correction": {"criterion": "idea", "mark": "80", **WHY}, "answer_correction": {"confirm": True},
    "create_organization": {"kind": "college", "name": "示例学院"}, "change_organization": {"note": "x"}, "hand_out_member_code": {},
    "join_organization": {"code": "ABCD-EFGH-JKMN"},
    "open_edition": {"name": "2031", "slug": "2031", "starts_on": "2031-05-17", "ends_on": "2031-05-23"},
    "change_edition": {"contact": "0734-2", "largest_group": 8}, "add_venue": {"name": "西湖公园", "division": "雁峰区", "rooms": ["东门"]},
    "save_proposal": {"summary": "改", "languages": ["zh", "csl"]}, "name_moderator": {"name": "周", "email": "zhou@people.example", "level": "city"},
    "begin_proposal": lambda world: {"host": world.known("/organizations", "pk")[0], "title": "夜观星空", "kind": "night"},
    "add_sessions": lambda world: {"venue": world.venue, "starts_at": SOON, "ends_at": LATER, "capacity": 9, "every": "1", "times": 2},
    "moderate": {"decision": "approve"}, "book": GROUP, "change_group": {"adults": 2, "children": 1}, "wait": GROUP,
    "set_places": {"admit_per_minute": 0}, "call_off": {"why": "暴雨"}, "change_activity": {"bring": "雨伞", "age_from": 6}, "tell_everyone": {"text": "请从东门进。"},
    "change_session": lambda world: {"venue": world.venue, "starts_at": SOON, "ends_at": LATER, "why": "换地方"},
    "decide_change": lambda world: {"decision": "return", "reason": "原名更好。", "seen": world.known("/week/changes", "version")[0]},
    "ask_draft": {"kind": "xlsx"}, "ask_version": {"kind": "docx"},
    "propose_move": lambda world: {
        "judge": world.known("", "judge")[0], "away": world.known("/entries", "pk")[0], "to": world.known("/entries", "pk")[0],
    },
    "book_class": CLASS, "change_class": {"children": 19}, "join_class_list": CLASS, "withdraw_wishes": {},
    "open_draw": lambda world: {"name": "又抽签", "closes_at": SOON, "sessions": world.known("/week/editions", "free")},
    "give_wishes": lambda world: {"kind": "public", "wishes": world.known("/week/draws", "drawn"), **GROUP},
    "change_wishes": {"adults": 2}, "declare_count": {"grade": "declared", "people": 40},
    "send_scans": lambda world: {
        "device": "d1", "sent": 2, "messages": [{"kind": "scan", "session": world.known("/week/sessions", "pk")[0], "sequence": 1, "at": 1, "code": "ABCD2345"}],
    },
    "give_shift": lambda world: {"helper": world.known("/week/shifts", "helper")[0], "venue": world.venue, "starts_at": SOON, "ends_at": LATER},
    "hand_on": lambda world: {"to": world.known("/week/shifts", "to")[0]}, "swap_shifts": lambda world: {"other": world.known("/week/shifts", "other")[0]},
    "give_feedback": {"rating": 4, "comment": "不错"}, "moderate_comment": {"is_shown": True}, "ask_of_activity": {"kind": "scale", "text": "有趣吗？"},
    "ask_of_edition": {"kind": "yes_no", "text": "会再来吗？"}, "set_figure": {"value": 3, **WHY}, "hand_upward": {"reason": "更正"},
    "write_summary": {"text": "很好。"}, "add_webhook": {"url": "https://hooks.example/other", "events": ["booking.made"]},
    "erase_group": {"understood": True}, "seat_judges": lambda world: {"judges": world.known("", "judge"), "panel": "expert"},
}  # fmt: skip
FILES: dict[str, tuple[str, Callable[[], SimpleUploadedFile], dict[str, str]]] = {
    "attach_file": ("file", lambda: SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n"), {}),
    "send_piece": ("piece", lambda: SimpleUploadedFile("p", b"%PDF-"), {"offset": "0"}),
    "bring_table": ("table", lambda: SimpleUploadedFile("b.csv", CSV + b",\n"), {}),
    "import_judges": (
        "file",
        lambda: SimpleUploadedFile("j.csv", "姓名,邮箱\n何,he@people.example\n".encode()),
        {"invite": "true"},
    ),
    "try_import": ("upload", lambda: SimpleUploadedFile("b.ics", ICS), {"host": "HOST"}),
    "set_logo": ("picture", lambda: SimpleUploadedFile("l.png", png()), {"logo_words": "一只雁"}),
    "add_picture": ("picture", lambda: SimpleUploadedFile("b.png", png()), {"caption": "闭幕"}),
}
# The owner of these is not the organiser; and what the last rule forbids here, by what there is in the world.
OWNERS = {"competition.enter": "entrant", "competition.judge": "judge_user"}
NOT_THERE = {
    "replace_link": 429, "confirm": 404, "drop": 404, "decide_late": 404, "seat_judges": 422, "my_reading_file": 404, "my_file": 404, "entry_file": 404,
    "file_appeal": 404, "enter_waiting_room": 404, "join_organization": 409, "propose_reading": 404, "bundle": 200, "log_inclusion": 422,
    "log_consistency": 422, "my_job": 404, "leave_organization": 200, "onward": 200, "speaking_order": 200, "give_shift": 201,
}  # fmt: skip
# A worker writes a file for whoever may read the return: nothing of the Week changes.
FOR_READERS = {"ask_draft", "ask_version"}
# What anybody who has an account may do: with a link's secret, about themselves, or where nothing of others is shown.
ANYONE = {
    "begin_entry", "join_organization", "begin_proposal", "give_feedback", "named", "confirm_membership", "send_scans", "give_wishes",
    "book", "change_group", "cancel_booking", "wait", "take_offer", "leave_waitlist", "enter_waiting_room", "book_class", "change_class",
    "cancel_class", "join_class_list", "take_class_offer", "leave_class_list", "change_wishes", "withdraw_wishes", "erase_group",
    "application_form", "my_entries", "my_assignments", "my_judging", "my_proposals", "my_shifts", "my_messages", "my_jobs", "me",
    "my_memberships",
}  # fmt: skip


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every endpoint: method, path, and what is said of it."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, said in methods.items():
            yield method, path, said


def call(caller: Program, world: World, method: str, path: str, said: dict[str, Any]) -> int:
    """The status of a call with real keys and a body that fits; nothing of it stays."""
    cache.clear()
    name, short = said["operationId"], path.removeprefix("/api/v1")
    keys = {
        one["name"]: (world.known(short, one["name"]) or [1])[0]
        for one in said["parameters"]
        if one.get("in") == "path"
    }
    address = path.format(**keys)
    with transaction.atomic():
        if name in FILES:
            field, file, query = FILES[name]
            query = {
                key: value.replace("HOST", str(world.known("/organizations", "pk")[0])) for key, value in query.items()
            }
            answer = caller.client.post(f"{address}?{'&'.join(f'{k}={v}' for k, v in query.items())}", {field: file()})
        elif method == "get":
            answer = caller.client.get(address)
        else:
            body = BODIES.get(name, {})
            sent = body(world) if callable(body) else body
            answer = getattr(caller.client, method)(address, sent, content_type="application/json")
        transaction.set_rollback(True)
    return int(answer.status_code)


def is_open(said: dict[str, Any]) -> bool:
    return {} in said["security"]


def test_nobody_is_let_into_what_is_not_public(world: World) -> None:
    answers = {
        said["operationId"]: call(Program(), world, method, path, said)
        for method, path, said in operations()
        if not is_open(said)
    }
    assert {name: status for name, status in answers.items() if status != 401} == {}


def test_a_stranger_with_every_scope_finds_nothing_of_others(world: World, stranger: User) -> None:
    caller = with_every_scope(stranger)
    answers = {
        said["operationId"]: call(caller, world, method, path, said)
        for method, path, said in operations()
        if not is_open(said)
    }
    assert {name for name, status in answers.items() if status != 404} - ANYONE == set()


def test_a_supervisor_reads_and_changes_nothing(world: World, supervisor: User) -> None:
    caller = with_every_scope(supervisor)
    found = [one for one in operations() if not is_open(one[2]) and one[2]["operationId"] not in ANYONE | FOR_READERS]
    writes = {
        said["operationId"]: call(caller, world, method, path, said) for method, path, said in found if method != "get"
    }
    reads = {
        said["operationId"]: call(caller, world, method, path, said)
        for method, path, said in found
        if method == "get" and said["x-scope"] in ("competition.read", "week.read")
    }
    assert {name: status for name, status in writes.items() if status != 404} == {}
    assert {name: status for name, status in reads.items() if status != NOT_THERE.get(name, 200)} == {}


def test_its_owner_is_answered_everywhere(world: World, request: Any) -> None:
    """Done, or refused by a rule because of how things stand; never unknown, never not understood."""
    callers = {name: with_every_scope(request.getfixturevalue(name)) for name in ("organiser", "entrant", "judge_user")}
    answers = {}
    for method, path, said in operations():
        caller = callers[OWNERS.get(said["x-scope"], "organiser")]
        answers[said["operationId"]] = call(caller, world, method, path, said)
    odd = {name: status for name, status in answers.items() if status not in (200, 201, 409)}
    assert {name: status for name, status in odd.items() if status != NOT_THERE.get(name)} == {}


@pytest.mark.parametrize(
    "name",
    [
        "add_group",
        "invite_judge",
        "open_edition",
        "add_venue",
        "give_wishes",
        "book_class",
        "declare_count",
    ],
)
def test_a_key_makes_it_once_and_another_body_is_refused(name: str, world: World, organiser: User) -> None:
    caller = with_every_scope(organiser)
    _method, path, said = next(one for one in operations() if one[2]["operationId"] == name)
    short, body = path.removeprefix("/api/v1"), BODIES[name]
    address = short.format(
        **{one["name"]: world.known(short, one["name"])[0] for one in said["parameters"] if one.get("in") == "path"}
    )
    sent = body(world) if callable(body) else body
    answers = [caller.post(address, sent, **{"Idempotency-Key": "k1"}) for _time in range(2)]
    other = caller.post(address, {**sent, "more": 1}, **{"Idempotency-Key": "k1"})
    assert [one.status_code for one in answers] + [other.status_code] == [201, 201, 422]
    first, again = (one.json() for one in answers)
    assert ({**first, **again} | {"link": ""} == first | {"link": ""}, answers[1]["Idempotent-Replay"]) == (
        True,
        "true",
    )
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize("name", ["book", "wait", "book_class", "join_class_list", "give_wishes", "change_wishes"])
def test_what_the_public_writes_is_slowed_down_by_network(
    name: str, world: World, stranger: User, settings: Any
) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "bookings_per_minute": 1}
    PACE.counts.clear()
    caller = with_every_scope(stranger)
    method, path, said = next(one for one in operations() if one[2]["operationId"] == name)
    first, second = (call(caller, world, method, path, said) for _time in range(2))
    assert (first in (200, 201, 409), second) == (True, 429)


def test_an_answer_at_the_exit_is_given_by_nobody_and_needs_no_key(world: World) -> None:
    token = world.known("/week/feedback", "token")[0]
    given = [
        Program().post(f"/week/feedback/{token}", {"rating": 4}, **more) for more in ({}, {"Idempotency-Key": "k"})
    ]
    assert [(one.status_code, one.json().get("count")) for one in given] == [(200, 1), (400, None)]


def test_what_is_shown_once_is_not_kept_for_a_key(world: World, organiser: User) -> None:
    caller, key = with_every_scope(organiser), {"Idempotency-Key": "k1"}
    address = f"/organizations/{world.known('/organizations', 'pk')[0]}/codes"
    first, again = (caller.post(address, {}, **key).json()["code"] for _time in range(2))
    assert (first != "", again, first in IdempotencyKey.objects.get().body) == (True, "", False)
