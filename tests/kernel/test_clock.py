import datetime

import time_machine
from django.utils import timezone

from huiyan.kernel import clock


@time_machine.travel(datetime.datetime(2026, 11, 23, 16, 30, tzinfo=datetime.UTC), tick=False)
def test_today_is_the_date_in_the_city():
    # 16:30 UTC is 00:30 of the next day in Shanghai (UTC+8)
    assert clock.today() == datetime.date(2026, 11, 24)


@time_machine.travel(datetime.datetime(2026, 11, 23, 16, 30, tzinfo=datetime.UTC), tick=False)
def test_the_readers_time_zone_does_not_change_the_city():
    with timezone.override("America/New_York"):
        assert clock.today() == datetime.date(2026, 11, 24)


def test_now_knows_its_time_zone():
    assert clock.now().utcoffset() == datetime.timedelta(0)
