"""Worker threads: order, and work that starts more work."""

import threading

from soilgis.geometry.engine import threads


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
