"""Replies to applicants: the answer, no rival's name whatever a register says, unsolved called unsolved, safe files."""
from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest

from models.domain import Case, Envelope, Link, LinkKind, Pool, PoolDimension
from models.explain.all_projects import explain_all
from models.explain.why import WhyNot
from models.export.documents.document_text import plain_text
from models.export.documents.docx_template import TemplateProblem, template_path
from models.export.documents.replies import reply_files, write_replies, zip_replies
from models.export.documents.rival_names import RivalNames
from models.export.documents.solved_replies import solve_replies
from models.planning import plan_funding
from models.watch import Watch
from models.wording import LANGUAGES, say
from models.words.why_text import why_lines
from tests.builders import make_case, make_plan, make_problem, make_project
from tests.document_reading import assert_plain_word, one_line, word_headers, word_text

# Every way in which a register can name a rival to somebody else: a reason, a pool, a link, a decision.
NAMING = "Trùng với đề tài của Doanh nghiệp Sao Mai, xem QX-7"


@pytest.fixture(scope="module")
def solved():
    """Eight projects of which the money is enough for some; every question solved. (problem, plan, answers)"""
    projects = {f"P{i}": {"name_vi": f"Hệ thống cảm biến {chr(64 + i)}", "name_en": f"Sensor system {chr(64 + i)}",
                          "lead_enterprise": f"Công ty {chr(64 + i) * 3}", "institutes": (f"Viện {i}",)}
                for i in range(1, 9)}
    projects["P8"] |= {"decision": "must_not", "decision_reason": NAMING}
    projects["P7"] |= {"lead_enterprise": "Doanh nghiệp Sao Mai", "is_confidential": True}
    projects["P2"] |= {"lead_enterprise": "Công ty BBB"}
    case = make_case(8, cost_mvnd=1_000, enterprise_mvnd=500, projects=projects)
    scores = tuple(replace(score, score=score.score + place) for place, score in enumerate(case.scores))
    case = replace(
        case, scores=scores, envelopes=tuple(Envelope(year, None, "", 2_100) for year in (2026, 2027)),
        links=(Link("hai", LinkKind.EXCLUDES, ("P1", "P7"), source="Sao Mai"),),
        pools=(Pool("ba", PoolDimension.LEAD_ENTERPRISE, "Công ty BBB", max_projects=0,
                    label_vi="Không cấp Công ty BBB", label_en="Nothing for Công ty BBB", source="x"),),
        is_illustrative=True)
    problem = make_problem(case)
    plan = plan_funding(problem)
    return problem, plan, explain_all(problem, plan).answers


def letters(content: dict[str, bytes]) -> dict[str, str]:
    return {name.removesuffix(".docx"): word_text(data) for name, data in content.items()}


@pytest.fixture(scope="module", params=LANGUAGES)
def written(request, solved):
    """(language, {file name: content})"""
    return request.param, dict(reply_files(*solved, request.param))


def test_a_letter_tells_its_own_answer(solved, written):
    problem, plan, answers = solved
    language, content = written
    assert set(content) == {f"P{i}.docx" for i in range(1, 9)}
    told = letters(content)
    for answer in answers:
        lines = why_lines(problem, plan, answer, language, is_reply=True)
        shown = one_line(told[answer.project_id])
        project = problem.case.project_by_id[answer.project_id]
        assert say("why.in" if answer.project_id in plan.chosen_by_project else "why.out", language) in shown
        assert lines[-1] in shown and "{{" not in shown
        if not project.is_confidential:
            assert lines[0] in shown
        if answer.project_id not in ("P8", "P2"):
            assert all(line in shown for line in lines[1:])


def test_no_letter_names_another_project(solved, written):
    """The search of the finished letters knows nothing of how they were written."""
    case, (language, content) = solved[0].case, written
    assert len(solved[1].chosen) in range(1, 7)
    for name, text in letters(content).items():
        for other in case.projects:
            if other.project_id == name:
                continue
            for rival in (other.project_id, other.name_vi, other.name_en, other.lead_enterprise, *other.institutes):
                assert not re.search(rf"(?<!\w){re.escape(rival)}(?!\w)", text), (name, rival)
    assert any(say("why.rival", language, letter="A") in text for text in letters(content).values())


def test_a_reason_that_names_a_rival_is_left_out_and_the_letter_says_so(written):
    language, content = written
    told = letters(content)
    assert "Sao Mai" not in told["P8"] and say("replies.hidden", language) in told["P8"]
    assert say("replies.hidden", language) not in told["P3"]


def test_a_confidential_project_is_addressed_by_its_id(solved, written):
    language, content = written
    text, hidden = letters(content)["P7"], solved[0].case.project_by_id["P7"]
    assert say("replies.confidential", language, project="P7") in text
    assert hidden.name_vi not in text and hidden.name_en not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_solved_is_called_unsolved(solved, language):
    problem, plan, answers = solved
    told = letters(dict(reply_files(problem, plan, answers[:2], language, project_ids=["P1", "P2", "P3", "P8"])))
    unsolved = say("replies.unsolved", language)
    assert [unsolved in told[name] for name in ("P1", "P2", "P3", "P8")] == [False, False, True, True]
    assert say("why.loss.unknown", language) not in told["P3"]


