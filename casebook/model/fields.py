"""What the fields of records may hold: ids, texts of a length, numbers, days, addresses; and how a field is declared."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from casebook.model import web_address

ID_LENGTH = 64
"""No text but ids (and references to them) has this limit; the data dictionary tells them apart by it."""
ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
RESERVED_IDS = {"page", "index", "con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)}
RESERVED_PATTERN = r"^casebook(-[0-9]+)?$"
"""The PDF files of the whole library, beside which each case has one of its own."""


FIRST_DAY, LAST_DAY = dt.date(1978, 1, 1), dt.date(2100, 12, 31)
"""No reform, and no source about one, is older. A ZIP archive can name no day after 2107."""
DAY_PATTERN = (
    "^(197[89]|19[89][0-9]|20[0-9][0-9]|2100)-"
    "((0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])|(0?[469]|11)-(0?[1-9]|[12][0-9]|30)|0?2-(0?[1-9]|[12][0-9]))$"
)
"""A day in these bounds as it may be written, 2024-01-05 or 2024-1-5; which years have a February 29 is not in it."""
MOST_DIGITS = 18
"""Of a whole number, and after a point; what `reading` takes for a number has no more."""
BOUND = 10**MOST_DIGITS
EXACT = 15
"""Digits of a number with a point that programs which read our files keep as they are."""
FILLED = r"\S"
"""A text that is not blank."""


def is_reserved(value: str) -> bool:
    """Whether an id would be a name that a page, a file or Windows needs."""
    return value in RESERVED_IDS or re.match(RESERVED_PATTERN, value) is not None


def is_free_id(value: str) -> bool:
    """Whether an id is written as ids are, so that it may be given to a new record."""
    return re.fullmatch(ID_PATTERN, value) is not None and len(value) <= ID_LENGTH - 4 and not is_reserved(value)


def unused(stem: str, taken: Callable[[str], bool]) -> str:
    """A name that nobody has: the stem, or with the first number behind it that makes it so, as in quzhou-2024-2."""
    names = (f"{stem}-{number}" if number > 1 else stem for number in count(1))
    return next(name for name in names if not taken(name))


def _not_reserved(value: str) -> str:
    if is_reserved(value):
        raise PydanticCustomError("reserved_id", "reserved id")
    return value


def _number(value: Any) -> Decimal:
    if type(value) is int and -BOUND < value < BOUND:
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise PydanticCustomError("number_type", "not a number")
    number = Decimal(value)
    digits = f"{number:f}".replace(".", "").strip("-0")  # abs() and normalize() round
    if not -BOUND < number < BOUND or (number != number.to_integral_value() and len(digits) > EXACT):
        raise PydanticCustomError("number_size", "too long")
    return number if number else number.copy_abs()  # there is no "−0.0"


def span(value: Any) -> tuple[Decimal, ...]:
    """A number or the two ends of a range, as they are read. Raises what the check words for editors."""
    if isinstance(value, tuple):
        if len(value) != 2:
            raise PydanticCustomError("span_length", "a range has two ends")
        return tuple(_number(end) for end in value)
    return (_number(value),)


def _whole(value: Any) -> Any:
    """2023.0 as the whole number it is: nobody who sees the value alone, as JSON Schema does, can tell them apart."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def _web_address(value: str) -> str:
    if not web_address.is_address(value):
        raise PydanticCustomError("web_address", "not a web address")
    return value


def plain(value: Decimal) -> int | float:
    """A number as JSON has it."""
    return int(value) if value == value.to_integral_value() else float(value)


def plain_ends(ends: tuple[Decimal, ...]) -> Any:
    """A number or a range as JSON has it."""
    return plain(ends[0]) if len(ends) == 1 else [plain(end) for end in ends]


NUMBER_SCHEMA = {"type": "number", "exclusiveMinimum": -BOUND, "exclusiveMaximum": BOUND}
RANGE_SCHEMA = {"type": "array", "items": NUMBER_SCHEMA, "minItems": 2, "maxItems": 2}
SPAN_SCHEMA = {"oneOf": [NUMBER_SCHEMA, RANGE_SCHEMA]}

