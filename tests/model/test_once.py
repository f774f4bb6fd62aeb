"""What is derived once: made for the first who asks, and by nobody who gets a changed copy."""

import pickle
from dataclasses import dataclass, replace

from soilgis.model.once import Once


@dataclass(frozen=True)
class Book(Once):
    """Something frozen."""

    pages: int


def test_it_is_made_once_and_for_one_object():
    made, book = [], Book(3)

    def count():
        made.append(book.pages)
        return len(made)

    assert [book.once("count", count), book.once("count", count), book.once("other", count)] == [1, 1, 2]
    assert replace(book, pages=4).once("count", lambda: "fresh") == "fresh"
    assert book == Book(3)


def test_it_does_not_travel():
    book = Book(3)
    book.once("heavy", lambda: b"x" * 10_000)
    written = pickle.dumps(book)
    assert len(written) < 1000
    assert pickle.loads(written).once("heavy", lambda: "light") == "light"
    assert book.once("heavy", lambda: b"") == b"x" * 10_000