def test_an_answer_cut_short_is_not_told_as_an_answer(solved):
    problem, plan, _ = solved
    cut = WhyNot("P2", "outranked", {}, True, can_be_in=None)
    text = letters(dict(reply_files(problem, plan, [cut], "vi")))["P2"]
    assert say("why.loss.unknown", "vi") in text


def test_every_letter_is_stamped_and_plain(written):
    language, content = written
    for data in content.values():
        assert_plain_word(data)
        assert all(say("submission.draft", language) in header and say("export.stamp.illustrative", language) in header
                   for header in word_headers(data))


def test_folder_and_archive_hold_the_same_and_progress_ends_with_all(solved, tmp_path):
    steps = []
    paths = write_replies(*solved, tmp_path / "a" / "b", "vi", watch=Watch(on_step=steps.append))
    with zipfile.ZipFile(io.BytesIO(zip_replies(*solved, "vi"))) as archive:
        assert sorted(archive.namelist()) == sorted(path.name for path in paths)
        assert all(word_text(archive.read(path.name)) == word_text(path.read_bytes()) for path in paths)
    assert [(step.done, step.total) for step in (steps[0], steps[-1])] == [(0, 8), (8, 8)]


def test_a_stop_keeps_what_was_written(solved, tmp_path):
    written = write_replies(*solved, tmp_path, "vi", watch=Watch(should_stop=iter([False, False, True]).__next__))
    assert [path.name for path in written] == ["P1.docx", "P2.docx"] == sorted(p.name for p in tmp_path.iterdir())


def test_letters_of_a_stopped_run_say_what_was_not_reached(solved):
    problem, plan, answers = solved
    ids = [f"P{i}" for i in range(1, 9)]
    found = solve_replies(problem, plan, ids, "vi", known=answers[:3], watch=Watch(should_stop=lambda: True))
    assert found.letters == 8 and found.unsolved == tuple(ids[3:])
    with zipfile.ZipFile(io.BytesIO(found.archive)) as archive:
        told = [say("replies.unsolved", "vi") in word_text(archive.read(f"{name}.docx")) for name in ids]
    assert told == [False] * 3 + [True] * 5
    assert solve_replies(problem, plan, ids, "vi", known=answers).unsolved == ()


def test_file_names_are_safe_and_no_two_alike():
    ids = ("../../x", "x", "X", "con", "a\r\nb", "báo cáo\u202etxt", "=1+1", "ư" * 300)
    problem = make_problem(Case(tuple(make_project(project_id) for project_id in ids)))
    names = [name for name, _ in reply_files(problem, make_plan(problem, []), [], "vi", project_ids=ids)]
    assert names[:4] == ["x.docx", "x (2).docx", "X (3).docx", "_con.docx"]
    assert len({name.casefold() for name in names}) == len(ids)
    assert not [name for name in names if re.search(r'[\x00-\x1f/\\:*?"<>|\u202e]', name) or len(name) > 90]


def test_a_template_without_a_body_is_refused(solved, tmp_path):
    word = docx.Document(str(template_path("reply", "vi")))
    next(p for p in word.paragraphs if p.text == "{{body}}").runs[0].text = ""
    word.save(str(tmp_path / "thu.docx"))
    with pytest.raises(TemplateProblem, match="missing_place"):
        write_replies(*solved, tmp_path / "out", "vi", template=tmp_path / "thu.docx")


@pytest.mark.parametrize(("text", "names"), [
    ("so với P10", True), ("so với P1", False), ("so với P100", False), ("xem p10.", True), ("Công ty Chung", False),
    ("CÔNG TY RIÊNG 10", True), ("CÔNG  TY\nriêng 10", True), ("Công ty Riêng 1", False), ("có 12 dự án", False),
    ("Viện Toán", True), ("Vốn doanh nghiệp cam kết thấp hơn", False),
    ("Chip chuyên dụng", False), ("Ngân hàng 10", True), ("", False)])
def test_names_are_found_word_by_word(text, names):
    case = make_case(2, projects={"P1": {"lead_enterprise": "Công ty Riêng 1"}})
    first = replace(case.projects[0], institutes=("Công ty Chung",))
    second = make_project("P10", name_vi="Đề tài mười", lead_enterprise="Công ty Riêng 10",
                          institutes=("Công ty Chung", "Viện Toán"))
    case = replace(case, projects=(first, second, make_project("12", name_vi="Mười hai", name_en="Twelve")), pledges=(
        replace(case.pledges[0], payer_name="Ngân hàng 1"),
        replace(case.pledges[0], project_id="P10", payer_name="Ngân hàng 10"),
        replace(case.pledges[0], project_id="P10", payer_name="Doanh nghiệp"),
        replace(case.pledges[0], project_id="P10", payer_name="Chip chuyên dụng")))
    assert RivalNames(make_problem(case)).names_another(plain_text(text), "P1") is names
