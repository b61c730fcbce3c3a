"""What packing must leave alone: every object of a file, whatever its bytes."""

from __future__ import annotations

import io
import re
import zlib

import pikepdf
import pytest

from casebook.model.library import Library
from casebook.pdf import book
from casebook.pdf.engine import Press
from casebook.pdf.packing import TOGETHER, packed
from casebook.settings import Settings


def written(objects: list[bytes], trailer: bytes) -> bytes:
    """A file as Typst writes it."""
    out, offsets = bytearray(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f\r\n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n\r\n" % offset for offset in offsets)
    return bytes(out + b"trailer\n<</Size %d%b>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, table))


def many_pages(count: int = 600) -> bytes:
    """Pages with a stream each, of which some end with a carriage return."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * n) for n in range(count))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids)]
    for n in range(count):
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents %d 0 R>>" % (4 + 2 * n))
        data = zlib.compress(b"%" + b"A" * n)  # the last byte is that of the sum of all
        objects.append(b"<</Length %d/Filter/FlateDecode/Note(a)>>\nstream\n%b\nendstream" % (len(data), data))
    return written(objects, b"/Root 1 0 R/ID[(a)(b)]")


def compiled(library: Library) -> bytes:
    return Press()._compile("book.typ", book.book(library, Settings(), None), format="pdf", timestamp=0)


def contents(pdf: bytes) -> dict[int, tuple[bytes, bytes]]:
    """What every object holds: its own value, not a reference to it, and the bytes of a stream as they are stored."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
        found = {}
        for item in document.objects:
            if isinstance(item, pikepdf.Stream):
                found[item.objgen[0]] = (item.stream_dict.unparse(resolved=True), item.read_raw_bytes())
            elif isinstance(item, pikepdf.Object):
                found[item.objgen[0]] = (item.unparse(resolved=True), b"")
        trailer = {key: value.unparse() for key, value in document.trailer.items() if key in ("/Root", "/Info", "/ID")}
        return found | {0: (repr(trailer).encode(), b"")}


def assert_same(raw: bytes, small: bytes) -> None:
    before, after = contents(raw), contents(small)
    assert len(before) > 3
    assert {number: after.get(number) for number in before} == before


def test_the_comparison_sees_what_is_inside() -> None:
    raw = many_pages(3)
    for one, other in (
        (b"[0 0 9 9]", b"[0 0 9 8]"),
        (b"/ID[(a)", b"/ID[(c)"),
        (b"/Note(a)", b"/Note(b)"),
    ):
        spoilt = raw.replace(one, other, 1)
        assert spoilt != raw
        with pytest.raises(AssertionError):
            assert_same(raw, spoilt)


def test_every_object_of_the_book_stays_as_it_is(library: Library) -> None:
    raw = compiled(library)
    small, pages = packed(raw)
    assert_same(raw, small)
    assert len(small) < 0.6 * len(raw)
    with pikepdf.open(io.BytesIO(small)) as document:
        assert len(document.pages) == pages


def test_no_stream_seems_shorter_than_it_says() -> None:
    """Data that ends with a carriage return has its line ending in full; one stream in 256 is like that."""
    raw = many_pages()
    assert re.search(rb"[^\r]\r\nendstream", raw)
    small, pages = packed(raw)
    assert pages == 600
    assert_same(raw, small)
    assert not re.search(rb"[^\r]\r\nendstream", small)


def test_text_that_looks_like_the_file_around_it_is_text() -> None:
    hostile = (
        b"(\nendobj\n\n2 0 obj\n<</Type/Page/Count 9>>\nendstream\nxref\n0 3\ntrailer\n<</Size 1>>\nstartxref\n7\n)"
    )
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>/Note %b>>" % hostile
    raw = written([b"<</Type/Catalog/Pages 2 0 R>>", pages, page, hostile], b"/Root 1 0 R/ID[(a)(b)]")
    small, count = packed(raw)
    assert count == 1
    assert_same(raw, small)


@pytest.mark.parametrize("loose", [3, TOGETHER, TOGETHER + 1, 2 * TOGETHER])
def test_any_number_of_objects(loose: int) -> None:
    raw = many_pages(loose - 2)
    assert_same(raw, packed(raw)[0])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace(b"xref\n0 ", b"xref\n1 ", 1),
        lambda raw: raw.replace(b"\n7 0 obj", b"\n8 0 obj"),
        lambda raw: packed(raw)[0],
    ],
)
def test_a_file_of_another_kind_is_not_guessed_at(spoil) -> None:
    with pytest.raises(ValueError, match="not"):
        packed(spoil(many_pages()))
