"""The benchmark's way of asking the search, on our own site; in this folder because there is one Chromium for all tests."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from casebook.reading import loading
from tests.support import DATA, Site
from tools.bench import searching
from tools.bench.corpus import Corpus, Query
from tools.bench.serving import Server

pytestmark = pytest.mark.browser


def test_our_search_is_asked_and_judged_in_the_browser(chromium: Browser, site: Site) -> None:
    corpus = Corpus(loading.load(DATA)[0])
    asked = [
        Query("特种纸", "whole", frozenset({"quzhou-2023-10"}), ("特种纸",)),
        Query("龘靐齉", "whole", frozenset({"quzhou-2023-01"}), ("龘靐齉",)),
        Query("99.4%", "number", frozenset({"quzhou-2023-02"}), ("99.4%",)),
    ]
    with Server(site.folder) as server:
        measured = searching._measured(searching.Engine("ours", site.folder), chromium, server, corpus, asked)
    assert measured["classes"]["whole"]["recall3"] == 0.5
    assert measured["classes"]["whole"]["empty"] == 0.5
    assert measured["classes"]["whole"]["misses"] == ["龘靐齉"]
    assert measured["all"]["precision10"] == 1
    assert measured["typed_same"] == 1
    assert 1000 < measured["bytes_usual"] < 1_000_000
    assert measured["cold_p50"] > 0
