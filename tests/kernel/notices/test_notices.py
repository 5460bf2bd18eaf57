import datetime

import pytest
import time_machine
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext_lazy

from huiyan.kernel.audit import AuditEntry
from huiyan.kernel.clock import now
from huiyan.kernel.jobs import enqueue, run_worker
from huiyan.kernel.notices import AlreadyGone, Notice, notices_to, notify, release, retry, withdraw
from huiyan.kernel.notices.sending import channel_called, due_notices, send, send_by_mail

MINUTE = datetime.timedelta(minutes=1)


def send_all() -> list[str]:
    enqueue("kernel.send_notices", unique_key="every:kernel.send_notices")
    run_worker(once=True)
    return [message.subject for message in mail.outbox]


def states() -> list[str]:
    return list(Notice.objects.order_by("created_at").values_list("state", flat=True))


def test_it_waits_in_the_outbox_until_a_worker_sends_it(li):
    notify(li, subject="Your place", body="Seat 7", about=li)
    assert (states(), mail.outbox) == (["queued"], [])
    assert (send_all(), states()) == (["Your place"], ["sent"])
    assert (mail.outbox[0].to, mail.outbox[0].body) == (["li@example.org"], "Seat 7")


def test_it_remembers_what_it_is_about(li, wang):
    notice = notify(li, subject="s", body="b", about=wang)
    assert (notice.about_type, notice.about_id) == ("accounts.user", str(wang.pk))


def test_an_address_is_enough(db):
    notify("guest@example.org", subject="s", body="b")
    send_all()
    assert mail.outbox[0].to == ["guest@example.org"]


def test_it_is_written_in_the_readers_language(li):
    li.language = "en"
    with translation.override("zh-hans"):
        notice = notify(li, subject=gettext_lazy("Yes"), body="b")
    assert (notice.language, notice.subject) == ("en", "Yes")


def test_a_subject_stays_on_one_line(li):
    assert notify(li, subject="a\r\nBcc: x@example.org", body="b").subject == "a Bcc: x@example.org"


def test_held_notices_go_when_somebody_lets_them(li, wang):
    notice = notify(li, subject="s", body="b", hold=True)
    assert (send_all(), states()) == ([], ["held"])
    assert [release([notice], by=wang), release([notice], by=wang)] == [1, 0]
    assert (send_all(), AuditEntry.objects.get().action) == (["s"], "notices.release")


def test_held_notices_may_go_by_themselves_later(li):
    notify(li, subject="s", body="b", hold_until=now() + MINUTE)
    assert send_all() == []
    with time_machine.travel(now() + 2 * MINUTE):
        assert send_all() == ["s"]


def test_withdrawn_notices_never_go(li, wang):
    withdraw(Notice.objects.filter(pk=notify(li, subject="s", body="b").pk), by=wang)
    assert (send_all(), states()) == ([], ["withdrawn"])


def test_what_has_gone_cannot_be_withdrawn_and_then_none_is(li, wang):
    gone = notify(li, subject="gone", body="b")
    send_all()
    here = notify(li, subject="here", body="b")
    with translation.override("en"), pytest.raises(AlreadyGone, match=r"\(1\)"):
        withdraw([gone, here], by=wang)
    assert states() == ["sent", "queued"]


def test_a_mail_server_that_is_away_is_tried_again_ever_later(li, monkeypatch):
    def away(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    notice = notify(li, subject="s", body="b")
    waits = []
    with time_machine.travel(now(), tick=False) as clock:
        for _attempt in range(8):
            notice.refresh_from_db()
            assert send(notice) is False
            notice.refresh_from_db()
            waits.append((notice.next_try_at - now()).total_seconds() / 60)
            clock.move_to(notice.next_try_at)
    assert (waits, notice.state, notice.error) == (
        [2, 4, 8, 16, 32, 64, 128, 256],
        "failed",
        "ConnectionRefusedError",
    )


def test_two_senders_do_not_send_the_same_notice(li):
    notify(li, subject="s", body="b")
    one, other = due_notices()[0], due_notices()[0]
    assert ([send(one), send(other)], len(mail.outbox)) == ([True, False], 1)


def test_a_mail_that_is_sent_again_bears_the_same_identifier(li):
    notice = notify(li, subject="s", body="b")
    send_by_mail(notice)
    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<{notice.pk}@")


def test_who_has_no_address_reads_it_on_the_page(li, wang):
    li.email, li.phone = None, "13800000000"
    li.save()
    notify(li, subject="s", body="b")
    notify(wang, subject="t", body="b")
    assert send_all() == ["t"]
    assert [(notice.subject, notice.channel) for notice in notices_to(li)] == [("s", "page")]


def test_an_address_that_no_channel_reaches_is_a_failure(db):
    notify("13800000000", subject="s", body="b")
    send_all()
    assert (Notice.objects.get().state, Notice.objects.get().error) == ("queued", "NoChannel")


def test_failed_notices_are_tried_again_from_the_beginning_and_others_are_left_alone(li, wang):
    failed, waiting = notify(li, subject="s", body="b"), notify(li, subject="t", body="b")
    Notice.objects.filter(pk=failed.pk).update(state="failed", attempts=8, error="ConnectionRefusedError")
    assert (retry([failed, waiting], by=wang), retry([failed], by=wang)) == (1, 0)
    again = Notice.objects.get(pk=failed.pk)
    assert (again.state, again.attempts, again.error) == ("queued", 0, "")


def test_without_a_mail_server_it_is_read_on_the_page_and_the_log_holds_no_text(li, settings, caplog):
    settings.EMAIL_BACKEND = "huiyan.kernel.notices.unsent.NoServer"
    notify(li, subject="s", body="a link that signs in")
    send_all()
    assert (Notice.objects.get().channel, "a link that signs in" in caplog.text) == ("page", False)


def test_channels_are_chosen_by_option(li, settings):
    settings.HUIYAN = {"notice_channels": ["log"]}
    notify(li, subject="s", body="b")
    assert (send_all(), Notice.objects.get().channel) == ([], "log")


def test_an_operator_may_bring_a_channel():
    assert channel_called("huiyan.kernel.notices.sending.send_by_mail") is send_by_mail
