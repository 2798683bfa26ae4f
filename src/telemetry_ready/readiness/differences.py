"""What differs between the use case that is judged and the one that it stands for."""

from collections.abc import Collection, Iterator, Mapping

from telemetry_ready.model.use_case import Acts, Criticality, Requirement, Scale, UseCase

RANK = {Criticality.MUST: 2, Criticality.IMPORTANT: 1, Criticality.HELPFUL: 0}
ALIKE = 0.6  # share of checks in common from which a use case of another name is taken for a copy


def differences(judged: UseCase, other: UseCase, replaced: Collection[str] = ()) -> tuple[str, ...]:
    """What was moved, one sentence each: first what makes the judgement milder, then the rest.

    Args:
        judged: What counts.
        other: What it stands for.
        replaced: Checks for which a project's own file stands in place of the shipped one.
    """
    found = [*_choices(judged, other), *_requirements(judged, other), *_checks(other, replaced)]
    return tuple(text for _, text in sorted(found, key=lambda one: not one[0]))


def likeliest(judged: UseCase, shipped: Mapping[str, UseCase]) -> UseCase | None:
    """The shipped use case that it stands for: of its name, or else one with most of the same checks."""
    if judged.name in shipped:
        return shipped[judged.name]
    near = {name: _in_common(judged, one) for name, one in shipped.items()}
    best = max(sorted(near), key=near.__getitem__, default=None)
    return shipped[best] if best is not None and near[best] >= ALIKE else None


def _in_common(one: UseCase, other: UseCase) -> float:
    first, second = ({check for line in each.requirements for check in line.checks} for each in (one, other))
    return len(first & second) / len(first | second) if first | second else 0.0


Difference = tuple[bool, str]  # whether it makes the judgement milder, and the sentence


def _choices(judged: UseCase, other: UseCase) -> Iterator[Difference]:
    if judged.acts_on_production != other.acts_on_production:
        order = list(Acts)
        is_lower = order.index(Acts(judged.acts_on_production)) < order.index(Acts(other.acts_on_production))
        yield is_lower, f"it may {judged.acts_on_production} in production, not {other.acts_on_production}"
    if judged.main_table != other.main_table:
        yield True, f"its main table is {judged.main_table}, not {other.main_table}"


def _requirements(judged: UseCase, other: UseCase) -> Iterator[Difference]:
    mine = {one.id: one for one in judged.requirements}
    theirs = {one.id: one for one in other.requirements}
    for name, before in theirs.items():
        if name in mine:
            yield from _moved(mine[name], before)
        else:
            yield True, f"“{before.title}” ({before.criticality}) was taken out"
    for name, added in mine.items():
        if name not in theirs:
            yield False, f"“{added.title}” ({added.criticality}) was added"


def _moved(after: Requirement, before: Requirement) -> Iterator[Difference]:
    if after.criticality is not before.criticality:
        is_lower = RANK[after.criticality] < RANK[before.criticality]
        yield is_lower, f"“{before.title}” is {after.criticality}, not {before.criticality}"
    for line in ("floor", "target"):
        now, was = getattr(after, line), getattr(before, line)
        if now != was:
            yield _is_milder(now, was, before), f"“{before.title}”: {line} {now:g}, not {was:g}"
    if after.scale is not before.scale:
        yield after.scale is Scale.LOG, f"“{before.title}” grows on a {after.scale} scale, not {before.scale}"
    gone, new = ([c for c in a.checks if c not in b.checks] for a, b in ((before, after), (after, before)))
    if gone:
        yield True, f"“{before.title}” no longer asks {', '.join(gone)}"
    if new:
        yield bool(gone), f"“{before.title}” asks {', '.join(new)} as well"


def _is_milder(now: float, was: float, before: Requirement) -> bool:
    return now < was if before.target > before.floor else now > was


def _checks(other: UseCase, replaced: Collection[str]) -> Iterator[Difference]:
    asked = {check for one in other.requirements for check in one.checks}
    for check in sorted(asked & set(replaced)):
        yield True, f"the project's own file stands in place of the check {check}"
