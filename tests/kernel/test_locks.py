import threading

import pytest
from django.db import connection, transaction

from huiyan.kernel.locks import NamedLock, hold


@pytest.mark.django_db(transaction=True)
def test_it_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError), hold("draw"):
        pass


@pytest.mark.django_db
def test_a_name_is_kept_once():
    with transaction.atomic(), hold("draw"), hold("draw"), hold("other"):
        pass
    assert sorted(NamedLock.objects.values_list("name", flat=True)) == ["draw", "other"]


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_until_the_first_has_committed():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one writer; the jobs' tests lock a file")
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(10)
        with transaction.atomic(), hold("draw"):
            order.append("second")
        connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic(), hold("draw"):
        inside.set()
        thread.join(0.5)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
