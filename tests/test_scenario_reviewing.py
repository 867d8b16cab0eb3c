"""What stands before a decision: every change with old, new and reason; the stored plan again; who comes and goes."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from models.planning import plan_funding
from models.register.draft import Draft
from models.register.net_changes import Signature
from models.register.single_edits import date_edits
from models.report.who_moves import Move, paid_by, who_moves
from models.scenario.adopting import entries_of
from models.scenario.applying import pose_problem
from models.scenario.entry_marks import DATE_PLACE
from models.scenario.from_changes import scenario_from_changes
from models.scenario.reading import Scenario, parse_scenario
from models.scenario.reviewing import Review, outcome_of, outcome_of_version, paid_by_version, review_version
from models.scenario.stored import join_stack, open_version, to_draft
from models.scenario.stored_plan import plan_again
from models.scenario.writing import to_document
from models.search_limits import SolveLimits
from models.store import open_store
from models.store.changes import flatten_overrides
from models.words.change_text import change_place
from tests.builders import AS_OF
from tests.test_pages_allocation import small_case
from ui.changes.entries import entry_row
from ui.changes.words import Place
from ui.format import day

RULE = "strategic_share_floor"
LATER = AS_OF + timedelta(days=10)


def layered() -> Scenario:
    """Two layers: the second sets one cell of the first again."""
    first = Scenario(name="Một", note="Bộ Tài chính cắt", envelopes={"2026": "300", "2027": "300"},
                     rules={RULE: (Fraction(1, 5), "Họp ngày 20/11")})
    second = Scenario(name="Hai", note="Dự án xin ít hơn", note_en="It asks for less", cells=(
        {"table": "costs", "key": {"project_id": "P1", "year": "2026", "budget_line": "recurrent"},
         "column": "total_mvnd", "value": "350"},), settings={"size_exponent": "0"}, targets=(
            {"product_no": "1", "year": "2027", "basis": "value_added_in_selling_price", "remove": "true"},))
    return join_stack([first, second], name="Thử", author="Lan", note="Vòng 2", as_of=AS_OF)


def stored(tmp_path, case=None, scenario: Scenario | None = None, *, planned: bool = True):
    case, scenario = case or small_case(), scenario or layered()
    problem, _ = pose_problem(case, AS_OF, scenario)
    assert problem is not None, _
    plan = plan_funding(problem) if planned else None
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    saved = store.create_scenario(to_draft(case, scenario, SolveLimits(), problem, plan), name="Thử", actor="Lan")
    version = store.load(saved.scenario_id)
    store.close()
    return version, problem, plan


@pytest.fixture
def review(tmp_path) -> Review:
    return review_version(open_version(stored(tmp_path)[0]))


def test_the_list_of_changes_tells_old_new_who_and_why(review):
    told = {each.place: each for each in review.changes}
    envelope = told["envelopes", ("2026", "", ""), "state_mvnd"]
    assert (envelope.edit.old, envelope.edit.new, envelope.reason) == (450, 300, "Bộ Tài chính cắt")
    rule = told["rules", (RULE,), "value"]
    assert (rule.edit.new, rule.reason) == ("0.2", "Họp ngày 20/11")
    cost = told["costs", ("P1", "2026", "recurrent"), "total_mvnd"]
    assert (cost.edit.new, cost.reason) == (350, "Dự án xin ít hơn")
    gone = next(each for each in review.changes if each.edit.table == "targets")
    assert gone.edit.new is None and dict(gone.edit.old)["product_no"] == 1
    assert ("settings", ("size_exponent",), "value") in told or ("settings", ("size_exponent",), "") in told


@pytest.mark.parametrize("path", ["plan.projects.P1.state_mvnd", "base.costs.P1/2026/recurrent.total_mvnd",
                                  "overrides.layers.Một.cells.costs.P1/2026/recurrent.total_mvnd"])
def test_a_project_is_named_beside_its_code(path):
    assert "P1 Robot" in change_place(path, "vi", {"P1": "Robot"}) and "Robot" not in change_place(path, "vi")


def test_a_scenario_that_changes_nothing_has_no_change(tmp_path):
    scenario = join_stack([Scenario(name="Cơ sở")], name="Cơ sở", author="Lan", note="", as_of=AS_OF)
    version, _, plan = stored(tmp_path, scenario=scenario)
    review = review_version(open_version(version))
    assert review.changes == () and review.plan.chosen == plan.chosen
    base = paid_by(plan.chosen)
    assert {move.move for move in who_moves(base, paid_by_version(version))} == {Move.SAME}


def test_the_stored_plan_is_the_plan_again_and_has_the_same_figures(tmp_path):
    version, problem, plan = stored(tmp_path)
    review = review_version(open_version(version))
    again = review.plan
    assert (again.chosen, again.objective, again.termination, again.gap) == (
        plan.chosen, plan.objective, plan.termination, plan.gap)
    assert outcome_of_version(review, review.base) == outcome_of(problem, plan, review.base)
    assert outcome_of(problem, plan, review.base).state_mvnd == version.record.headline.state_mvnd


@pytest.mark.parametrize("spoil", ["rules", "money"])
def test_a_plan_of_another_question_is_not_made_again_and_its_stored_figures_stand(tmp_path, spoil):
    version, problem, _ = stored(tmp_path)
    plan = {**version.plan, "projects": [dict(row) for row in version.plan["projects"]]}
    if spoil == "rules":
        plan["rules_digest"] = "0" * 64
    else:
        row = next(row for row in plan["projects"] if row["selected"])
        year, money = next(iter(row["years"].items()))
        row["years"] = {**row["years"], year: {**money, "enterprise_mvnd": money["enterprise_mvnd"] + 1}}
    assert plan_again(problem, version.plan) is not None and plan_again(problem, plan) is None
    review = review_version(open_version(replace(version, plan=plan)))
    outcome = outcome_of_version(review, review.base)
    assert outcome.state_mvnd == version.record.headline.state_mvnd and outcome.strategic_share is None


def test_who_comes_goes_and_gets_less_is_told_by_amount(tmp_path):
    version, _, _ = stored(tmp_path)
    base = plan_funding(review_version(open_version(version)).base)
    moves = {move.project_id: move for move in who_moves(paid_by(base.chosen), paid_by_version(version))}
    before = {option.project_id: option.state_mvnd for option in base.chosen}
    after = {row.project_id: row.state_mvnd for row in paid_by_version(version)}
    for project_id, move in moves.items():
        assert (move.before_mvnd, move.after_mvnd) == (before.get(project_id), after.get(project_id))
        assert move.move in {(True, True): set(Move) - {Move.IN, Move.OUT}, (True, False): {Move.OUT},
                             (False, True): {Move.IN}}[project_id in before, project_id in after]
    assert any(move.move not in (Move.SAME,) for move in moves.values())


def test_a_version_without_a_plan_has_changes_and_no_figures(tmp_path):
    review = review_version(open_version(stored(tmp_path, planned=False)[0]))
    assert review.changes and review.plan is None and outcome_of_version(review, review.base) is None


def test_what_cannot_be_read_is_no_review(tmp_path):
    version, _, _ = stored(tmp_path)
    assert review_version(open_version(replace(version, overrides={"rules": ["?"]}))) is None
    assert date.fromisoformat(version.record.as_of) == AS_OF


def test_a_planning_date_that_was_moved_is_an_entry_with_who_when_and_why(tmp_path):
    """Kept, stored and read again; the plan without the changes is that of the day before the move."""
    draft = Draft.of(small_case(), AS_OF)
    moved, refused = draft.accept(date_edits(AS_OF, LATER), "Nghị định mới", {DATE_PLACE: Signature(
        "Nghị định mới", "Lan", datetime(2026, 11, 30, 3, tzinfo=UTC))})
    assert not refused
    scenario = scenario_from_changes(moved.base, moved.case, as_of=LATER, changes=moved.changes, name="Sau",
                                     author="Minh", note="x")
    review = review_version(open_version(stored(tmp_path, scenario=scenario, planned=False)[0]))
    (entry,) = review.changes
    assert (entry.place, entry.edit.old, entry.edit.new) == (DATE_PLACE, AS_OF.isoformat(), LATER.isoformat())
    assert (entry.reason, entry.actor, entry.at) == ("Nghị định mới", "Lan", datetime(2026, 11, 30, 3, tzinfo=UTC))
    assert (review.base.rulebook.as_of, review.problem.rulebook.as_of) == (AS_OF, LATER)
    assert entry_row(entry, Place(review.problem, (review.problem.case,)))["before"] == day(AS_OF)


def test_a_scenario_that_tells_of_no_move_is_reviewed_on_its_own_day(tmp_path):
    scenario = join_stack([Scenario(name="Cơ sở")], name="Cơ sở", author="Lan", note="", as_of=AS_OF)
    review = review_version(open_version(stored(tmp_path, scenario=scenario, planned=False)[0]))
    assert not review.changes and review.base.rulebook.as_of == AS_OF


def test_a_moved_date_survives_being_stacked_with_its_reason_and_is_logged_like_a_date():
    layer = parse_scenario({"name": "A", "author": "A", "note": "n", "as_of": {
        "value": LATER.isoformat(), "before": AS_OF.isoformat(), "reason": "Nghị định", "by": "Lan"}}).scenario
    assert parse_scenario(to_document(layer)).scenario == layer
    whole = join_stack([layer, Scenario(name="B")], name="C", author="Minh", note="m", as_of=AS_OF)
    case = small_case()
    problem, _ = pose_problem(case, AS_OF, whole)
    (entry,) = entries_of(whole, case, LATER, problem)
    assert (entry.edit.old, entry.edit.new, entry.reason, entry.actor) == (
        AS_OF.isoformat(), LATER.isoformat(), "Nghị định", "Lan")
    told = dict(flatten_overrides(to_document(layer)))
    assert told["overrides.as_of"] == LATER.isoformat() and told["overrides.why.as_of"] == "Nghị định"
    assert "before" not in str(sorted(told))


@pytest.mark.parametrize("moved", [{"before": "2026-01-01"}, {"value": "2026-01-01", "off": "true"},
                                   {"value": "2026-01-01", "from": "x"}, {"value": "2026-01-01", "before": "never"}])
def test_a_moved_date_of_another_shape_is_refused(moved):
    reading = parse_scenario({"name": "A", "author": "A", "note": "n", "as_of": moved})
    assert reading.scenario is None and any("as_of" in finding.column for finding in reading.findings)
