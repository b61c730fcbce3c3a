"""Which regions hold each other, and what an organisation is called in one. A region is a name: 浙江省衢州市."""

from __future__ import annotations

from casebook.model.records import Organisation


def same_region(one: str, other: str) -> bool:
    """Whether one region lies in the other: 浙江省 holds 浙江省衢州市."""
    return one.startswith(other) or other.startswith(one)


def names_in(organisation: Organisation, region: str) -> tuple[str, ...]:
    """What a case of this region may call an organisation: an alias only where its own region holds the case's.

    In a list of 浙江省 市公安局 could be that of any city, also when only one of them is registered.
    """
    if not same_region(organisation.region, region):
        return ()
    return (
        (organisation.name, *organisation.aliases) if region.startswith(organisation.region) else (organisation.name,)
    )
