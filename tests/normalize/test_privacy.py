"""What must not be stored."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.normalize.privacy import has_check_digit, pseudonyms, redact, redact_text, switched_off
from telemetry_ready.normalize.privacy_rules import Pii

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
    texts, flags = redact(pl.Series([None, text, "nothing"]))

    assert texts.to_list() == [None, redacted, "nothing"]
    assert flags.to_list() == [0, flag.value, 0]


@pytest.mark.parametrize(
    "text",
    [
        "Received block blk_4111111111111111 of size 67108864 from /10.251.42.84",
        "Verification succeeded for blk_-4111111111111111",
        "at 1674981670395170792 and 1674981670395 in epoch ns and ms",
        "version 5.1.18.4111111111111111 and kernel 4.18.0-305.el8",
        "not a card: 4111111111111112",
        "Failed password for invalid user admin from 10.0.0.1 port 22 ssh2",
        "root : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/bin/ls",
        "FastLeaderElection@774 notification, lodash@4.17.21",
        'used 120 tokens, tokenizer loaded, {"max_tokens": 4096}',
        "http://example.com:8080/path and user@localhost",
        "password=<secret> <email> <card>",
    ],
)
def test_look_alikes_stay_as_they_are(text: str) -> None:
    texts, flags = redact(pl.Series([text]))

    assert (texts.item(), flags.item()) == (text, 0)


def test_several_classes_in_one_text_are_all_found() -> None:
    texts, flags = redact(pl.Series([f"a@b.example password=x {CARD}"]))

    assert texts.item() == "<email> password=<secret> <card>"
    assert flags.item() == Pii.EMAIL | Pii.PASSWORD | Pii.CARD


def test_a_source_can_switch_classes_off() -> None:
    text = f"a@b.example password=x {CARD}"

    def redacted(*off: str) -> str:
        return str(redact(pl.Series([text]), switched_off(off))[0].item())

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


@given(st.lists(PIECES, max_size=12).map("".join))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact_text(text)

    assert redact_text(once) == once


@given(st.text(max_size=60))
def test_any_text_can_be_redacted(text: str) -> None:
    assert redact_text(redact_text(text)) == redact_text(text)


@pytest.mark.parametrize(("number", "holds"), [("79927398713", True), ("79927398710", False), ("0", True)])
def test_the_check_digit_is_that_of_the_standard(number: str, holds: bool) -> None:
    assert has_check_digit(number) is holds


def test_a_person_is_a_stable_pseudonym_and_a_placeholder_stays() -> None:
    hidden = pseudonyms(pl.Series(["Ann", "Bob", "Ann ", None, "?"]), b"key").to_list()

    assert hidden[0] == hidden[2] == "p_021eaef095b8a313"
    assert hidden[1] != hidden[0]
    assert hidden[3:] == [None, "?"]
    assert pseudonyms(pl.Series(["Ann"]), b"other").item() != hidden[0]
