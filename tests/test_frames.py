from __future__ import annotations

import math
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachfocus import frames, save, score, score_passages
from coachfocus.classifier import FocusClassifier
from coachfocus.errors import InputError, InputTypeError, LabelError, ModelFileError
from coachfocus.frames import NOTE_COLUMNS, PASSAGE_COLUMNS
from coachfocus.questions import QUESTIONS
from coachfocus.scorer import Scorer
from coachfocus.scoring import score_notes

C, S, OTHER = "manager-coaching", "rep-selling", "other"
COACH, DEAL, LUNCH = " ".join(["coach"] * 4), " ".join(["deal"] * 4), " ".join(["lunch"] * 4)


# -- what goes in ------------------------------------------------------------------------------------------------------


def test_a_string_is_one_note(hand_classifier: FocusClassifier):
    found = score(COACH, hand_classifier)
    assert found.index.tolist() == [0]
    row = found.iloc[0]
    assert (row.label, row.theme, row.coaching_share, row.on_focus) == (C, "skills", 1.0, True)
    assert row.confidence == pytest.approx(64 / 66)
    assert (row.review, row.passages, row.words) == (False, 1, 4)
    assert row[["drift_at", "back_at", "review_reason"]].isna().all()


@pytest.mark.parametrize(
    "notes",
    [
        [COACH, DEAL],
        (COACH, DEAL),
        np.array([COACH, DEAL]),
        np.array([COACH, DEAL], dtype=object),
        pd.Series([COACH, DEAL]),
        pd.Series([COACH, DEAL], dtype="string"),
        pd.Series([COACH, DEAL], dtype="category"),
        pd.Series([COACH, DEAL], dtype=object),
        pd.Index([COACH, DEAL]),
        (text for text in [COACH, DEAL]),
        pd.DataFrame({"text": [COACH, DEAL], "id": [1, 2]}),
    ],
    ids=lambda notes: type(notes).__name__,
)
def test_lists_arrays_series_and_tables_give_a_row_a_note(hand_classifier: FocusClassifier, notes: object):
    assert score(notes, hand_classifier)["label"].tolist() == [C, S]


def test_no_notes_give_an_empty_table_with_the_same_columns_and_types(hand_classifier: FocusClassifier):
    some = score([COACH], hand_classifier)
    for nothing in ([], pd.Series([], dtype="string"), pd.DataFrame({"text": []})):
        found = score(nothing, hand_classifier)
        assert len(found) == 0
        assert found.dtypes.equals(some.dtypes)
    empty, full = score_passages([], hand_classifier), score_passages([COACH], hand_classifier)
    assert len(empty) == 0
    assert empty.dtypes.equals(full.dtypes)


def test_columns_and_their_types(hand_classifier: FocusClassifier):
    found = score([COACH, None], hand_classifier)
    assert found.dtypes.astype(str).to_dict() == {
        "label": "string",
        "confidence": "float64",
        "coaching_share": "float64",
        "theme": "string",
        "drift_at": "Int64",
        "back_at": "Int64",
        "on_focus": "boolean",
        "review": "bool",
        "review_reason": "string",
        "passages": "int64",
        "words": "int64",
    }
    assert score_passages([COACH, None], hand_classifier).dtypes.astype(str).to_dict() == {
        **dict.fromkeys(["note", "passage", "start", "end"], "int64"),
        **dict.fromkeys(["speaker", "time", "text", "label"], "string"),
        **dict.fromkeys(["confidence", "manager_coaching", "rep_selling", "other"], "float64"),
        "theme": "string",
        "review": "bool",
        **dict.fromkeys(["review_reason", "ask_instead", "because"], "string"),
    }
    assert tuple(found.columns) == NOTE_COLUMNS


