"""One body, one name: whatever way an agency, locality or enterprise is written, limits and sums count it once."""
from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import replace
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.audit_names import body
from models.bodies import BODY_KINDS, Bodies, body_key, merged_into, province_of
from models.certify import certify
from models.checks import check_problem
from models.domain import Case, Envelope, Pool, PoolDimension, Project
from models.export.workbook.workbook import write_workbook
from models.planning import plan_funding
from models.problem import Problem, state_problem
from models.register.case_io import read_case
from models.report.allocation import allocate
from models.report.cutline import cut_line
from models.report.limit_uses import limit_uses
from tests.builders import AS_OF, make_case, make_option, make_plan, make_problem
from tests.random_problems import tiny_problem, with_case
from tests.related_problems import best_value, relation, solve

ONE_BODY = {
    "locality": (
        ("Hà Nội", "Thành phố Hà Nội", "TP. Hà Nội", "T.P Hà Nội", "TP.Hà Nội", "Hanoi", "Ha Noi City", "HÀ NỘI",
         "Thủ đô Hà Nội", "Hanoi, Vietnam", "Hà\u00a0Nội", "Hà  Nội", " hà nội ", "Hà-Nội", "Ha\u0300 No\u0323\u0302i"),
        ("Hồ Chí Minh", "TP.HCM", "TPHCM", "Ho Chi Minh City", "Sài Gòn", "HCMC", "Thành phố Hồ Chí Minh"),
        ("Cà Mau", "Tỉnh Cà Mau", "Ca Mau Province", "TỈNH CÀ MAU", "Camau"),
        ("Huế", "Thành phố Huế", "Thừa Thiên - Huế", "Hue City"),
        ("Bà Rịa - Vũng Tàu", "Tỉnh Bà Rịa – Vũng Tàu", "BR-VT")),
    "lead_enterprise": (
        ("Công ty Sao", "CÔNG TY SAO", "Công ty  Sao", "Cty Sao", "Công ty “Sao”", "Công-ty Sao.", "Cong ty Sao"),
        ("Công ty cổ phần Sao", "CTCP Sao", "Công ty CP Sao", "Cty C.P. Sao"),
        ("Công ty TNHH MTV Sao", "Công ty Trách nhiệm hữu hạn một thành viên Sao", "Cty TNHH 1 thành viên Sao"),
        ("Star JSC", "Star J.S.C.", "Star Joint-Stock Company"), ("Star Co., Ltd.", "Star Company Limited"),
        ("Łódź Sp. z o.o.", "LODZ SP. Z O.O.")),
    "managing_agency": (
        ("Bộ Y tế", "Bộ Y Tế", "Bộ Y  tế", "Bộ Y Te", "BYT", "Ministry of Health", "BỘ Y-TẾ"),
        ("Bộ Khoa học và Công nghệ", "Bộ KH&CN", "Bộ KHCN", "MOST", "Bộ Khoa học & Công nghệ"),
        ("UBND TP. Hà Nội", "Ủy ban nhân dân thành phố Hà Nội", "Uỷ ban Nhân dân Hà Nội", "UBND Hanoi"))}
OTHER_BODIES = {
    "locality": ("Hà Nội", "Hà Nam", "Hà Tây", "Hải Dương", "Bình Dương", "Quảng Nam", "Quảng Ninh", "华中", "東京"),
    "lead_enterprise": ("Công ty Sao", "Công ty TNHH Sao", "Công ty cổ phần Sao", "Công ty 36", "Công ty 37",
                        "Bia Sài Gòn", "Bia Hồ Chí Minh"),
    "managing_agency": ("Sở Y tế Hà Nội", "Sở Y tế Hà Nam", "Bộ Công an", "Bộ Công Thương", "Bộ Y tế")}


@pytest.mark.parametrize(("kind", "names"), [(kind, names) for kind, groups in ONE_BODY.items() for names in groups])
def test_names_of_one_body_fold_to_one_key(kind, names):
    assert len({body_key(kind, name) for name in names}) == 1
    assert len({body(kind, name) for name in names}) == 1


@pytest.mark.parametrize("kind", OTHER_BODIES)
def test_other_bodies_stay_apart(kind):
    names = OTHER_BODIES[kind]
    assert len({body_key(kind, name) for name in names}) == len({body(kind, name) for name in names}) == len(names)


