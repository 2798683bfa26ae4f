"""The tables of identity, made of names and inventories."""

# ruff: noqa: DTZ001 - naive, UTC by contract

from datetime import datetime
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.model.tables import TABLES, polars_schema
from telemetry_ready.normalize.entities import identity_tables
from telemetry_ready.normalize.fingerprint import entity_id


def table(name: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of which only the columns that matter are named."""
    return pl.DataFrame(list(rows), schema=polars_schema(TABLES[name]))


def named(column: str, raw: str, **others: Any) -> dict[str, Any]:
    value = raw.lower()
    empty = {"namespace": "", "workload": "", "service": "", "source": "s", "first_seen": datetime(2024, 1, 1)}
    return {**empty, "alias_type": column, "alias_raw": raw, "alias_value": value, "name_id": own_id(value), **others}


def own_id(name: str) -> int:
    found: int = pl.select(entity_id(pl.lit(name))).item()
    return found


def item(ci_id: str, name: str, class_name: str, **others: Any) -> dict[str, Any]:
    given_ = {"source": "cmdb", "source_instance": "acme", "version_at": datetime(2024, 1, 1), "content_hash": 1}
    return {**given_, "ci_id": ci_id, "name": name, "class_name": class_name, **others}


def linked(names: list[dict[str, Any]], items: list[dict[str, Any]] | None = None) -> dict[str, pl.DataFrame]:
    return identity_tables(
        table("entity_names", *names), table("ci_versions", *(items or [])), table("ci_relations"), {}
    )


def test_a_pod_leads_by_replica_set_and_workload_to_its_service() -> None:
    pod = named("k8s_pod_name", "cart-579f59597d-wc2lz", namespace="shop")
    found = linked([pod, named("service_name", "cart")])

    names = dict(found["entities"].select("entity_id", "canonical_name").iter_rows())
    kinds = dict(found["entities"].select("entity_id", "entity_type").iter_rows())
    edges = found["entity_relations"].select("parent_id", "child_id").rows()
    assert {(kinds[parent], names[parent], kinds[child], names[child]) for parent, child in edges} == {
        ("service", "cart", "k8s_workload", "cart"),
        ("k8s_workload", "cart", "k8s_replicaset", "cart-579f59597d"),
        ("k8s_replicaset", "cart-579f59597d", "k8s_pod", "cart-579f59597d-wc2lz"),
    }
    link = found["entity_links"].filter(kind="pod").row(0, named=True)
    assert (link["entity_id"], link["service_entity_id"]) == (pod["name_id"], own_id("cart"))
    row = found["entities"].filter(canonical_name="cart-579f59597d-wc2lz").row(0, named=True)
    assert row["service_name"] == "cart"


def test_what_rows_say_of_a_pod_stands_above_its_name_and_two_services_are_none() -> None:
    one = [named("k8s_pod_name", "a-0", workload="b", service="front"), named("service_name", "front")]
    other = [*one, named("k8s_pod_name", "a-0", workload="b", service="mesh"), named("service_name", "mesh")]

    assert linked(one)["entity_links"]["service_entity_id"].to_list() == [own_id("front")]
    assert linked(one)["entities"].filter(entity_type="k8s_workload")["canonical_name"].to_list() == ["b"]
    assert linked(other)["entity_links"].is_empty()


def test_a_pods_name_in_two_namespaces_is_ambiguous() -> None:
    found = linked([named("k8s_pod_name", "db-0", namespace="a"), named("k8s_pod_name", "db-0", namespace="b")])

    assert found["entity_links"].select("kind", "name", "entity_id").rows() == [("pod", "db-0", None)]
    assert found["entity_aliases"]["is_ambiguous"].to_list() == [True]


def test_an_address_follows_the_versions_of_an_item_and_a_retired_one_gives_its_name_away() -> None:
    items = [
        item("a1", "db01", "cmdb_ci_server", ip_address="192.0.2.7", created_at=datetime(2024, 1, 1)),
        item("a1", "db01", "cmdb_ci_server", ip_address="192.0.2.8", version_at=datetime(2024, 3, 1), content_hash=2),
        item("a2", "db01", "cmdb_ci_server", status="Retired"),
    ]
    found = linked([named("host_name", "db01"), named("host_name", "192.0.2.7")], items)

    links = found["entity_links"].filter(kind="host").sort("name")
    assert links.select("name", "valid_from", "valid_to").rows() == [
        ("192.0.2.7", datetime(2024, 1, 1), datetime(2024, 3, 1)),
        ("db01", datetime(1700, 1, 1), datetime(2262, 1, 1)),
    ]
    assert links["entity_id"].n_unique() == 1
    assert found["entity_aliases"].filter(alias_type="host_name", alias_value="db01")["is_ambiguous"].to_list() == [
        False
    ]
    assert "192.0.2.7" in found["entities"]["canonical_name"].to_list(), (
        "outside of that time the address stands for itself"
    )


def test_the_same_id_in_two_inventories_is_two_items() -> None:
    items = [item("a1", "x", "Server"), item("a1", "y", "Server", source_instance="other")]
    found = linked([], items)

    assert found["entities"].height == 2
    assert found["entity_links"].select("kind", "name", "entity_id").rows() == [("ci_id", "a1", None)]


@st.composite
def estates(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Names and items, and the same in another order."""
    raw = st.sampled_from(["db01", "DB01", "db01.a.example.com", "db01.b.example.com", "192.0.2.7", "web-0", "web"])
    column = st.sampled_from(["host_name", "service_name", "k8s_pod_name", "ci_name", "service_ref"])
    names = draw(st.lists(st.builds(named, column, raw, source=st.sampled_from(["s", "t"])), max_size=6))
    items = draw(
        st.lists(
            st.builds(
                item,
                st.sampled_from(["a1", "a2"]),
                st.sampled_from(["db01", "web", "db01.a.example.com"]),
                st.sampled_from(["Server", "Business Service"]),
                ip_address=st.sampled_from([None, "192.0.2.7"]),
                version_at=st.sampled_from([datetime(2024, 1, 1), datetime(2024, 2, 1), None]),
                content_hash=st.integers(1, 10**6),
            ),
            max_size=4,
            unique_by=lambda one: one["content_hash"],
        )
    )
    return names, items


@settings(deadline=None)
@given(estate=estates(), chance=st.randoms(use_true_random=False))
def test_identity_is_a_function_of_what_is_there_not_of_its_order(estate: Any, chance: Any) -> None:
    names, items = estate

    found = linked(names, items)
    other = linked(chance.sample(names, len(names)), chance.sample(items, len(items)))

    assert all(frame.equals(other[name]) for name, frame in found.items())
    spans = found["entity_links"].sort("kind", "name", "valid_from")
    following = spans.with_columns(pl.col("valid_from").shift(-1).over("kind", "name").alias("next"))
    assert following.filter(pl.col("next") < pl.col("valid_to")).is_empty()
    in_use = set(found["entity_links"]["entity_id"].drop_nulls()) | set(found["entity_aliases"]["entity_id"])
    assert in_use <= set(found["entities"]["entity_id"])


def test_an_address_that_a_whole_inventory_claims_is_nobodys_and_costs_no_square() -> None:
    """A default address on every item, or a hostile export: a hundred thousand claims would be ten billion pairs."""
    items = [item(f"a{number}", f"host{number}", "Server", ip_address="192.0.2.7") for number in range(3_000)]

    found = linked([named("host_name", "192.0.2.7")], items)

    assert found["entity_links"].filter(kind="host")["entity_id"].to_list() == [None]
    assert found["entity_aliases"].filter(alias_type="ip")["is_ambiguous"].all()
