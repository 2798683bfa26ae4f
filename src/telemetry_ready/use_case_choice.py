"""A use case as a project chose to have it judged: its method, what it may do in production, what does not apply."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from hashlib import sha256

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.use_case import Acts, Choice, Criticality, Method, Requirement, UseCase
from telemetry_ready.yaml_file import near_match

MUST_HAVES = 2  # of each use case, so that an empty lake scores below 10 (readiness_model.md, section 3.5)
_CHOSEN = "\n# chosen: "
ACTING = "acts on production"
"""The origin of what acting adds."""


def as_chosen(use_case: UseCase, choice: Choice, acting: Iterable[Requirement]) -> UseCase:
    """The use case with the lines of its method, with what acting adds, and with what does not apply marked.

    Args:
        use_case: As its file has it.
        choice: What the project file says of it.
        acting: What every use case that acts is asked, beyond its own requirements.

    Raises:
        ConfigurationError: What does not apply is no requirement of it, or leaves fewer than two must-haves.
    """
    method = choice.method or Method(use_case.method)
    acts = choice.acts_on_production or Acts(use_case.acts_on_production)
    added = _added(use_case.requirements, acting) if acts is Acts.ACT else []
    judged = [_with_lines(one, method) for one in (*use_case.requirements, *added)]
    marked = tuple(replace(one, not_applicable=choice.not_applicable.get(one.id, "")) for one in judged)
    _refuse_what_cannot_be_left_out(use_case.name, marked, choice)
    text = _text(use_case, choice, added)
    return replace(
        use_case,
        method=method,
        acts_on_production=acts,
        requirements=marked,
        sha256=sha256(text.encode()).hexdigest(),
        text=text,
    )


def _added(own: Sequence[Requirement], acting: Iterable[Requirement]) -> list[Requirement]:
    """What acting adds; a must-have that names the same check stands for it."""
    named = {check for one in own if one.criticality is Criticality.MUST for check in one.checks}
    taken = {one.id for one in own}
    return [
        replace(one, origin=ACTING, id=f"{one.id}-to-act" if one.id in taken else one.id)
        for one in acting
        if not named.issuperset(one.checks)
    ]


def _with_lines(requirement: Requirement, method: Method) -> Requirement:
    if method is Method.CLASSIC or requirement.pretrained is None:
        return requirement
    return replace(requirement, **asdict(requirement.pretrained))


def _refuse_what_cannot_be_left_out(name: str, requirements: Sequence[Requirement], choice: Choice) -> None:
    known = [one.id for one in requirements]
    for one in choice.not_applicable:
        if one not in known:
            raise ConfigurationError(
                f"use_cases: {name}: not_applicable: there is no requirement {one!r}."
                f"{near_match(one, known)} There are: {', '.join(known)}"
            )
    musts = [one for one in requirements if one.criticality is Criticality.MUST and not one.not_applicable]
    if choice.not_applicable and len(musts) < MUST_HAVES:
        raise ConfigurationError(
            f"use_cases: {name}: not_applicable: at least {MUST_HAVES} must-haves stay; this leaves {len(musts)}.\n"
            "Hint: without them the use case is another one; write it with `telemetry-ready use-case new`."
        )


def _text(use_case: UseCase, choice: Choice, added: Sequence[Requirement]) -> str:
    """The file, and below it as a comment what was chosen and added; the file alone where nothing was."""
    chosen = {
        "method": choice.method,
        "acts_on_production": choice.acts_on_production,
        "not_applicable": dict(choice.not_applicable),
        "added": [asdict(one) for one in added],
    }
    if not any(chosen.values()):
        return use_case.text
    file = use_case.text.partition(_CHOSEN)[0].rstrip()  # a text that is kept has it already
    return f"{file}{_CHOSEN}{json.dumps(chosen, sort_keys=True)}\n"