@relation
def test_model_and_audit_fold_alike_though_they_share_no_code(rng: Random):
    words = [name for groups in ONE_BODY.values() for names in groups for name in names]
    for _ in range(200):
        signs = list(" ".join(rng.choice(words)[:rng.randint(1, 40)] for _ in range(rng.randint(1, 3))))
        for _ in range(rng.randint(0, 3)):
            signs.insert(rng.randint(0, len(signs)), rng.choice(" .-–&()'\"\u200b\u00a0\x07\x1f\ufffe,ĐđÅªＡ1²½øΩя"))
        for kind in BODY_KINDS:
            assert body_key(kind, "".join(signs)) == body(kind, "".join(signs)), signs


def test_a_merged_province_is_no_spelling_of_its_successor():
    assert (province_of("tp ha noi"), merged_into("tp ha noi")) == ("Hà Nội", "")
    assert (province_of("Tỉnh Hà Tây"), merged_into("Tỉnh Hà Tây")) == ("", "Hà Nội")


def test_the_name_shown_is_of_the_dictionary_else_the_most_used_and_never_of_a_confidential_project_alone():
    def shown(kind: str, *names: str, **changes: object) -> str:
        rows = tuple(Project(f"P{i}", "x", **{kind: name}, **changes) for i, name in enumerate(names))
        return Bodies(Case(rows)).name_of(kind, names[0])

    assert shown("locality", "Hanoi", "Hanoi", "Hà Nội") == "Hà Nội"
    assert shown("lead_enterprise", "CTY SAO", "Công ty Sao", "Công ty Sao") == "Công ty Sao"
    case = make_case(2, projects={"P1": {"locality": "Hà Nội", "is_confidential": True}, "P2": {"locality": "HA NOI"}})
    assert Bodies(case).name_of("locality", "Hà Nội") == "HA NOI"


# --- limits: three projects that each take 1,600, under a limit that holds one of them ------------------------------

SPELT = {"managing_agency": ("Bộ Y tế", "Bộ Y Tế", "Bộ Y  tế"), "locality": ("Hà Nội", "Thành phố Hà Nội", "Hanoi"),
         "lead_enterprise": ("Công ty Sao", "CÔNG TY SAO", "Công ty  Sao")}
LIMIT_MVND = 500
LIMITS = {
    "locality_cap": {"settings": {"locality_cap_mvnd": str(LIMIT_MVND)}},
    "enterprise_cap": {"settings": {"lead_enterprise_cap_mvnd": str(LIMIT_MVND)}},
    "pool_locality": {"pools": (Pool("P", PoolDimension.LOCALITY, ("TP. Hà Nội",), cap_mvnd=LIMIT_MVND),)},
    "pool_agency": {"pools": (Pool("P", PoolDimension.MANAGING_AGENCY, ("BYT",), cap_mvnd=LIMIT_MVND),)},
    "pool_product": {"pools": (Pool("P", PoolDimension.PRODUCT, ("sp01",), cap_mvnd=LIMIT_MVND),)},
    "agency_envelope": {"envelopes": (Envelope(2026, None, "", 100_000), Envelope(2027, None, "", 100_000),
                                      Envelope(2026, None, "Bộ Y te", LIMIT_MVND), Envelope(2027, None, "BYT", 500))},
}
RULES = {"locality_cap": "locality_cap", "enterprise_cap": "lead_enterprise_cap", "pool_locality": "pool_money",
         "pool_agency": "pool_money", "pool_product": "pool_money", "agency_envelope": "state_envelope"}


def limited(name: str) -> Problem:
    projects = {f"P{i + 1}": {kind: SPELT[kind][i] for kind in BODY_KINDS} for i in range(3)}
    tables = {key: value for key, value in LIMITS[name].items() if key != "settings"}
    return make_problem(make_case(3, projects=projects, **tables), settings=LIMITS[name].get("settings"))


@pytest.mark.parametrize("name", LIMITS)
def test_no_spelling_escapes_a_limit(name, tmp_path):
    problem = limited(name)
    plan = plan_funding(problem)
    assert audit(audit_document(problem, plan)).is_compliant
    most = 1_000 if name == "agency_envelope" else LIMIT_MVND
    assert 0 < sum(option.state_mvnd for option in plan.chosen) <= most
    assert sum(option.state_mvnd for option in cut_line(problem).chosen) <= most
    assert all(use.room >= 0 for use in limit_uses(problem, plan))
    path = tmp_path / "plan.xlsx"
    write_workbook(problem, plan, path, "en")
    assert certify(path).passed