@pytest.mark.parametrize("nothing", [[], (), pd.Series([], dtype=object), pd.DataFrame({"text": []}), [None], ["🎯"]])
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_the_exact_types_of_columns_whatever_stands_in_them(
    hand_classifier: FocusClassifier, nothing: object, n_jobs: int
):
    strings, text = ("label", "theme", "review_reason"), pd.StringDtype("python")  # no pyarrow, whatever is installed
    for notes in (nothing, [COACH, f"{COACH}\n{COACH}\n{DEAL}\n{DEAL}"]):
        found = score(notes, hand_classifier, n_jobs=n_jobs)
        assert tuple(found.columns) == NOTE_COLUMNS
        assert [found[name].dtype for name in strings] == [text] * 3
        assert [found[name].dtype for name in ("drift_at", "back_at")] == [pd.Int64Dtype()] * 2
        assert found["on_focus"].dtype == pd.BooleanDtype()
        assert found["review"].dtype == np.dtype(bool)
        assert [found[name].dtype for name in ("confidence", "coaching_share")] == [np.dtype("float64")] * 2
        assert [found[name].dtype for name in ("passages", "words")] == [np.dtype("int64")] * 2
        passages = score_passages(notes, hand_classifier, n_jobs=n_jobs)
        assert tuple(passages.columns) == PASSAGE_COLUMNS
        for name in (*strings, "speaker", "time", "text", "ask_instead", "because"):
            assert passages[name].dtype == text, name
        assert len(passages) == (0 if notes is nothing else 5)


def test_what_is_missing_is_missing_as_pandas_has_it(hand_classifier: FocusClassifier):
    found = score([LUNCH, None], hand_classifier)
    for name in ("theme", "drift_at", "back_at", "on_focus"):
        assert [value is pd.NA for value in found[name]] == [True, True], name
    assert found["coaching_share"].isna().tolist() == [True, True]
    assert found["confidence"].isna().tolist() == [False, True]
    assert [value is pd.NA for value in found["review_reason"]] == [True, False]


@pytest.mark.parametrize("index", [[9, 4], ["b", "a"], [7, 7], pd.to_datetime(["2026-03-01", "2026-02-01"])])
def test_the_index_of_the_input_is_kept(hand_classifier: FocusClassifier, index: object):
    series = pd.Series([COACH, DEAL], index=index)
    for notes in (series, series.to_frame("text")):
        found = score(notes, hand_classifier)
        assert found.index.equals(series.index)
        assert found["label"].tolist() == [C, S]


def test_a_multi_index_is_kept(hand_classifier: FocusClassifier):
    index = pd.MultiIndex.from_tuples([("north", 1), ("north", 2)], names=["region", "week"])
    found = score(pd.DataFrame({"text": [COACH, DEAL]}, index=index), hand_classifier)
    assert found.index.equals(index)


def test_notes_and_scores_side_by_side_are_the_whole(hand_classifier: FocusClassifier):
    notes = pd.DataFrame({"id": ["a", "b"], "text": [COACH, DEAL]}, index=[5, 3])
    whole = pd.concat([notes, score(notes, hand_classifier)], axis=1)
    assert whole.columns.tolist() == ["id", "text", *NOTE_COLUMNS]
    assert whole[["id", "label"]].to_numpy().tolist() == [["a", C], ["b", S]]


def test_the_input_is_not_changed(hand_classifier: FocusClassifier):
    notes = pd.DataFrame({"text": [COACH, None, 5], "audience": ["Rep", None, "manager"]})
    before = notes.copy(deep=True)
    score(notes, hand_classifier)
    score_passages(notes, hand_classifier)
    pd.testing.assert_frame_equal(notes, before)


def test_the_column_of_notes_can_be_named(hand_classifier: FocusClassifier):
    notes = pd.DataFrame({"text": [COACH], "Note body": [DEAL], 0: [LUNCH]})
    assert score(notes, hand_classifier, text="Note body")["label"].tolist() == [S]
    assert score(notes, hand_classifier, text=0)["label"].tolist() == [OTHER]  # type: ignore[arg-type]


# -- bad input ---------------------------------------------------------------------------------------------------------

