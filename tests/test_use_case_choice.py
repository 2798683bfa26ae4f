"""What a project chooses of a use case: the lines of its method, what acting adds, what does not apply."""

from pathlib import Path

import pytest

from telemetry_ready.catalog import Catalog, load_catalog, load_use_cases
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.use_case import Acts, Choice, Criticality, Lines, Method, UseCase
from telemetry_ready.settings import load_project
from telemetry_ready.use_case_choice import ACTING, as_chosen
from tests.test_catalog import USE_CASE, project

CATALOG = load_catalog()
ACTING_CHECKS = ("TKT-050", "TKT-051", "TKT-052", "TKT-053")


def lines(use_case: UseCase, requirement: str) -> tuple[float, float]:
    found = next(one for one in use_case.requirements if one.id == requirement)
    return found.floor, found.target


def own(folder: Path, text: str) -> Catalog:
    written = load_use_cases(project(folder, use_case=text), [*CATALOG.checks, "OWN-001"], is_own=False)
    chosen = {name: as_chosen(one, Choice(), CATALOG.acting) for name, one in written.items()}
    return Catalog(CATALOG.checks, chosen, written, {}, CATALOG.acting)


def test_pretrained_takes_the_lines_of_pretrained_models() -> None:
    """Vertex asks for 10 texts a label where ServiceNow, which trains from nothing, asks for 10,000."""
    classic = CATALOG.use_cases["ticket-routing"]

    pretrained = CATALOG.chosen("ticket-routing", Choice(method=Method.PRETRAINED))

    assert (classic.method, lines(classic, "labelled-volume")) == ("classic", (77, 600))
    assert (pretrained.method, lines(pretrained, "labelled-volume")) == ("pretrained", (20, 230))
    assert lines(pretrained, "text-foretells") == lines(classic, "text-foretells")
    assert pretrained.sha256 != classic.sha256


def test_every_shipped_use_case_of_the_first_eight_has_pretrained_lines() -> None:
    standing = [
        *("ticket-routing", "ticket-routing-by-fields", "time-to-resolve", "metric-anomaly-detection"),
        *("log-anomaly-detection", "capacity-forecasting", "root-cause-analysis", "root-cause-ranking"),
    ]

    without = [name for name in standing if not any(one.pretrained for one in CATALOG.written[name].requirements)]

    assert without == []


def test_pretrained_lines_are_read_with_their_source(tmp_path: Path) -> None:
    text = USE_CASE.replace(
        "  - id: known\n", "  - id: known\n    pretrained: {floor: 0.1, target: 0.2, source: paper}\n"
    )

    catalog = own(tmp_path, text.replace("main_table", "method: pretrained\nmain_table"))

    assert catalog.written["own-case"].requirements[1].pretrained == Lines(0.1, 0.2, "paper")
    assert lines(catalog.use_cases["own-case"], "known") == (0.1, 0.2)
    assert lines(catalog.chosen("own-case", Choice(method=Method.CLASSIC)), "known") == (0.5, 0.95)


FAULTS = [
    ("main_table", "method: bought\nmain_table", ":4: method: should be 'classic' or 'pretrained'"),
    (
        "source: expert\n",
        "source: expert\n    pretrained: {floor: 0.1, target: 0.2}\n",
        "pretrained.source: this key is",
    ),
    ("source: expert\n", "source: expert\n    pretrained: {floor: 1, target: 1, source: x y}\n", "are both 1.0"),
    ("source: expert\n", "source: TBD\n", "source: 'TBD' fills the place and says nothing"),
]


@pytest.mark.parametrize(("old", "new", "words"), FAULTS)
def test_what_is_wrong_with_a_method_is_named_with_its_line(old: str, new: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"own-case\.yaml:\d+: ") as caught:
        own(tmp_path, USE_CASE.replace(old, new) if old != "source: expert\n" else new.join(USE_CASE.rsplit(old, 1)))

    assert words in str(caught.value)


def test_what_acts_is_asked_four_must_haves_more() -> None:
    acting = CATALOG.chosen("ticket-routing", Choice(acts_on_production=Acts.ACT))

    added = [one for one in acting.requirements if one.origin == ACTING]
    assert [one.checks for one in added] == [(check,) for check in ACTING_CHECKS]
    assert {one.criticality for one in added} == {Criticality.MUST}
    assert acting.requirements[: -len(added)] == CATALOG.use_cases["ticket-routing"].requirements


def test_a_use_case_that_names_them_itself_is_not_asked_twice(tmp_path: Path) -> None:
    named = USE_CASE.replace("[LOG-002, OWN-001]", "TKT-050").replace("production: read", "production: act")

    requirements = own(tmp_path, named).use_cases["own-case"].requirements

    assert [one.checks[0] for one in requirements] == ["OWN-001", *ACTING_CHECKS]
    assert requirements[1].origin == ""


def test_naming_one_as_helpful_does_not_spare_the_must_have(tmp_path: Path) -> None:
    text = USE_CASE.replace("production: read", "production: act")
    text += (
        "  - {id: way-back, title: W, check: TKT-052, criticality: helpful, floor: 0.1, target: 0.2, source: expert}\n"
    )

    requirements = own(tmp_path, text).use_cases["own-case"].requirements

    assert [one.id for one in requirements if "TKT-052" in one.checks] == ["way-back", "way-back-to-act"]


def test_a_project_lowers_what_a_use_case_may_do(tmp_path: Path) -> None:
    catalog = own(tmp_path, USE_CASE.replace("production: read", "production: act"))

    lowered = catalog.chosen("own-case", Choice(acts_on_production=Acts.SUGGEST))

    assert len(catalog.use_cases["own-case"].requirements) == 6
    assert [one.id for one in lowered.requirements] == ["short", "known"]


def test_what_does_not_apply_keeps_its_reason() -> None:
    chosen = CATALOG.chosen("ticket-routing", Choice(not_applicable={"ci-named": "there is no CMDB"}))

    assert [(one.id, one.not_applicable) for one in chosen.requirements if one.not_applicable] == [
        ("ci-named", "there is no CMDB")
    ]


REFUSED = [
    ({"ci-name": "there is no CMDB"}, "there is no requirement 'ci-name'. Did you mean 'ci-named'?"),
    (
        dict.fromkeys(("labelled-volume", "label-present", "text-foretells", "new-where-taught"), "no labels"),
        "this leaves 1",
    ),
]


@pytest.mark.parametrize(("not_applicable", "words"), REFUSED)
def test_what_cannot_be_left_out_is_refused(not_applicable: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        CATALOG.chosen("ticket-routing", Choice(not_applicable=not_applicable))

    assert words in str(caught.value)


def test_the_project_file_chooses_with_line_numbers_in_errors(tmp_path: Path) -> None:
    text = "use_cases:\n  ticket-routing:\n    method: pretrained\n    acts_on_production: act\n"
    file = tmp_path / "telemetry-ready.yaml"
    file.write_text(text + "    not_applicable: {ci-named: there is no CMDB}\n")
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / file.name).write_text(text + "    not_applicable: {ci-named: n/a}\n")

    chosen = load_project(tmp_path).settings.use_cases["ticket-routing"].choice()

    assert chosen == Choice(Method.PRETRAINED, Acts.ACT, {"ci-named": "there is no CMDB"})
    with pytest.raises(ConfigurationError, match=r"yaml:5: .*not_applicable.ci-named: 'n/a' fills the place"):
        load_project(wrong)
