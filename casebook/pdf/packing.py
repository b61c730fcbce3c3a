"""A finished PDF in a third of the space: its objects in compressed streams, its identifier drawn from its content."""

from __future__ import annotations

import io
import re
import zlib
from bisect import bisect_left

import pikepdf

AMBIGUOUS = re.compile(rb"\r\nendstream")
CROSS_REFERENCE = re.compile(
    rb"(?P<head>\d+ 0 obj\n<<(?=[^>]*/Type /XRef).*?/Length )(?P<length>\d+)(?P<rest>.*?>>\nstream\n)", re.S
)
WIDTHS = re.compile(rb"/W \[ (\d+) (\d+) (\d+) \]")


def packed(pdf: bytes) -> tuple[bytes, int]:
    """The same document, smaller, and how many pages it has; equal bytes for equal documents."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = len(document.pages)
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return unambiguous(out.getvalue()), pages


def unambiguous(pdf: bytes) -> bytes:
    r"""A file in which no stream seems a byte shorter than it says.

    Compressed data may end with a carriage return. The line feed before `endstream` then looks like the second half of
    one line ending, and validators of PDF/A take the file to be broken. Such streams get both halves, \r\n, after
    their data, and the table of offsets, which is the last stream of the file, is written anew.
    """
    cuts = [found.start() + 1 for found in AMBIGUOUS.finditer(pdf)]
    start = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    table = CROSS_REFERENCE.match(pdf, start)
    if not cuts or table is None:
        return pdf
    kind, offset, _ = (int(width) for width in WIDTHS.search(table[0]).groups())
    columns = sum(map(int, WIDTHS.search(table[0]).groups()))
    data = pdf[table.end() : table.end() + int(table["length"])]
    rows = []
    for row in _decoded(zlib.decompress(data), columns):
        if row[:kind] == b"\x01":
            at = int.from_bytes(row[kind : kind + offset], "big")
            row = row[:kind] + (at + bisect_left(cuts, at)).to_bytes(offset, "big") + row[kind + offset :]
        rows.append(row)
    encoded = zlib.compress(_encoded(rows), 9)
    pieces = [pdf[before:after] for before, after in zip([0, *cuts], [*cuts, len(pdf)], strict=True)]
    body = b"\r".join(pieces)[: start + bisect_left(cuts, start)]
    head = table["head"] + str(len(encoded)).encode() + table["rest"]
    ending = b"\r\n" if encoded.endswith(b"\r") else b"\n"
    trailer = b"endstream\nendobj\n\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + head + encoded + ending + trailer


def _decoded(data: bytes, columns: int) -> list[bytes]:
    """The rows of a table stored as differences from row to row (PNG's "up")."""
    rows, above = [], bytes(columns)
    for at in range(0, len(data), columns + 1):
        above = bytes((a + b) & 255 for a, b in zip(above, data[at + 1 : at + columns + 1], strict=True))
        rows.append(above)
    return rows


def _encoded(rows: list[bytes]) -> bytes:
    out, above = bytearray(), bytes(len(rows[0]))
    for row in rows:
        out.append(2)
        out += bytes((b - a) & 255 for a, b in zip(above, row, strict=True))
        above = row
    return bytes(out)