NOT_WORDS = {
    "empty string": ("", "missing text"),
    "white space": (" \t\r\n\u00a0\u2028", "missing text"),
    "None": (None, "missing text"),
    "NaN": (math.nan, "missing text"),
    "numpy NaN": (np.float64("nan"), "missing text"),
    "small NaN": (np.float32("nan"), "missing text"),
    "pd.NA": (pd.NA, "missing text"),
    "pd.NaT": (pd.NaT, "missing text"),
    "whole number": (7, "not text"),
    "number": (7.5, "not text"),
    "infinity": (math.inf, "not text"),
    "truth value": (True, "not text"),
    "bytes": (COACH.encode(), "not text"),
    "list in a list": ([COACH], "not text"),
    "table": ({"text": COACH}, "not text"),
    "array": (np.array([COACH]), "not text"),
    "emoji": ("🎯🔥 👍🏽 👩‍💻", "no words"),
    "marks": ("--- *** …", "no words"),
    "control characters": ("\x00\x01\x02\x07\x1b", "no words"),
    "zero-width characters": ("\u200b\u200c\u200d\u2060\ufeff", "no words"),
}


@pytest.mark.parametrize(("note", "reason"), NOT_WORDS.values(), ids=NOT_WORDS)
@pytest.mark.parametrize("make", [list, lambda x: pd.Series(x, dtype=object), lambda x: pd.DataFrame({"text": x})])
def test_a_note_without_words_has_a_row_that_says_why(
    hand_classifier: FocusClassifier, note: object, reason: str, make
):
    found = score(make([COACH, note, DEAL]), hand_classifier)
    assert found["label"].tolist() == [C, OTHER, S]
    row = found.iloc[1]
    assert (row.review, row.review_reason, row.passages, row.words) == (True, reason, 0, 0)
    assert row[["confidence", "coaching_share", "theme", "drift_at", "back_at", "on_focus"]].isna().all()
    assert score_passages(make([COACH, note, DEAL]), hand_classifier)["note"].tolist() == [0, 2]


@pytest.mark.parametrize("note", [n for n, _ in NOT_WORDS.values() if isinstance(n, str)], ids=repr)
def test_a_single_string_without_words_has_one_row_too(hand_classifier: FocusClassifier, note: str):
    found = score(note, hand_classifier)
    assert (found.index.tolist(), found["label"].tolist(), found["review"].tolist()) == ([0], [OTHER], [True])
    assert found["review_reason"].tolist() == ["no words" if note.strip() else "missing text"]
    assert len(score_passages(note, hand_classifier)) == 0


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (pd.Series([math.nan, math.nan]), "missing text"),
        (pd.Series([None, None], dtype=object), "missing text"),
        (pd.Series([pd.NA, pd.NA], dtype="string"), "missing text"),
        (pd.Series([pd.NaT, pd.NaT], dtype="datetime64[ns]"), "missing text"),
        (pd.Series([None, None], dtype="category"), "missing text"),
        (pd.Series([pd.NA, pd.NA], dtype="Int64"), "missing text"),
        (pd.Series([1, 2]), "not text"),
        (pd.Series([1, 2], dtype="Int64"), "not text"),
        (pd.Series([0.5, math.inf]), "not text"),
        (pd.Series([True, False]), "not text"),
        (pd.to_datetime(pd.Series(["2026-03-01", "2026-02-01"])), "not text"),
        (pd.Series([b"coach", b"deal"], dtype=object), "not text"),
    ],
    ids=lambda x: f"{x.dtype} {x.tolist()}" if isinstance(x, pd.Series) else x,
)
def test_a_whole_column_without_a_text_has_a_row_a_cell(
    hand_classifier: FocusClassifier, column: pd.Series, reason: str
):
    for notes in (column, column.to_frame("text"), column.tolist()):
        found = score(notes, hand_classifier)
        assert found["review_reason"].tolist() == [reason, reason]
        assert found["confidence"].isna().all()
        assert found.dtypes.equals(score([COACH], hand_classifier).dtypes)
        assert len(score_passages(notes, hand_classifier)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Ich habe heute mit dem Kunden über den Preis gesprochen und wir haben noch keine Entscheidung.",
        "Nous avons parlé avec le client et il ne veut pas de la remise que nous avons proposée.",
        "El cliente no quiere el descuento que le hemos dado y los de compras están en una reunión.",
        "我们昨天和客户谈了价格，他们还没有决定。",
        "Вчера мы говорили с клиентом о цене, они ещё не решили.",
        "لقد تحدثنا مع العميل عن السعر أمس",
        "昨日お客様と価格について話しました。",
    ],
    ids=["German", "French", "Spanish", "Chinese", "Russian", "Arabic", "Japanese"],
)
def test_another_language_is_never_forced(trained: FocusClassifier, text: str):
    row = score(text, trained).iloc[0]
    assert (row.review, row.review_reason) == (True, "another language")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("Dutch", "We hebben de klant gisteren gesproken en hij wil een lagere prijs dan vorig jaar."),
        ("Italian", "Il cliente non vuole lo sconto che gli abbiamo offerto e la riunione è stata spostata."),
        ("Polish", "Klient nie chce rabatu, który mu daliśmy, i spotkanie jest przełożone na środę."),
        ("Turkish", "Müşteri verdiğimiz indirimi istemiyor ve toplantı çarşambaya ertelendi."),
        ("Finnish", "Asiakas ei halua antamaamme alennusta ja kokous on siirretty keskiviikkoon."),
        ("Vietnamese", "Khách hàng không muốn giảm giá mà chúng tôi đã đưa ra và cuộc họp đã bị hoãn."),
        ("Indonesian", "Pelanggan tidak mau diskon yang kami berikan dan rapat ditunda sampai Rabu."),
        ("Greek", "Ο πελάτης δεν θέλει την έκπτωση και η συνάντηση αναβλήθηκε."),
        ("Hindi", "ग्राहक को हमारी दी हुई छूट नहीं चाहिए और बैठक टल गई है।"),
        ("Thai", "ลูกค้าไม่ต้องการส่วนลดที่เราให้และการประชุมถูกเลื่อนออกไป"),
    ],
)
def test_a_language_is_not_judged_whether_it_is_recognised_or_not(trained: FocusClassifier, language: str, text: str):
    row = score(text, trained).iloc[0]
    assert row.review, language
    assert row.review_reason in ("another language", "mostly unknown words")