Id = Annotated[
    str,
    StringConstraints(pattern=ID_PATTERN, max_length=ID_LENGTH),
    AfterValidator(_not_reserved),
    Field(json_schema_extra={"not": {"anyOf": [{"enum": sorted(RESERVED_IDS)}, {"pattern": RESERVED_PATTERN}]}}),
]
Text = Annotated[str, StringConstraints(min_length=1, pattern=FILLED)]
Ref = Annotated[Text, StringConstraints(max_length=ID_LENGTH)]
"""An id declared elsewhere. Its form is not checked here, so that a wrong one is answered with what was meant."""
Key = Annotated[str, StringConstraints(min_length=1, max_length=ID_LENGTH)]
"""The same as the name of a field: JSON Schema would not hold the others to a pattern."""
Word = Annotated[Text, StringConstraints(max_length=12)]
Unit = Annotated[Text, StringConstraints(max_length=12)]
Name = Annotated[Text, StringConstraints(max_length=60)]
NAME_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 60, "pattern": FILLED}
English = Annotated[Text, StringConstraints(max_length=80)]
Line = Annotated[Text, StringConstraints(max_length=120)]
Summary = Annotated[Text, StringConstraints(max_length=160)]
Paragraph = Annotated[Text, StringConstraints(max_length=600)]
Position = Annotated[int, Field(ge=1, le=99_999), BeforeValidator(_whole)]
Year = Annotated[int, Field(ge=FIRST_DAY.year, le=LAST_DAY.year), BeforeValidator(_whole)]
Day = Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY), WithJsonSchema({"type": "string", "pattern": DAY_PATTERN})]
SPAN_OF_TIME = "^(197[89]|19[89][0-9]|20[0-9][0-9]|2100)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
"""A year, a month or a day."""


def _when(value: Any) -> Any:
    """A year, month or day as one text, however it was read: 2023, 2023-05, 2023-05-12."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value == int(value):
        value = str(int(value))
    if isinstance(value, str) and (found := re.fullmatch("([0-9]{4})-([0-9]{1,2})", value)):
        value = f"{found[1]}-{int(found[2]):02d}"
    if not isinstance(value, str) or not re.match(SPAN_OF_TIME, value):
        raise PydanticCustomError("when", "no year, month or day")
    return value


YEAR_SCHEMA = {"type": "integer", "minimum": FIRST_DAY.year, "maximum": LAST_DAY.year}
When = Annotated[
    str, BeforeValidator(_when), WithJsonSchema({"oneOf": [YEAR_SCHEMA, {"type": "string", "pattern": SPAN_OF_TIME}]})
]
"""When something was given: as exactly as the source says, as a text that sorts."""
Url = Annotated[
    str,
    StringConstraints(max_length=500),
    AfterValidator(_web_address),
    Field(json_schema_extra={"pattern": web_address.PATTERN}),
]
Span = Annotated[tuple[Decimal, ...], BeforeValidator(span), PlainSerializer(plain_ends), WithJsonSchema(SPAN_SCHEMA)]
"""One number or the two ends of a range, as written: `30`, `[3, 7]`. Always a tuple in memory."""
Places = Annotated[
    tuple[Name, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    PlainSerializer(lambda names: names[0] if len(names) == 1 else list(names)),
    Field(min_length=1),
    WithJsonSchema({"oneOf": [NAME_SCHEMA, {"type": "array", "items": NAME_SCHEMA, "minItems": 1}]}),
]
"""One place or several, as written: `浙江省衢州市`, `[浙江省, 上海市]`. Always a tuple in memory; left out, it is empty."""


def english(example: str) -> Any:
    """The field of an English name, which search knows and pages show beside the Chinese one."""
    return field("英文名称", "官方有英文的照写，没有的自己译；只用英文字母和半角符号", example, None)


def field(title: str, description: str, example: Any, default: Any = ..., **more: Any) -> Any:
    """A field with the Chinese title, help and example that editors see while typing and in the data dictionary."""
    return Field(default, title=title, description=description, examples=[example], **more)
