"""Relations: cycles, and the nearest service above."""

from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.normalize.topology import Relation, cyclic, services_above


def edges(*pairs: tuple[int, int]) -> list[Relation]:
    return [Relation(parent, child, "depends_on", "cmdb", None) for parent, child in pairs]


def test_edges_of_a_cycle_are_told_from_those_that_lead_to_it() -> None:
    assert cyclic(edges((1, 2), (2, 3), (3, 2), (3, 4), (5, 5))) == {(2, 3), (3, 2), (5, 5)}


def test_a_chain_that_is_deeper_than_pythons_stack_is_no_cycle() -> None:
    assert cyclic(edges(*((number, number + 1) for number in range(20_000)))) == frozenset()


def test_the_nearest_service_counts_and_two_equally_near_are_none() -> None:
    known = edges((1, 10), (10, 20), (2, 20), (1, 30), (2, 30), (40, 50))

    assert services_above(known, {1, 2}, frozenset()) == {1: 1, 2: 2, 10: 1, 20: 2}


pairs = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


@settings(deadline=None)
@given(pairs)
def test_an_edge_lies_on_a_cycle_exactly_where_its_child_leads_back_to_its_parent(pairs: list[tuple[int, int]]) -> None:
    def leads(start: int, end: int) -> bool:
        seen, open_nodes = {start}, [start]
        while open_nodes:
            node = open_nodes.pop()
            following = {child for parent, child in pairs if parent == node} - seen
            seen |= following
            open_nodes += following
        return end in seen

    assert cyclic(edges(*pairs)) == {(parent, child) for parent, child in pairs if leads(child, parent)}
