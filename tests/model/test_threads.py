"""Worker threads: order, and work that starts more work."""

import threading
from contextvars import ContextVar

import pytest

from soilgis.model import threads


def test_results_come_in_the_order_of_the_items(monkeypatch):
    monkeypatch.setattr(threads, "WORKERS", 2)
    assert threads.in_threads(lambda n: n * n, range(50)) == [n * n for n in range(50)]


def test_work_that_starts_more_work_does_not_wait_for_itself(monkeypatch):
    """With as many waiting workers as there are, nested work would never begin."""
    monkeypatch.setattr(threads, "WORKERS", 2)
    found = []

    def outer():
        found.extend(threads.in_threads(lambda n: sum(threads.in_threads(lambda m: n * m, range(4))), range(8)))

    asking = threading.Thread(target=outer, daemon=True)
    asking.start()
    asking.join(60)
    assert found == [6 * n for n in range(8)]


def test_the_first_error_is_raised_and_no_more_is_begun(monkeypatch):
    monkeypatch.setattr(threads, "WORKERS", 2)
    begun = []

    def work(number):
        begun.append(number)
        if number >= 3:
            raise ValueError(number)
        return number

    with pytest.raises(ValueError, match="3"):
        threads.in_threads(work, range(1000))
    assert len(begun) < 10


def test_two_things_at_once_are_begun_together_and_may_begin_more(monkeypatch):
    monkeypatch.setattr(threads, "WORKERS", 2)
    met = threading.Barrier(2)

    def one():
        met.wait(30)
        return threads.in_threads(lambda n: n + 1, range(5))

    def other():
        met.wait(30)
        return "其二"

    assert threads.at_once(one, other) == ([1, 2, 3, 4, 5], "其二")


def test_what_is_said_in_a_thread_is_heard_where_it_was_begun(monkeypatch):
    monkeypatch.setattr(threads, "WORKERS", 2)
    heard: ContextVar[list[int]] = ContextVar("heard")
    heard.set([])
    threads.in_threads(lambda n: heard.get().append(n), range(20))
    assert sorted(heard.get()) == list(range(20))


def test_an_interrupt_is_heard_by_work_that_other_work_began(monkeypatch):
    """The other thread is at a list of its own: it ends the item it is at, and begins no other."""
    monkeypatch.setattr(threads, "WORKERS", 2)
    begun, going, stopped = [], threading.Event(), threading.Event()

    def slow(number):
        begun.append(number)
        going.set()
        assert stopped.wait(30)

    def interrupted():
        assert going.wait(30)
        threading.Timer(0.2, stopped.set).start()
        raise KeyboardInterrupt

    def other():
        return threads.in_threads(slow, range(1000))

    def work(which):
        return interrupted() if threading.current_thread() is threading.main_thread() else other()

    with pytest.raises(KeyboardInterrupt):
        threads.in_threads(work, range(2))
    assert len(begun) <= 3
