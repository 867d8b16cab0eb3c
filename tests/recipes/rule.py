"""A cited rule with effect: a share that the state may pay of no project, whatever its regime. The text is made up."""
from __future__ import annotations

from tests.recipes import Added, By, Recipe

RULE = Recipe(
    heading="Add a cited rule", most=6,
    files={
        "data/rules/co_funding.yaml": Added('''  state_share_cap.any:
    label_vi: Tỷ lệ vốn nhà nước tối đa của mọi dự án (thử)
    label_en: Maximum state share of any project (trial)
    unit: share
    minimum: "0"
    maximum: "1"
    values:
      - value: "0.90"
        status: assumed
        in_force_from: 2025-10-15
        citation:
          document: Văn bản thử
          provision: Mục 1
          provision_en: "1"
          link: https://example.org/
          retrieved_on: 2026-11-22
          note: Văn bản thử, không có thật.
          note_en: A trial; no official copy was opened, for there is none.
''', before="  state_share_cap.market:\n"),
        "models/families/co_funding.py": Added('''    share = problem.rulebook.share("state_share_cap.any")
    rule = Rule("state_share_cap.any", "state_share_cap", on_text(problem, "state_share_cap.any"), is_text=True,
                waived="state_share_cap.any")
    held = table.columns_of if share is not None else ()
    yield EachProject("state_share_cap__any", True, (Part(table.state, table.total),), dict.fromkeys(held, share),
                      dict.fromkeys(held, rule))
''', after='''    yield _by_regime(problem, "state_share_cap", True, (Part(table.state, table.total),), caps)
'''),
        "models/audit.py": (
            Added('    "state_share_cap.any": ("state_share_cap", "mvnd"),\n',
                  before='    "state_share_cap.market": ("state_share_cap", "mvnd"),\n'),
            Added('''        if (most := book.rule("state_share_cap.any")) is not None:
            ledger.at_most("state_share_cap.any", where, most * f.total(), f.state())
''', after='''        regime, where = book.regime(f.project_id), {"project_id": f.project_id}
''')),
        "docs/rules.md": By("-m", "docs.make_rules_table"),
        "tests/test_rules_data.py": Added(
            '    "state_share_cap.any": (Fraction(9, 10), RuleStatus.ASSUMED),\n',
            before='    "state_share_cap.market": (Fraction(1, 2), RuleStatus.INFERRED),\n'),
        "tests/rules/co_funding.yaml": Added('''
  - name: the state pays exactly nine tenths of a project
    family: state_share_cap
    rules: {state_share_cap.state_led: "off", enterprise_share_floor.state_led: "off"}
    projects: {P1: {regime: state_led, cost: {2026: 1000}, enterprise: {2026: 100}}}
    funded: [P1]
  - name: the state pays one million more than nine tenths of a project
    family: state_share_cap
    rules: {state_share_cap.state_led: "off", enterprise_share_floor.state_led: "off"}
    projects: {P1: {regime: state_led, cost: {2026: 1000}, enterprise: {2026: 99}}}
    funded: []
''', after="\ncases:"),
    },
    proof='''
from pathlib import Path
from models.families.contents import rules_of
from models.words.rule_names import audited_rule_name, rule_name
from tests.builders import make_case, make_problem
problem = make_problem(make_case(2))
assert "state_share_cap.any" in rules_of(problem)
assert rule_name(problem, "state_share_cap.any", "en") == audited_rule_name("state_share_cap.any", "en")
assert "state_share_cap.any" in Path("docs/rules.md").read_text(encoding="utf-8")
''',
    checks=("tests/test_rules_data.py", "tests/test_rule_cases.py", "tests/test_families.py",
            "-k", "rules_data or state_share_cap or nine"))
