import pytest
from django.db import transaction

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


def test_the_second_waits_until_the_first_has_committed(processes):
    running = [processes.start("hold", name) for name in ("a", "b")]
    assert [process.wait(120) for process in running] == [0, 0]
    lines = (processes.folder / "held.txt").read_text().split()
    assert lines in (["a-in", "a-out", "b-in", "b-out"], ["b-in", "b-out", "a-in", "a-out"])
