"""OpenBLAS is held to one thread inside an engine and left as it was found."""

from collections.abc import Iterator

import pytest

from huiyan.engines.numerics import threads
from huiyan.engines.numerics.threads import one_thread


@pytest.fixture(autouse=True)
def two() -> Iterator[None]:
    """Two threads, wherever the tests run."""
    libraries = threads._libraries()
    if not libraries:
        pytest.skip("no OpenBLAS is loaded")
    before = [get() for get, _ in libraries]
    for _, put in libraries:
        put(2)
    yield
    for (_, put), number in zip(libraries, before, strict=True):
        put(number)


def test_only_the_last_to_leave_sets_the_number_again() -> None:
    with one_thread():
        with one_thread():
            pass
        assert threads.threads() == 1
    assert threads.threads() == 2


def test_a_refusal_leaves_the_number_as_it_was() -> None:
    with pytest.raises(ZeroDivisionError), one_thread():
        raise ZeroDivisionError
    assert threads.threads() == 2


def test_as_a_decorator() -> None:
    assert one_thread()(threads.threads)() == 1
