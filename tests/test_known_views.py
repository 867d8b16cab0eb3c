"""What is worked out once for everybody: known by what it depends on, bounded, and never another's."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from models.planning import plan_funding
from tests.builders import make_case, make_problem
from ui.dressed_table import dress, known_dress
from ui.known_views import KnownViews
from ui.session import answer_to


def test_a_view_is_made_once_for_each_thing_it_depends_on():
    views, made = KnownViews(), []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [views.view_of("plan", about, make) for about in ("vi", "en", "vi")] == [1, 2, 1]
    assert views.view_of("another plan", "vi", make) == 3


def test_what_was_looked_at_longest_ago_is_forgotten():
    views = KnownViews(most_subjects=2, most_views=2)
    for subject in ("a", "b", "a", "c"):
        views.view_of(subject, "x", lambda subject=subject: subject)
    assert views.view_of("a", "x", lambda: "new") == "a" and views.view_of("b", "x", lambda: "new") == "new"
    for about in "xyz":
        views.view_of("d", about, lambda about=about: about)
    assert views.view_of("d", "x", lambda: "new") == "new"


def test_an_error_is_not_kept():
    views = KnownViews()
    with pytest.raises(ZeroDivisionError):
        views.view_of("plan", "x", lambda: 1 / 0)
    assert views.view_of("plan", "x", lambda: 1) == 1


def test_two_plans_of_one_question_and_a_refused_one_have_views_of_their_own():
    problem = make_problem(make_case(2))
    plan = plan_funding(problem)
    answers = [answer_to(problem, each) for each in (plan, replace(plan, chosen=plan.chosen[:1]),
                                                     replace(plan, objective=plan.objective + 1))]
    assert len({answer.key for answer in answers}) == 3
    assert [len(answer.allocation.plan.chosen) for answer in answers] == [2, 1, 2]
    again = answer_to(make_problem(make_case(2)), plan)
    assert again.allocation is answers[0].allocation, "another visit with the same plan"


def test_the_words_of_a_table_are_those_of_a_styler():
    frame = pd.DataFrame({"a": pd.Series([1, None, 3], dtype="Int64"), "b": ["x", None, "z"]})
    texts = {"a": "<{}>".format, "b": str}

    def marshalled(styler: object) -> tuple[bytes, str]:
        proto = ArrowData()
        marshall_styler(proto, styler, "place")
        return proto.styler.display_values, proto.styler.styles

    dressed = dress(frame, texts, "-")
    assert marshalled(dressed.table()) == marshalled(frame.style.format(texts, na_rep="-"))
    assert marshalled(dressed.table()) == marshalled(dressed.table())


def test_a_table_is_known_by_all_that_it_says():
    made = []

    def draw(*about: object) -> int:
        return known_dress(about, lambda: made.append(about) or len(made))

    frame = pd.DataFrame({"a": [1, 2], "share": [Fraction(1, 3), None]})
    assert draw("vi", frame) == draw("vi", frame.copy(deep=True))
    assert len({draw("vi", frame), draw("en", frame), draw("vi", frame.assign(a=[1, 3])),
                draw("vi", frame.rename(columns={"a": "b"}))}) == 4
    assert draw("vi", lambda: None) != draw("vi", lambda: None), "what cannot be told apart is made anew"


def test_what_rests_on_the_chosen_options_is_worked_out_once_for_a_plan_that_is_proved_or_priced(monkeypatch):
    problem, made = make_problem(make_case(3)), []
    plan = plan_funding(problem)
    assert len(plan.chosen) > 1
    monkeypatch.setattr("ui.session.limit_uses", lambda *asked: made.append(asked) or ())
    monkeypatch.setattr("ui.session.view_of", KnownViews().view_of)
    answers = [answer_to(problem, each) for each in (
        replace(plan, gap=0.0005, seconds=1.0), plan, replace(plan, seconds=plan.seconds + 1),
        replace(plan, chosen=plan.chosen[1:]))]
    for answer, times in zip(answers, (1, 1, 1, 2), strict=True):
        assert answer.limit_uses == () and len(made) == times
