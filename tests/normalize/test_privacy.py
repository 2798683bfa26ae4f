"""What must not be stored."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.privacy import LIMIT, REDACTED, found_by_flags, judged, labelled_lines
from telemetry_ready.model.source import PrivacyPolicy
from telemetry_ready.normalize.privacy import redact, redact_text
from telemetry_ready.normalize.privacy_columns import names_person, names_secret
from telemetry_ready.normalize.privacy_policy import DEFAULTS, actions_of, for_rejects
from telemetry_ready.normalize.privacy_rule import Pii
from telemetry_ready.normalize.privacy_validators import has_check_digit
from telemetry_ready.normalize.pseudonyms import pseudonyms

KEY = b"key"

AWS = "AKIA" + "IOSFODNN7EXAMPLE"
GITHUB = "ghp_" + "0123456789abcdefghij0123456789abcdef"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
CARD = "4111111111111111"


@pytest.mark.parametrize(
    ("text", "redacted", "flag"),
    [
        ("mail jane.doe+x@mail.example.co.uk now", "mail <email> now", Pii.EMAIL),
        (f"paid with {CARD}.", "paid with <card>.", Pii.CARD),
        ("card 4111-1111-1111-1111, ok", "card <card>, ok", Pii.CARD),
        ("amex 3782 822463 10005", "amex <card>", Pii.CARD),
        (f"key {AWS} used", "key <secret> used", Pii.TOKEN),
        (f"push with {GITHUB}", "push with <secret>", Pii.TOKEN),
        (f"session {JWT} started", "session <secret> started", Pii.JWT),
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic <secret>", Pii.HEADER),
        ("sent bearer abcdefghijklmnopqrstuvwxyz==", "sent bearer <secret>", Pii.HEADER),
        ("login password=hunter2 ok", "login password=<secret> ok", Pii.PASSWORD),
        ('{"password": "two words", "a": 1}', '{"password": "<secret>", "a": 1}', Pii.PASSWORD),
        (r'{"log":"{\"apiKey\":\"abc123\"}"}', r'{"log":"{\"apiKey\":\"<secret>\"}"}', Pii.PASSWORD),
        ("pwd: s3cret!", "pwd: <secret>", Pii.PASSWORD),
        ("GET /a?access_token=abc&x=1", "GET /a?access_token=<secret>&x=1", Pii.PASSWORD),
        ("postgres://app:p4ss@db1:5432/x", "postgres://<secret>@db1:5432/x", Pii.CONNECTION),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----\nend",
            "<secret>\nend",
            Pii.PRIVATE_KEY,
        ),
    ],
)
def test_what_must_not_be_stored_is_replaced_and_flagged(text: str, redacted: str, flag: Pii) -> None:
    texts, flags = redact(pl.Series([None, text, "nothing"]), DEFAULTS, KEY)

    assert texts.to_list() == [None, redacted, "nothing"]
    assert flags.to_list() == [0, flag.value, 0]


@pytest.mark.parametrize(
    "text",
    [
        "Received block blk_4111111111111111 of size 67108864 from /datanode",
        "Verification succeeded for blk_-4111111111111111",
        "at 1674981670395170792 and 1674981670395 in epoch ns and ms",
        "version 5.1.18.4111111111111111 and kernel 4.18.0-305.el8",
        "not a card: 4111111111111112",
        "Failed password for invalid user admin from gateway port 22 ssh2",
        "root : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/bin/ls",
        "FastLeaderElection@774 notification, lodash@4.17.21",
        'used 120 tokens, tokenizer loaded, {"max_tokens": 4096}',
        "http://example.com:8080/path and user@localhost",
        "password=<secret> <email> <card>",
    ],
)
def test_look_alikes_stay_as_they_are(text: str) -> None:
    texts, flags = redact(pl.Series([text]), DEFAULTS, KEY)

    assert (texts.item(), flags.item()) == (text, 0)


def test_several_classes_in_one_text_are_all_found() -> None:
    texts, flags = redact(pl.Series([f"a@b.example password=x {CARD}"]), DEFAULTS, KEY)

    assert texts.item() == "<email> password=<secret> <card>"
    assert flags.item() == Pii.EMAIL | Pii.PASSWORD | Pii.CARD


def test_a_source_can_switch_classes_off() -> None:
    text = f"a@b.example password=x {CARD}"

    def redacted(*off: str) -> str:
        return str(redact(pl.Series([text]), actions_of(PrivacyPolicy(off=off)), KEY)[0].item())

    assert redacted("email", "card") == f"a@b.example password=<secret> {CARD}"
    assert redacted("secret") == "<email> password=x <card>"
    assert redacted("all") == text


PIECES = st.sampled_from(
    [
        *("password=", "pwd: ", "token", '"', "'", "\\", "=", ": ", "@", ".com", "://", ":", " ", "<", ">", "<secret>"),
        *("bearer ", "Authorization: ", "a", "x1", CARD, "-", "4111", AWS, "eyJhbGciOiJI", ".", "\n", "http"),
        *("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "user", "é", "*"),
    ]
)


@settings(deadline=None)  # the first use of a rule compiles it
@given(st.lists(PIECES, max_size=12).map("".join))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact_text(text)

    assert redact_text(once) == once


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_redacted(text: str) -> None:
    assert redact_text(redact_text(text)) == redact_text(text)


@pytest.mark.parametrize(("number", "holds"), [("79927398713", True), ("79927398710", False), ("0", True)])
def test_the_check_digit_is_that_of_the_standard(number: str, holds: bool) -> None:
    assert has_check_digit(number) is holds


def test_a_person_is_a_stable_pseudonym_and_a_placeholder_stays() -> None:
    """`printf ann | openssl dgst -sha256 -hmac 6b6579`, the key as it stands in its file, begins so."""
    hidden = pseudonyms(pl.Series(["Ann", "Bob", "ann ", None, "?"]), KEY).to_list()

    assert hidden[0] == hidden[2] == "p_ee2c46f203c950f1"
    assert hidden[1] != hidden[0]
    assert hidden[3:] == [None, "?"]
    assert pseudonyms(pl.Series(["Ann"]), b"other").item() != hidden[0]
    assert pseudonyms(pl.Series(hidden), KEY).to_list() == hidden


@pytest.mark.parametrize(
    ("text", "redacted", "flag"),
    [
        ("to GB29 NWBK 6016 1331 9268 19 today", "to <iban> today", Pii.IBAN),
        ("call +44 20 7946 0958, please", "call <phone>, please", Pii.PHONE),
        ("SSN 219-09-9999", "SSN <ssn>", Pii.SSN),
        ("from 192.0.2.1 port 22", "from 192.0.2.1 port 22", Pii.IP),
        ("arp 00:00:5e:00:53:01", "arp 00:00:5e:00:53:01", Pii.MAC),
        ("session opened for user ann by", "session opened for user p_ee2c46f203c950f1 by", Pii.PERSON),
        ('{"caller": "Ann", "n": 1}', '{"caller": "p_ee2c46f203c950f1", "n": 1}', Pii.PERSON),
    ],
)
def test_persons_numbers_and_machines(text: str, redacted: str, flag: Pii) -> None:
    texts, flags = redact(pl.Series([text]), DEFAULTS, KEY)

    assert (texts.item(), flags.item()) == (redacted, flag)


def test_neighbours_are_all_found() -> None:
    texts, _ = redact(pl.Series(["a@b.example c@d.example e@f.example", "1.2.3.4 1.2.3.5"]), REDACTED, None)

    assert texts.to_list() == ["<email> <email> <email>", "<ip> <ip>"]


def test_each_class_has_the_action_that_the_source_names() -> None:
    policy = PrivacyPolicy(
        off=("mac",), flag=("email",), redact=("person",), pseudonymize=("secret",), truncate=("ip",)
    )
    text = "a@b.example 192.0.2.77 2001:db8:85a3:8d3:1319:8a2e:370:7348 user=ann password=ann 00:00:5e:00:53:01"

    texts, flags = redact(pl.Series([text]), actions_of(policy), KEY)

    assert texts.item() == (
        "a@b.example 192.0.2.0 2001:db8:85a3:: user=<person> password=password_ee2c46f203c950f1 00:00:5e:00:53:01"
    )
    assert flags.item() == Pii.EMAIL | Pii.IP | Pii.PERSON | Pii.PASSWORD


@pytest.mark.parametrize(
    ("policy", "complaint"),
    [
        (PrivacyPolicy(off=("emails",)), "no such class of privacy rules: 'emails'"),
        (PrivacyPolicy(off=("email",), redact=("email",)), "'email' is named twice"),
        (PrivacyPolicy(truncate=("person",)), "only ip can"),
    ],
)
def test_a_policy_that_cannot_be_is_said(policy: PrivacyPolicy, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        actions_of(policy)


def test_what_is_named_itself_goes_before_what_is_named_with_others() -> None:
    actions = actions_of(PrivacyPolicy(off=("all",), redact=("secret",), flag=("jwt",)))

    assert (actions[Pii.EMAIL], actions[Pii.TOKEN], actions[Pii.JWT]) == ("off", "redact", "flag")
    assert for_rejects(actions) == DEFAULTS | {Pii.TOKEN: "redact"}


def test_a_pseudonym_without_a_key_is_an_error() -> None:
    with pytest.raises(ValueError, match="no key"):
        redact(pl.Series(["user=ann"]), DEFAULTS, None)


def test_fields_that_are_persons_or_secrets_by_their_name() -> None:
    persons = ["caller_id", "Assigned to", "user.name", "client.address", "sys_updated_by", "opened_by.display_value"]
    persons += ["winlog.event_data.TargetUserName", "properties.userPrincipalName"]
    others = ["assignment_group", "user_agent.original", "username_length", "host.name", "service.name", "users"]
    secrets = ["password", "db.password", "api_key", "http.request.header.authorization", "refreshToken", "cookie"]
    plain = ["max_tokens", "token_type", "password_expires", "key", "sort_key", "compass"]

    assert [name for name in persons if not names_person(name)] == []
    assert [name for name in others if names_person(name)] == []
    assert names_person("u_vip", more=["u_vip"])
    assert [name for name in secrets if not names_secret(name)] == []
    assert [name for name in plain if names_secret(name)] == []


def test_what_was_found_is_right_on_lines_that_no_rule_was_tuned_on() -> None:
    lines = [line for line in labelled_lines() if line.is_held_out]
    texts, flags = redact(pl.Series([line.text for line in lines]), REDACTED, None)

    quality = judged(lines, found_by_flags(texts, flags))

    assert len(labelled_lines()) >= 500
    assert sorted(quality) == sorted(flag.name.lower() for flag in Pii if flag.name)
    assert {name: one for name, one in quality.items() if min(one.precision, one.recall) < LIMIT} == {}
