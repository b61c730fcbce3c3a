"""A site tells nothing of when and where it was built: equal data, equal bytes."""

from __future__ import annotations

from pathlib import Path

from tests.support import SMALL, python, snapshot, write

LATER = """
import datetime, sys, time

days = int(sys.argv[1])
now, gmtime, localtime = time.time, time.gmtime, time.localtime

class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)

time.time = lambda: now() + days * 86400
time.gmtime = lambda seconds=None: gmtime(time.time() if seconds is None else seconds)
time.localtime = lambda seconds=None: localtime(time.time() if seconds is None else seconds)
datetime.datetime = Later
assert datetime.date.today() == datetime.datetime.now().date()

import mkdocs.utils
from pathlib import Path
from casebook.site import publish
publish.publish(Path(sys.argv[2]))
print(mkdocs.utils.get_build_date())
"""


def test_two_builds_on_two_days_are_the_same_bytes(tmp_path: Path) -> None:
    """The days are 500 apart, so all of day, month and year differ; so do zone, folders, and the order of sets."""
    sites, told = [], set()
    for days, zone, seed in ((0, "Asia/Shanghai", "1"), (500, "America/New_York", "2")):
        folder = tmp_path / str(days)
        done = python(
            "-c", LATER, str(days), folder / "site",
            CASEBOOK_DATA=write(folder, SMALL), CASEBOOK_CACHE=folder / "cache",
            CASEBOOK_SITE_URL="https://example.org/anli/", TZ=zone, PYTHONHASHSEED=seed,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told.add(done.stdout)
        sites.append(snapshot(folder / "site"))
    assert len(told) == 2, "MkDocs does not notice that it is another day"
    assert sites[0].keys() == sites[1].keys()
    assert [name for name in sites[0] if sites[0][name] != sites[1][name]] == []
    assert {"sitemap.xml.gz", "feed.xml", "pdf/casebook.pdf"} <= sites[0].keys()