def test_a_passage_in_another_language_is_marked_among_others(trained: FocusClassifier):
    note = "I sat at the back during his visit and told him afterwards what I had seen.\nЦена ещё не решена."
    found = score_passages(note, trained)
    assert found["review_reason"].tolist() == [pd.NA, "another language"]


def test_words_that_the_model_never_saw_are_never_forced(trained: FocusClassifier):
    row = score("Quarks flummox wombats beneath gnarled dirigibles.", trained).iloc[0]
    assert (row.review, row.review_reason) == (True, "mostly unknown words")


def test_control_and_zero_width_characters_inside_words_do_no_harm(hand_classifier: FocusClassifier):
    row = score("co\u200bach \x07coach\ufeff co\u00adach \u2060coach", hand_classifier).iloc[0]
    assert (row.label, row.confidence) == (C, pytest.approx(64 / 66))


def test_emoji_between_words_do_no_harm(hand_classifier: FocusClassifier):
    row = score("🎯 coach 🔥coach👍🏽 coach👩‍💻 coach ❤️", hand_classifier).iloc[0]
    lead = 2 ** (4 * 3 / math.sqrt(6))  # four words of 3 steps in six pieces
    assert (row.label, row.confidence, row.passages, row.words) == (C, pytest.approx(lead / (lead + 2)), 1, 4)


def test_control_characters_between_words_divide_them_and_those_that_end_a_line_end_a_passage(
    hand_classifier: FocusClassifier,
):
    found = score_passages("coach\tcoach\u00a0coach\u3000coach\x0cdeal\x1edeal\x85deal\u2028deal", hand_classifier)
    assert found["label"].tolist() == [C, S, S, S, S]
    lead = 2 ** (4 * 3 / math.sqrt(4))  # four words in four pieces: white space of every kind parts them
    assert found["confidence"][0] == pytest.approx(lead / (lead + 2))


def test_lone_surrogates_do_no_harm(hand_classifier: FocusClassifier):
    row = score(f"{COACH} \ud800", hand_classifier).iloc[0]
    assert (row.label, row.passages) == (C, 1)


