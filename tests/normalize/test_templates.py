"""Log messages to templates."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.normalize.templates import mine


@pytest.mark.parametrize(
    ("message", "template"),
    [
        ("session 12 opened for user deploy", "session <*> opened for user deploy"),
        ("Received block blk_-16089996879 of size 91178 from /10.250.10.6", "Received block <*> of size <*> from <*>"),
        ("open /var/log/messages failed", "open <*> failed"),
        ("see https://example.com/a/b?c=d now", "see <*> now"),
        ("mail to <email> sent", "mail to <*> sent"),
        ("jk2_init() Found child 6725 in slot 10", "<*>() Found child <*> in slot <*>"),
        ("GET /items?id=7&sort=name HTTP/1.1", "GET /items?<*>"),
        ("loaded C:\\Program Files\\Acme\\core.dll, done", "loaded <*>, done"),
        ("link of fe:ed:be:ad:fa:ce and 5c:50:15:4c:18:13", "link of <*> and <*>"),
        ("add:5 is no address", "add:<*> is no address"),
        ("at org.acme.Player, on mail.example.com:25", "at <*>, on <*>"),
        ("e.g. three dots... or a.txt", "e.g. three dots... or a.txt"),
        ("it closed on Fri Jul 22 09:27:24 2005", "it closed on <*>"),
        ("ready=true, policy is False", "ready=<*>, policy is <*>"),
        ("5.2 KB of 12 MB in 40 ms, 7 sec or 3 days", "<*> of <*> in <*> or <*>"),
        ("12 bright days", "<*> bright days"),
        ('from (), tags=[] name: "" of main()', 'from (<*>), tags=[<*>] name: "<*>" of main()'),
        ("Token{9f4ef63 u0}; done", "Token{<*>}; done"),
        ("fans ( 3552 3534 3375 ), 1/2-3", "fans ( <*> ), <*>"),
        ("Boom at step 3\n\tat a.B.c(B.java:1)\n\tat d.E.f(E.java:2)", "Boom at step <*>"),
        ("plain words only", "plain words only"),
        ("", ""),
    ],
)
def test_what_varies_is_masked(message: str, template: str) -> None:
    assert mine(pl.Series([message])).templates["template"].to_list() == [template]


def test_a_message_that_is_null_has_no_template() -> None:
    mined = mine(pl.Series([None, "a 1"], dtype=pl.String))

    assert mined.ids[0] is None
    assert mined.templates["template"].to_list() == ["a <*>"]


def test_the_id_of_a_template_never_changes() -> None:
    assert mine(pl.Series(["session 12 opened"])).ids.to_list() == [6469657195044524424]


def test_a_message_that_an_attacker_wrote_costs_time_in_proportion_to_its_length() -> None:
    hostile = ["a." * 20_000, "/a" * 20_000, "1:" * 20_000, "\\a b" * 10_000, "x=" * 20_000, "Mon " * 10_000]

    assert mine(pl.Series(hostile)).ids.null_count() == 0


WORDS = st.sampled_from(["open", "7", "a1", "/x/y", "b=c", "<*>", "(2)", "()", "May", "x@y.zz"])
MESSAGES = st.lists(st.lists(WORDS, max_size=6).map(" ".join), min_size=1, max_size=12)


@given(messages=MESSAGES, data=st.data())
def test_ids_do_not_depend_on_order_or_split(messages: list[str], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(messages))))
    cut = data.draw(st.integers(0, len(messages)))
    whole = mine(pl.Series(messages)).ids.to_list()

    shuffled = mine(pl.Series([messages[i] for i in order])).ids.to_list()
    parts = [mine(pl.Series(part, dtype=pl.String)).ids.to_list() for part in (messages[:cut], messages[cut:])]

    assert shuffled == [whole[i] for i in order]
    assert [*parts[0], *parts[1]] == whole


@given(st.lists(st.text("a0 =-.é\n", max_size=12) | st.none(), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_messages_that_repeat_but_for_digits_have_the_templates_of_each_by_itself(texts: list[str | None]) -> None:
    digits = [str.maketrans("0", str(number % 10)) for number in range(700)]
    every = (*texts, "a", "b", "c", "d e", "f")
    many = [None if text is None else text.translate(one) for one in digits for text in every]

    together = mine(pl.Series(many, dtype=pl.String))

    alone = {text: mine(pl.Series([text], dtype=pl.String)).ids.item() for text in set(many)}
    assert together.ids.to_list() == [alone[text] for text in many]
    assert sorted(together.templates["template_id"]) == sorted({one for one in together.ids if one is not None})
