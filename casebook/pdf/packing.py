"""A finished PDF in a third of the space: all but its streams goes into compressed object streams (ISO 32000-1, 7.5.7).

The objects of a file that Typst wrote are moved byte for byte, and no more of PDF is known here than that takes. A
general library takes every object apart and puts it together again, which was a quarter of the time of a book.
"""

from __future__ import annotations

import re
import struct
import zlib

TOGETHER = 500
"""Objects in one object stream. More of them pack better, but a reader unpacks all for one."""
ROW = struct.Struct(">BIH")
"""Where an object is: kind (0 free, 1 in the file, 2 in an object stream), offset or stream, generation or place."""
PAGE = b"<</Type/Page/"
HEAD = re.compile(rb"(\d+) 0 obj\n")


def packed(pdf: bytes) -> tuple[bytes, int]:
    """The same document, smaller, and how many pages it has; equal bytes for equal documents.

    Raises ValueError for a file that is not as Typst writes it: one table of offsets, no object deleted.
    """
    header, objects, trailer = _taken_apart(pdf)
    loose = [number for number, body in enumerate(objects, start=1) if not body.endswith(b"\nendstream")]
    groups = [loose[start : start + TOGETHER] for start in range(0, len(loose), TOGETHER)]
    table = 1 + len(objects) + len(groups)
    rows = [ROW.pack(0, 0, 65535)] * (table + 1)
    out = bytearray(header)

    def add(number: int, body: bytes) -> None:
        rows[number] = ROW.pack(1, len(out), 0)
        out.extend(b"%d 0 obj\n%b\nendobj\n\n" % (number, body))

    for number, body in enumerate(objects, start=1):
        if body.endswith(b"\nendstream"):
            add(number, unambiguous(body))
    for holder, numbers in enumerate(groups, start=1 + len(objects)):
        index, at = [], 0
        for place, number in enumerate(numbers):
            rows[number] = ROW.pack(2, holder, place)
            index.append(b"%d %d" % (number, at))
            at += len(objects[number - 1]) + 1
        head = b" ".join(index) + b"\n"
        bodies = b"\n".join(objects[number - 1] for number in numbers)
        add(holder, _stream(b"/Type/ObjStm/N %d/First %d" % (len(numbers), len(head)), head + bodies))
    start = len(out)
    rows[table] = ROW.pack(1, start, 0)  # the table tells its own place too
    kind = b"/Type/XRef/W[1 4 2]/DecodeParms<</Predictor 12/Columns %d>>/Size %d%b" % (ROW.size, len(rows), trailer)
    add(table, _stream(kind, _differences(rows)))
    out.extend(b"startxref\n%d\n%%%%EOF\n" % start)
    return bytes(out), sum(1 for body in objects if body.startswith(PAGE))


def unambiguous(stream: bytes) -> bytes:
    r"""A stream that does not seem a byte shorter than it says.

    Compressed data may end with a carriage return. The line feed before `endstream` then looks like the second half of
    one line ending, and validators of PDF/A take the file to be broken. Such a stream gets both halves, \r\n, after
    its data.
    """
    return stream.removesuffix(b"\nendstream") + b"\r\nendstream" if stream.endswith(b"\r\nendstream") else stream


def _taken_apart(pdf: bytes) -> tuple[bytes, list[bytes], bytes]:
    """What comes before the objects, the objects from number 1 on, and the entries of the trailer but `/Size`."""
    start = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    table = re.compile(rb"xref\n0 (\d+)\n").match(pdf, start)
    ending = re.compile(rb"trailer\n<</Size \d+(.*)>>\nstartxref\n", re.S).search(pdf, start)
    if table is None or ending is None:
        raise ValueError("not a file with one table of offsets")
    found = pdf[table.end() : ending.start()].split(b"\r\n")[1 : int(table[1])]
    offsets = [int(row[:10]) for row in found if row.endswith(b"n")]
    ends = dict(zip(sorted(offsets), [*sorted(offsets)[1:], start], strict=True))
    objects = []
    for number, offset in enumerate(offsets, start=1):
        head = HEAD.match(pdf, offset)
        if head is None or int(head[1]) != number:
            raise ValueError(f"object {number} is not where it should be")
        objects.append(pdf[head.end() : pdf.rindex(b"\nendobj", offset, ends[offset])])
    return pdf[: min(offsets)], objects, ending[1]


def _stream(entries: bytes, content: bytes) -> bytes:
    data = zlib.compress(content)
    return unambiguous(b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data))


def _differences(rows: list[bytes]) -> bytes:
    """The rows, each as its difference from the one above (PNG's "up"): most of them are then alike."""
    flat = b"".join(rows)
    above = bytes(ROW.size) + flat
    up = bytes((one - other) & 255 for one, other in zip(flat, above, strict=False))
    return b"".join(b"\2" + up[at : at + ROW.size] for at in range(0, len(up), ROW.size))
