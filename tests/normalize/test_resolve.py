"""Passes, in order; ambiguous names; and the law that the order of things does not matter."""

# ruff: noqa: DTZ001, E501 - naive, UTC by contract

import random
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.normalize.claims import EVER, FOR_EVER, Claim
from telemetry_ready.normalize.resolve import Name, Span, resolve

HOST, OTHER, SHOP = 101, 102, 103


def ids_of(*names: Name) -> dict[Name, int]:
    """Names with ids of their own: 1, 2, 3 ..., equal for equal texts."""
    texts = list(dict.fromkeys(name.value for name in names))
    return {name: texts.index(name.value) + 1 for name in names}


def claim(entity: int, kind: str = "host", since: datetime = EVER, until: datetime = FOR_EVER) -> Claim:
    return Claim(entity, kind, since, until)


def entities(found: dict[Name, list[Span]]) -> dict[str, tuple[int, ...] | None]:
    return {name.value: spans[0].entities if spans else None for name, spans in found.items()}


def test_a_short_name_is_the_one_full_name_that_rows_have() -> None:
    ids = ids_of(Name("host", "db01.corp.example.com"), Name("ci", "db01"), Name("host", "db02"))

    assert entities(resolve(ids, {})) == {"db01.corp.example.com": None, "db01": (1,), "db02": None}


def test_a_short_name_of_two_full_names_is_ambiguous() -> None:
    ids = ids_of(Name("host", "db01.a.example.com"), Name("host", "db01.b.example.com"), Name("host", "db01"))

    assert resolve(ids, {})[Name("host", "db01")] == [Span((1, 2), "short_name")]


def test_a_service_is_no_host_that_is_called_alike() -> None:
    """The virtual host checkout.example.com is not the service checkout; a ticket that names checkout means the service."""
    ids = ids_of(Name("host", "checkout.example.com"), Name("service", "checkout"), Name("ci", "checkout"))

    assert not any(resolve(ids, {}).values())


@pytest.mark.parametrize(
    ("name", "method"),
    [
        (Name("ci", "a1"), "sys_id"),
        (Name("host", "db01.corp.example.com"), "fqdn"),
        (Name("host", "db01"), "short_name"),
        (Name("host", "00:00:5e:00:53:01"), "mac"),
        (Name("host", "192.0.2.7"), "ip"),
    ],
)
def test_every_spelling_of_an_item_leads_to_it(name: Name, method: str) -> None:
    kinds = ("sys_id", "a1"), ("fqdn", "db01.corp.example.com"), ("short_name", "db01")
    claims = {key: [claim(HOST)] for key in (*kinds, ("mac", "00:00:5e:00:53:01"), ("ip", "192.0.2.7"))}

    assert resolve(ids_of(name), claims)[name] == [Span((HOST,), method)]


def test_a_full_name_is_not_the_item_of_another_domain() -> None:
    claims = {("fqdn", "db01.a.example.com"): [claim(HOST)], ("short_name", "db01"): [claim(HOST)]}
    name = Name("host", "db01.b.example.com")

    assert resolve(ids_of(name), claims)[name] == []


def test_two_full_names_do_not_share_an_item_that_has_a_short_name_alone() -> None:
    claims = {("short_name", "db01"): [claim(HOST)], ("bare_name", "db01"): [claim(HOST)]}
    one, other = Name("host", "db01.a.example.com"), Name("host", "db01.b.example.com")

    assert resolve(ids_of(one), claims)[one] == [Span((HOST,), "short_name")]
    assert resolve(ids_of(one, other), claims) == {one: [], other: []}


def test_a_host_is_preferred_where_a_host_is_named_and_a_service_where_a_service_is() -> None:
    claims = {("name", "shop"): [claim(HOST), claim(SHOP, "service")]}
    host, service = Name("host", "shop"), Name("service", "shop")

    assert entities(resolve(ids_of(host), claims)) == {"shop": (HOST,)}
    assert entities(resolve(ids_of(service), claims)) == {"shop": (SHOP,)}


def test_an_address_is_whose_it_was_at_the_time_and_nobodys_while_two_claim_it() -> None:
    march, april, may = datetime(2024, 3, 1), datetime(2024, 4, 1), datetime(2024, 5, 1)
    name = Name("host", "192.0.2.7")
    claims = {("ip", "192.0.2.7"): [claim(HOST, since=march, until=may), claim(OTHER, since=april)]}

    assert resolve(ids_of(name), claims)[name] == [
        Span((HOST,), "ip", march, april),
        Span((HOST, OTHER), "ip", april, may),
        Span((OTHER,), "ip", may, FOR_EVER),
    ]


def test_a_service_is_found_without_its_environment_region_and_version() -> None:
    ids = ids_of(
        Name("service", "checkout"), Name("service", "checkout-eu-west-1-prod"), Name("service", "checkout_v2")
    )

    assert entities(resolve(ids, {})) == {"checkout": None, "checkout-eu-west-1-prod": (1,), "checkout_v2": (1,)}


def test_what_people_approved_stands_above_the_passes_and_what_leads_there_follows() -> None:
    full, short, old = Name("host", "db01.corp.example.com"), Name("host", "db01"), Name("ci", "oracle prod")
    claims = {("name", "oracle-production"): [claim(HOST)]}
    approved = {"db01.corp.example.com": "oracle-production", "oracle prod": "oracle-production"}

    found = resolve(ids_of(full, short, old), claims, approved)

    assert found == {
        full: [Span((HOST,), "approved")],
        short: [Span((HOST,), "short_name")],
        old: [Span((HOST,), "approved")],
    }


def test_an_approved_alias_of_nobody_links_nothing() -> None:
    name = Name("host", "a")

    assert resolve(ids_of(name), {}, {"a": "nobody"})[name] == []


def test_aliases_that_go_round_in_a_circle_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="circle: a -> b -> a"):
        resolve(ids_of(Name("host", "a")), {}, {"a": "b", "b": "a"})


labels = st.sampled_from(
    ["db01", "web", "db01.a.example.com", "db01.b.example.com", "web.example.com", "web-prod", "192.0.2.7"]
)
names = st.lists(st.builds(Name, st.sampled_from(["host", "ci", "service", "pod"]), labels), unique=True, max_size=10)
days = st.integers(1, 28).map(lambda day: datetime(2024, 1, day))
held = st.builds(
    lambda entity, kind, ends: Claim(entity, kind, min(ends), max(ends)),
    st.integers(101, 103),
    st.sampled_from(["host", "service"]),
    st.tuples(days, days).filter(lambda ends: ends[0] != ends[1]) | st.just((EVER, FOR_EVER)),
)
claims_by_name = st.dictionaries(
    st.tuples(st.sampled_from(["name", "fqdn", "short_name", "ip", "service"]), labels),
    st.lists(held, min_size=1, max_size=4),
    max_size=5,
)


@settings(deadline=None)
@given(names=names, claims=claims_by_name, chance=st.randoms(use_true_random=False))
def test_the_order_of_names_and_claims_does_not_matter_and_spans_never_overlap(
    names: list[Name], claims: dict[tuple[str, str], list[Claim]], chance: random.Random
) -> None:
    ids = ids_of(*sorted(names))
    shuffled = list(ids.items())
    chance.shuffle(shuffled)
    other_claims = {key: chance.sample(some, len(some)) for key, some in reversed(claims.items())}

    found = resolve(ids, claims)

    assert resolve(dict(shuffled), other_claims) == found
    for spans in found.values():
        assert all(span.valid_from < span.valid_to for span in spans)
        assert all(one.valid_to <= other.valid_from for one, other in pairwise(spans))
