"""What day it is: for people who write, and for the check."""

from __future__ import annotations

import datetime as dt

from casebook.base import project

BEIJING = dt.timezone(dt.timedelta(hours=8))


def today() -> dt.date:
    """Today in Beijing: the machines that run workflows keep another time."""
    return dt.datetime.now(BEIJING).date()


def latest() -> dt.date:
    """The last day that is no future: SOURCE_DATE_EPOCH's, or today. A value nobody can read is as good as none."""
    try:
        return project.source_date() or today()
    except project.BadEnvironment:
        return today()
