"""A rule family: scalable projects need a lead enterprise."""
from __future__ import annotations

from tests.recipes import Added, By, Recipe

FAMILY = Recipe(
    heading="Add a rule family", most=10,
    files={
        "models/families/named_lead.py": '''"""Scalable projects need a lead enterprise."""
from __future__ import annotations

from collections.abc import Iterator

from models.domain import FundingMode
from models.families.limit import EachProject, Part, Stated
from models.families.option_table import OptionTable
from models.families.rule import Rule, on_register
from models.problem import Problem


def named_lead(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """A scalable project without a lead enterprise is not funded.

    select[p] <= 0 for every scalable project p without a lead enterprise (projects).
    Rule: named_lead (the register's column).
    """
    rule = Rule("named_lead", "named_lead", on_register(""), sentence="audit.rule.named_lead")
    barred = [project.project_id for project in problem.case.projects
              if project.funding_mode is FundingMode.SCALABLE and not project.lead_enterprise]
    yield EachProject("named_lead", True, (Part(table.ones),), dict.fromkeys(barred, 0), dict.fromkeys(barred, rule))
''',
        "models/families/contents.py": (
            Added("from models.families.named_lead import named_lead\n",
                  before="from models.families.option_table import OptionTable\n"),
            Added("    named_lead,\n", after="    decisions,\n")),
        "models/audit.py": (
            Added('    "named_lead": ("named_lead", "projects"),\n', before='    "totals": ("totals", "mvnd"),\n'),
            Added('''        lead = book.projects[f.project_id]["lead_enterprise"]
        is_scalable = book.projects[f.project_id]["funding_mode"] == "scalable"
        ledger.at_most("named_lead", where, 0, int(is_scalable and not lead))
''', after='''        regime, where = book.regime(f.project_id), {"project_id": f.project_id}
''')),
        "locales/vi/audit.yaml": (
            Added("\n  named_lead: Dự án thu gọn được phải có doanh nghiệp chủ lực (thử)", after="\nfamily:"),
            Added("\n  named_lead: Có doanh nghiệp chủ lực (thử)", after="\nrule:")),
        "locales/en/audit.yaml": (
            Added("\n  named_lead: Scalable projects need a lead enterprise (trial)", after="\nfamily:"),
            Added("\n  named_lead: A lead enterprise is named (trial)", after="\nrule:")),
        "tests/rules/named_lead.yaml": '''cases:
  - name: a scalable project without a lead enterprise
    family: named_lead
    golden: named_lead
    projects: {P1: {regime: market, minimum_scale: "0.5", cost: {2026: 1000}, enterprise: {2026: 900}}}
    funded: []
  - name: a scalable project with one
    family: named_lead
    projects:
      P1: {regime: market, minimum_scale: "0.5", lead_enterprise: A, cost: {2026: 1000}, enterprise: {2026: 900}}
    funded: [P1]
''',
        "tests/golden/named_lead.lp": By("-m", "tests.renew_golden"),
        "tests/seeded_faults.py": Added('''    Fault("a lead enterprise bars a project", "models.families.named_lead",
          "and not project.lead_enterprise", "and project.lead_enterprise"),
''', after="FAULTS = (\n"),
        "tests/holding_cases.py": (
            Added('''        HoldingCase("a lead", "named_lead", "named_lead", _led(""), lambda to: _led("A")),
''', before='''        _decided(Decision.MUST_NOT), _decided(Decision.MUST),
'''),
            Added('''def _led(enterprise: str) -> Problem:
    return _problem(projects={"P2": {"funding_mode": FundingMode.SCALABLE, "minimum_scale_share": Fraction(1, 2),
                                     "lead_enterprise": enterprise}})


''', before="def _counterpart() -> HoldingCase:\n"),
            Added("    FundingMode,\n", before="    Link,\n")),
        "docs/formulation.md": Added('''## named_lead
A scalable project without a lead enterprise is not funded: `select[p] <= 0`.

''', before="# Bodies\n"),
    },
    proof='''
from models.audit import AUDITED
from models.families.contents import FAMILIES
assert "named_lead" in {family.__name__ for family in FAMILIES} and "named_lead" in AUDITED
''',
    checks=("tests/test_families.py", "tests/test_golden_programme.py", "tests/test_formulation.py",
            "tests/test_locales.py", "tests/test_rule_cases.py", "-k", "named_lead or formulation or locales"))