def test_a_note_of_10_mb_gets_a_row_like_any_other(hand_classifier: FocusClassifier):
    line = f"- {COACH} and {COACH} the {COACH}\n"
    note = line * (10_000_000 // len(line) + 1)
    started = time.perf_counter()
    row = score([note], hand_classifier).iloc[0]
    assert time.perf_counter() - started < 120  # what takes quadratic time would need hours
    lines = note.count("\n")
    assert (row.label, row.passages, row.words) == (C, lines, lines * 14)


def test_a_line_of_10_mb_is_one_passage(hand_classifier: FocusClassifier):
    note = "deal " * 2_000_000
    row = score([note], hand_classifier).iloc[0]
    assert (row.label, row.passages, row.words) == (S, 1, 2_000_000)


# Of each 300,000 in one line: what takes quadratic time needs minutes to hours for each.
@pytest.mark.parametrize(
    "run",
    [
        *"-_.+,:/@'?!=#*|~…。·•(",
        *(
            "a-",
            "a.",
            "a_",
            "a@",
            "a@b.",
            "1:",
            "1,",
            "Q3-",
            "$1",
            "a'",
            ". a",
            "A: ",
            "[0:01] A: ",
            "\u200b",
            "🎯",
            "é\u0301",
        ),
        *("http://", "www.", "- ", "a\u00a0", '".', "A. ", "**"),
    ],
)
def test_a_long_run_of_one_mark_gets_a_row_like_any_other(hand_classifier: FocusClassifier, run: str):
    found = score([run * (300_000 // len(run)), COACH], hand_classifier)
    assert len(found) == 2
    assert found["passages"][0] <= 1 + 300_000 // 8  # cut into runs of four sentences at most
    assert found["review"].tolist() == [True, False]


def test_a_note_of_10_mb_without_a_word_gets_a_row(hand_classifier: FocusClassifier):
    row = score(["\u200b" * 4_000_000 + " 🎯" * 2_000_000], hand_classifier).iloc[0]
    assert (row.label, row.review_reason, row.passages, row.words) == (OTHER, "no words", 0, 0)


def test_bytes_are_no_notes(hand_classifier: FocusClassifier):
    with pytest.raises(InputTypeError) as error:
        score(b"coach", hand_classifier)
    assert str(error.value) == "notes is bytes, expected a string, a list, a Series or a DataFrame"


@pytest.mark.parametrize(
    ("notes", "name"), [(None, "NoneType"), (5, "int"), ({"text": "x"}, "dict"), (Path("x"), "PosixPath")]
)
def test_other_types_are_no_notes(hand_classifier: FocusClassifier, notes: object, name: str):
    for function in (score, score_passages):
        with pytest.raises(InputTypeError) as error:
            function(notes, hand_classifier)
        assert str(error.value) == f"notes is {name}, expected a string, a list, a Series or a DataFrame"


def test_a_missing_column_is_named(hand_classifier: FocusClassifier):
    with pytest.raises(InputError) as error:
        score(pd.DataFrame({"Text": ["x"], "id": [1]}), hand_classifier)
    assert str(error.value) == "notes need one column 'text', found the columns Text, id; name it by text=..."
    with pytest.raises(InputError) as error:
        score(pd.DataFrame(), hand_classifier)
    assert str(error.value) == "notes need one column 'text', found the columns none; name it by text=..."


def test_a_column_that_stands_twice_is_an_error(hand_classifier: FocusClassifier):
    notes = pd.DataFrame([[COACH, DEAL]], columns=["text", "text"])
    with pytest.raises(InputError) as error:
        score(notes, hand_classifier)
    assert str(error.value) == "notes need one column 'text', found the columns text, text; name it by text=..."


@pytest.mark.parametrize("column", ["audience", "participants"])
def test_an_audience_that_stands_twice_is_an_error(hand_classifier: FocusClassifier, column: str):
    notes = pd.DataFrame([[COACH, "rep", "rep"]], columns=["text", column, column])
    with pytest.raises(InputError) as error:
        score(notes, hand_classifier)
    assert str(error.value) == f"the column {column!r} stands 2 times, expected it at most once; drop or rename one"


def test_other_columns_may_stand_twice(hand_classifier: FocusClassifier):
    notes = pd.DataFrame([[COACH, 1, 2]], columns=["text", "x", "x"])
    assert score(notes, hand_classifier)["label"].tolist() == [C]


def test_the_model_may_be_a_classifier_or_a_path(hand_classifier: FocusClassifier, tmp_path: Path):
    save(hand_classifier, tmp_path / "hand.coachfocus")
    for model in (tmp_path / "hand.coachfocus", str(tmp_path / "hand.coachfocus")):
        pd.testing.assert_frame_equal(score([COACH, DEAL], model), score([COACH, DEAL], hand_classifier))
    with pytest.raises(ModelFileError):
        score(COACH, tmp_path / "missing.coachfocus")
    with pytest.raises(InputTypeError) as error:
        score(COACH, FocusClassifier())
    assert str(error.value) == (
        "model is FocusClassifier, expected a fitted FocusClassifier, the path of a model file, or None"
    )


# -- passages ----------------------------------------------------------------------------------------------------------


def test_a_note_of_two_passages(hand_classifier: FocusClassifier):
    note = f"Dana: {COACH}\n- {DEAL}\n"
    found = score_passages([None, note], hand_classifier)
    assert tuple(found.columns) == PASSAGE_COLUMNS
    assert found["note"].tolist() == [1, 1]
    assert found["passage"].tolist() == [0, 1]
    assert [note[s:e] for s, e in zip(found["start"], found["end"], strict=True)] == found["text"].tolist()
    assert found["text"].tolist() == [f"Dana: {COACH}", f"- {DEAL}"]
    assert found["speaker"].tolist() == ["Dana", pd.NA]
    assert found["label"].tolist() == [C, S]
    assert found["theme"].tolist() == ["skills", "strategy"]
    assert found["ask_instead"].tolist() == [pd.NA, QUESTIONS["strategy"][0]]
    assert found["because"].tolist() == ["coach", "deal"]
    np.testing.assert_allclose(found[["manager_coaching", "rep_selling", "other"]].sum(axis=1), 1)
    row = score([note], hand_classifier).iloc[0]
    assert (row.label, row.coaching_share, row.passages, row.words) == (C, 0.5, 2, 8)


def test_drift_and_return_are_passage_indices(hand_classifier: FocusClassifier):
    note = "\n".join([COACH, COACH, LUNCH, DEAL, DEAL, COACH, COACH])
    row = score(note, hand_classifier).iloc[0]
    assert (row.drift_at, row.back_at, row.on_focus) == (3, 5, True)


def test_passages_are_numbered_over_chunks(hand_classifier: FocusClassifier):
    found = score_passages([COACH] * 2500, hand_classifier)
    assert found["note"].tolist() == list(range(2500))


# -- audience and roster -----------------------------------------------------------------------------------------------


def test_the_audience_decides_whether_selling_talk_is_off_focus(hand_classifier: FocusClassifier):
    audience = ["manager", "rep", "customer", None, "", " Customer ", pd.NA, math.nan]
    notes = pd.DataFrame({"text": [DEAL] * 8, "audience": audience})
    found = score(notes, hand_classifier)
    assert found["on_focus"].tolist() == [False, pd.NA, pd.NA, False, False, pd.NA, False, False]
    asked = score_passages(notes, hand_classifier)["ask_instead"]
    assert asked.notna().tolist() == [True, False, False, True, True, False, True, True]


def test_an_audience_that_is_none_of_the_three_is_an_error(hand_classifier: FocusClassifier):
    notes = pd.DataFrame({"text": [DEAL, DEAL], "audience": ["rep", "boss"]}, index=[8, 9])
    with pytest.raises(LabelError) as error:
        score(notes, hand_classifier)
    assert str(error.value) == "row 1: audience is 'boss', expected one of manager, rep, customer, or nothing"


ROSTER = pd.DataFrame(
    {
        "name": ["Oskar Lindqvist", "Femi Ade", "Ana Cruz", "Renske Vos"],
        "role": ["manager", "rep", "customer", "leader"],
    }
)


def test_with_a_roster_the_participants_tell_the_audience(hand_classifier: FocusClassifier):
    participants = [
        "Renske Vos; Oskar Lindqvist",
        "Femi Ade",
        "Oskar Lindqvist;Femi Ade ; ana  cruz",
        "Renske Vos",
        None,
        "Somebody Else",
    ]
    notes = pd.DataFrame({"text": [DEAL] * 6, "participants": participants})
    found = score(notes, hand_classifier, roster=ROSTER)
    assert found["on_focus"].tolist() == [False, pd.NA, pd.NA, False, False, False]
    assert score(notes, hand_classifier)["on_focus"].tolist() == [False] * 6  # nothing tells without a roster


def test_an_audience_that_is_told_comes_before_the_roster(hand_classifier: FocusClassifier):
    notes = pd.DataFrame({"text": [DEAL] * 2, "participants": ["Femi Ade"] * 2, "audience": ["manager", None]})
    assert score(notes, hand_classifier, roster=ROSTER)["on_focus"].tolist() == [False, pd.NA]


def test_a_roster_changes_what_the_model_reads(trained: FocusClassifier):
    text = "Femi told Renske about the visit."
    plain, told = score(text, trained), score(text, trained, roster=ROSTER)
    assert plain["confidence"].tolist() != told["confidence"].tolist()


def test_a_roster_of_the_wrong_kind_is_an_error(hand_classifier: FocusClassifier):
    with pytest.raises(InputTypeError) as error:
        score(COACH, hand_classifier, roster={"Ana": "rep"})
    assert str(error.value) == "roster is dict, expected a DataFrame with the columns name and role"
    with pytest.raises(InputError) as error:
        score(COACH, hand_classifier, roster=pd.DataFrame({"name": ["Ana"], "job": ["rep"]}))
    assert str(error.value) == "a roster needs the columns name and role, found name, job"
    with pytest.raises(InputError) as error:
        score(COACH, hand_classifier, roster=pd.DataFrame([["Ana", "rep", "rep"]], columns=["name", "role", "role"]))
    assert str(error.value) == "the column 'role' stands 2 times, expected it at most once; drop or rename one"
    with pytest.raises(LabelError) as error:
        score(COACH, hand_classifier, roster=pd.DataFrame({"name": ["Ana"], "role": ["boss"]}))
    assert str(error.value) == "roster row 1: role is 'boss', expected one of leader, manager, rep, customer"


# -- processes and progress --------------------------------------------------------------------------------------------


def test_two_processes_give_what_one_gives(trained: FocusClassifier, labelled: pd.DataFrame):
    texts = [*labelled["text"].tolist(), None, "", "🎯"] * 40
    table = pd.DataFrame({"text": texts, "audience": ["manager", "rep", None] * 840}, index=range(5, 2525))
    pd.testing.assert_frame_equal(score(table, trained, n_jobs=2), score(table, trained))
    pd.testing.assert_frame_equal(score_passages(table, trained, n_jobs=2), score_passages(table, trained))


def test_progress_is_shown_on_standard_error_and_only_if_asked_for(
    hand_classifier: FocusClassifier, capsys: pytest.CaptureFixture[str]
):
    quiet = score([COACH, DEAL], hand_classifier)
    assert capsys.readouterr() == ("", "")
    pd.testing.assert_frame_equal(score([COACH, DEAL], hand_classifier, progress=True), quiet)
    out, err = capsys.readouterr()
    assert out == ""
    assert "scoring: 100%" in err
    assert "2/2" in err
    assert "coach" not in err


MIXED = [
    f"{COACH}\n{COACH}\n{DEAL}\n{DEAL}",
    None,
    "",
    "one\x01two coach",  # for plain `cut`
    f"[0:01] Dana: {COACH}\n[0:02] Oskar Vos: {DEAL}",
    5,
    "🎯",
    "Мы говорили",
    f"# Head\n- {LUNCH}",
    "deal the we the we the we",
]


@pytest.mark.parametrize("context", [True, False])
def test_each_note_has_the_row_that_it_has_alone(
    trained: FocusClassifier, labelled: pd.DataFrame, context: bool, monkeypatch: pytest.MonkeyPatch
):
    texts = labelled["text"].tolist()
    table = pd.DataFrame({"text": [*MIXED, "\n".join(texts[:9]), *texts[:20]]})
    table["audience"] = (["manager", "rep", None, "customer"] * len(table))[: len(table)]
    together = score(table, trained, context=context)
    alone = [score(table.iloc[[i]], trained, context=context) for i in range(len(table))]
    pd.testing.assert_frame_equal(pd.concat(alone), together, check_exact=True)
    passages = score_passages(table, trained, context=context)
    alone = [score_passages(table.iloc[[i]], trained, context=context).assign(note=i) for i in range(len(table))]
    pd.testing.assert_frame_equal(
        pd.concat([one for one in alone if len(one)], ignore_index=True), passages, check_exact=True
    )
    monkeypatch.setattr(frames, "NOTES_A_CHUNK", 3)
    pd.testing.assert_frame_equal(score(table, trained, context=context), together, check_exact=True)
    pd.testing.assert_frame_equal(score_passages(table, trained, context=context), passages, check_exact=True)


def test_rows_are_the_records_of_the_scoring(trained: FocusClassifier):
    audiences = [["rep", None][i % 2] for i in range(len(MIXED))]
    table = pd.DataFrame({"text": MIXED, "audience": audiences})
    scored = score_notes(MIXED, audiences, Scorer(trained.model_), records=True)
    rows = [{c: None if pd.isna(v) else v for c, v in row.items()} for row in score(table, trained).to_dict("records")]
    expected = [asdict(record) for record in scored.notes.records()]
    assert rows == [record | ({"confidence": None} if record["passages"] == 0 else {}) for record in expected]
    rows = score_passages(table, trained).to_dict("records")
    assert [{c: None if pd.isna(v) else v for c, v in row.items()} for row in rows] == [
        {c: getattr(record, c) for c in PASSAGE_COLUMNS} for record in scored.records
    ]


def test_notes_and_passages_tell_the_same(trained: FocusClassifier, labelled: pd.DataFrame):
    texts = labelled["text"].tolist()
    notes = [*MIXED, *("\n".join(texts[i : i + 6]) for i in range(0, 60, 6))]
    whole, passages = score(notes, trained), score_passages(notes, trained)
    counted = passages.groupby("note").size().reindex(whole.index, fill_value=0)
    assert whole["passages"].tolist() == counted.tolist()
    single = whole[whole["passages"] == 1]
    own = passages.set_index("note").loc[single.index]
    for column in ("label", "theme", "confidence", "review", "review_reason"):
        assert [str(a) for a in single[column]] == [str(b) for b in own[column]], column


@pytest.mark.parametrize("text", ["-1", "%%% 1", "\x00\x01", "12 500", "3/12/2025"])
def test_a_text_without_a_letter_is_never_forced_onto_a_side(trained: FocusClassifier, text: str):
    row = score([text], trained).iloc[0]
    assert (row["label"], row["review"], row["review_reason"]) == ("other", True, "no words")
    assert pd.isna(row["coaching_share"])


def test_a_lone_surrogate_is_text_like_any_other(trained: FocusClassifier):
    passages = score_passages(["\ud800 lone help plan visits"], trained)
    assert passages["text"].tolist() == ["\ud800 lone help plan visits"]


@pytest.mark.parametrize("notes", [{"a", "b"}, np.array([["a", "b"]])])
def test_notes_without_an_order_or_of_two_dimensions(notes: object):
    with pytest.raises(InputTypeError, match=f"notes is {type(notes).__name__}, expected a string, a list"):
        score(notes)


def test_an_empty_row_of_a_roster_is_no_one(trained: FocusClassifier):
    roster = pd.DataFrame({"name": ["Dana", None], "role": ["manager", None]})
    assert len(score(["Dana asked."], trained, roster=roster)) == 1
    with pytest.raises(LabelError, match="roster row 1: role is ''"):
        score(["Dana asked."], trained, roster=pd.DataFrame({"name": ["Dana"], "role": [None]}))
