"""The list of entries costs the same for one row as for three."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def test_the_list_of_entries_has_a_constant_number_of_queries(organiser, competition, make_entry, signed) -> None:
    browser, counts = signed(organiser), []
    for more in (1, 2):
        for _one in range(more):
            make_entry()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get("/competition/test-1/entries/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