@pytest.mark.parametrize("name", LIMITS)
def test_the_audit_and_the_certificate_fail_a_plan_that_breaks_a_limit_under_other_spellings(name, tmp_path):
    problem = limited(name)
    cheating = make_plan(problem, [make_option(problem, f"P{i}") for i in (1, 2, 3)])
    findings = audit(audit_document(problem, cheating)).findings
    assert RULES[name] in {finding.rule_id for finding in findings}
    assert any(use.room < 0 for use in limit_uses(problem, cheating))
    path = tmp_path / "plan.xlsx"
    write_workbook(problem, cheating, path, "en")
    assert not certify(path).passed


@pytest.mark.parametrize("kind", BODY_KINDS)
def test_tables_have_one_row_per_body(kind):
    problem = limited("locality_cap")
    plan = make_plan(problem, [make_option(problem, f"P{i}") for i in (1, 2, 3)])
    table = allocate(problem, plan).by(kind)
    assert len(table) == 1 and table["projects_funded"].sum() == 3
    uses = [use for use in limit_uses(problem, plan) if use.rule_id == "locality_cap"]
    assert [(use.holder, use.used) for use in uses] == [("Hà Nội", sum(o.state_mvnd for o in plan.chosen))]


def test_the_limits_of_the_three_spellings_as_files(tmp_path):
    """24,000 of state money under a cap of 9,000, read from files."""
    head = ("project_id", "name", "regime", "score", *BODY_KINDS, "cost_2026_mvnd")
    write(tmp_path / "projects.csv", head, *(
        (f"A{i}", f"Dự án {i}", "state_led", 90, *(SPELT[kind][i] for kind in BODY_KINDS), 10_000) for i in range(3)))
    write(tmp_path / "envelopes.csv", ("year", "state_mvnd"), (2026, 100_000))
    write(tmp_path / "settings.csv", ("key", "value"), ("locality_cap_mvnd", 9_000))
    problem = state_problem(read_case(tmp_path).case, AS_OF)
    assert sum(option.state_mvnd for option in plan_funding(problem).chosen) == 8_000
    assert sum(f.code == "one_body" for f in check_problem(problem)) == 3


def write(path, *rows) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


# --- any problem, any spelling --------------------------------------------------------------------------------------

_NAMES = {("managing_agency", "A"): "Bộ Y tế", ("managing_agency", "B"): "UBND TP. Hà Nội", ("locality", "H"): "Hà Nội",
          ("locality", "D"): "Đà Nẵng", ("lead_enterprise", "E1"): "Công ty cổ phần Sao",
          ("lead_enterprise", "E2"): "Công ty TNHH Sao", ("lead_enterprise", "E3"): "Tập đoàn FPT"}
_MORE = {"Đà Nẵng": ("TP. Đà Nẵng", "Da Nang City", "Danang"), "Tập đoàn FPT": ("FPT", "TẬP ĐOÀN FPT"),
         "Công ty TNHH Sao": ("Cty TNHH Sao", "Công ty trách nhiệm hữu hạn Sao")}


def spelt(rng: Random, kind: str, name: str) -> str:
    """A name of the random problems as a real body, in one of its spellings, with random case, spaces and form."""
    real = _NAMES.get((kind, name), name)
    known = next((names for names in ONE_BODY[kind] if real in names), (real, *_MORE.get(real, ())))
    text = rng.choice(known)
    text = rng.choice((str, str.upper, str.lower, lambda t: t.replace(" ", "  "), lambda t: t.replace(" ", "\u00a0"),
                       lambda t: unicodedata.normalize("NFD", t), lambda t: f" {t}."))(text)
    return text if name else ""


@relation
def test_other_spellings_of_the_bodies_change_neither_the_value_nor_the_audit(rng: Random):
    problem = tiny_problem(rng)
    case = problem.case
    respelt = with_case(
        problem,
        projects=tuple(replace(p, **{kind: spelt(rng, kind, getattr(p, kind)) for kind in BODY_KINDS})
                       for p in case.projects),
        envelopes=tuple(replace(row, managing_agency=spelt(rng, "managing_agency", row.managing_agency))
                        for row in case.envelopes),
        pools=tuple(replace(pool, members=tuple(spelt(rng, pool.dimension, member) for member in pool.members))
                    if pool.dimension in BODY_KINDS else pool for pool in case.pools),
        purses=tuple(replace(purse, members=tuple(spelt(rng, purse.dimension, member) for member in purse.members))
                     if purse.dimension in BODY_KINDS else purse for purse in case.purses))
    assert best_value(respelt) == best_value(problem)
    plan = solve(problem)
    if plan.has_solution:
        before, after = (audit(audit_document(each, plan)) for each in (problem, respelt))
        assert before.is_compliant and after.is_compliant
        assert [check.checked_count for check in before.checks] == [check.checked_count for check in after.checks]
