from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.notes.front_matter import FrontMatter, read_front_matter


def values(*lines: str) -> dict[str, str | list[str]]:
    front = read_front_matter("\n".join(["---", *lines, "---", "body"]))
    assert (front.body, front.unread) == ("body", 0)
    return front.values


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("title: 1:1 Dana: recap", "title", "1:1 Dana: recap"),
        ('title: "1:1 Dana / José"', "title", "1:1 Dana / José"),
        ("title: 'it''s'", "title", "it''s"),
        ('title: "open', "title", '"open'),
        ("attendees: @dana", "attendees", "@dana"),
        ("date: {{date}}", "date", "{{date}}"),
        ("date: 2026-13-45", "date", "2026-13-45"),
        ("ratio: 1:1", "ratio", "1:1"),
        ("time: 12:30", "time", "12:30"),
        ("coached: no", "coached", "no"),
        ("number: 00123", "number", "00123"),
        ("topic: #pipeline", "topic", "#pipeline"),
        ("link: https://x.example/a#b", "link", "https://x.example/a#b"),
        ("attendees: [[A]], [[B]]", "attendees", "[[A]], [[B]]"),
        ("empty:", "empty", ""),
        ("tags: []", "tags", []),
        ("tags: [open", "tags", "[open"),
        ("tags: a, b]", "tags", "a, b]"),
        ('mark: "', "mark", '"'),
        ("tags: [a, 'b, c', \"d\",]", "tags", ["a", "b, c", "d"]),
        ('attendees: ["[[Dana Lee]]", "[[José]]"]', "attendees", ["[[Dana Lee]]", "[[José]]"]),
        ("Sales manager: Dana", "Sales manager", "Dana"),
        ("Größe :  5  ", "Größe", "5"),
    ],
)
def test_a_value_is_the_text_that_it_is(line: str, key: str, value: str | list[str]):
    assert values(line) == {key: value}


def test_lists_below_their_key():
    lines = ["attendees:", "  - Dana Lee", '- "José: Ng"', "", "  -", "# a comment", "type: note"]
    assert values(*lines) == {"attendees": ["Dana Lee", "José: Ng", ""], "type": "note"}


@pytest.mark.parametrize("mark", ["|", ">", "|-", ">-"])
def test_a_value_that_goes_on_below(mark: str):
    assert values(f"summary: {mark}", "  one", "  two: three", "type: note") == {
        "summary": "one two: three",
        "type": "note",
    }
    assert values("summary: one", "  two") == {"summary": "one two"}


def test_an_empty_line_ends_nothing_and_adds_nothing():
    assert values("a: b", "   ", "c: d") == {"a": "b", "c": "d"}


@pytest.mark.parametrize(
    "lines", [["- stray", "a: b"], ["  stray", "a: b"], ["a: b", "- stray"], ["a:", "  - b", "  stray"]]
)
def test_what_belongs_to_no_key_stays_in_the_body(lines: list[str]):
    front = read_front_matter("\n".join(["---", *lines, "---  ", "body"]))
    assert front.unread == 1
    assert front.body.strip() in ("- stray\nbody", "stray\nbody")
    assert front.values in ({"a": "b"}, {"a": ["b"]})


def test_a_granola_note():
    text = '---\ngranola_id: doc-1\nattendees:\n  - Dana\ntranscript: "[[T/1.md]]"\n---\n\n## Private Notes\n'
    assert read_front_matter(text) == FrontMatter(
        {"granola_id": "doc-1", "attendees": ["Dana"], "transcript": "[[T/1.md]]"}, "\n## Private Notes\n"
    )


def test_only_the_first_block_counts_and_rules_below_stay():
    front = read_front_matter("---\na: b\n---\none\n---\nc: d\n---\ntwo")
    assert front == FrontMatter({"a": "b"}, "one\n---\nc: d\n---\ntwo")


def test_a_block_may_end_in_dots_and_have_spaces_behind_its_rules():
    assert read_front_matter("---  \na: b\n...\nbody") == FrontMatter({"a": "b"}, "body")


def test_what_is_no_key_stays_in_the_body_and_is_counted():
    front = read_front_matter("---\na: b\nc: d\ne: f\n{{ template }}\na: again\nhttps://x.example\n---\nbody")
    assert front.values == {"a": "b", "c": "d", "e": "f"}
    assert front.body == "{{ template }}\na: again\nhttps://x.example\nbody"
    assert front.unread == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "no block",
        "\n---\na: b\n---\nbody",
        "---\na: b\nnever closed",
        "---\n---\nbody",
        "---\n\nonly words between two rules\n\n---\nbody",
        "---\na: b\none\ntwo\n---\nbody",
        "--- title\na: b\n---\n",
        "----\na: b\n----\n",
        "---\n" + "a: b\n" * 200 + "---\nbody",
    ],
)
def test_what_is_no_front_matter_stays_in_the_body(text: str):
    assert read_front_matter(text) == FrontMatter({}, text)


LINES = st.one_of(
    st.sampled_from(["---", "...", "- x", "  - y", "a: b", "c:", "d: [e, f", "  more", "# no", "", "g: |", "[[h]]: i"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\n")),
)


@given(st.lists(LINES))
def test_any_text_is_read_and_none_of_the_body_is_lost(lines: list[str]):
    text = "\n".join(["---", *lines])
    front = read_front_matter(text)
    if not front.values:
        assert front == FrontMatter({}, text)
    below = front.body.split("\n")[front.unread :]
    assert text.endswith("\n".join(below))
