"""`scenario list|show|apply|diff|reopen`: presets and files, stacked on a register, compared, and runs opened again."""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

from models.checks import is_blocking
from models.commands.reading import (
    print_answer,
    print_findings,
    print_outcome,
    seconds_above_zero,
    step_lines,
)
from models.domain import Case, Finding
from models.problem import Problem
from models.register.case_io import read_case
from models.scenario import Scenario, find_conflicts, pose_problem, stack_scenarios, to_document, to_yaml
from models.scenario.folder import PRESETS, read_folder, read_with_parents, resolve_parents
from models.search_limits import SolveLimits
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("scenario", help=say("scenarios.help.command", language))
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, run, *, case: bool = False) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=say(f"scenarios.help.{name}", language))
        made.set_defaults(run=run)
        made.add_argument("--folder", metavar="FOLDER", help=say("scenarios.help.folder", language))
        made.add_argument("--json", action="store_true", help=say("scenarios.help.json", language))
        if case:
            made.add_argument("case", metavar="CASE", help=say("cli.help.case", language))
            made.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help=say("cli.help.as_of", language))
            made.add_argument("--time-limit", type=seconds_above_zero, metavar="S",
                              default=SolveLimits().time_limit_seconds, help=say("compare.help.time_limit", language))
        return made

    action("list", _list)
    action("show", _show).add_argument("scenarios", nargs="+", metavar="SCENARIO", help=say(
        "scenarios.help.scenarios", language))
    apply = action("apply", _apply, case=True)
    apply.add_argument("scenarios", nargs="+", metavar="SCENARIO", help=say("scenarios.help.scenarios", language))
    apply.add_argument("--save", metavar="FILE", help=say("scenarios.help.save", language))
    apply.add_argument("--record", metavar="FILE", help=say("scenarios.help.record", language))
    diff = action("diff", _diff, case=True)
    diff.add_argument("scenarios", nargs="+", metavar="SCENARIO", help=say("scenarios.help.compared", language))
    diff.add_argument("--inputs-only", action="store_true", help=say("scenarios.help.inputs_only", language))
    action("reopen", _reopen, case=True).add_argument("record", metavar="RUN", help=say(
        "scenarios.help.run_record", language))


def _list(arguments: argparse.Namespace) -> int:
    from models.words.scenario_text import scenario_name, scenario_note

    folder = read_folder(Path(arguments.folder) if arguments.folder else PRESETS)
    if arguments.json:
        print(json.dumps({key: to_document(each) for key, each in folder.scenarios.items()}, ensure_ascii=False,
                         indent=2))
        return 0
    for key, each in folder.scenarios.items():
        print(f"{key}: {scenario_name(each, arguments.lang)} - {scenario_note(each, arguments.lang)}")
    print_findings(folder.findings, arguments.lang)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from models.words.scenario_text import rule_lines

    stack = _stack(arguments)
    if stack is None:
        return 1
    if arguments.json:
        print(json.dumps(to_document(stack), ensure_ascii=False, indent=2))
        return 0
    print(to_yaml(stack), end="")
    print("\n".join(f"# {line}" for line in rule_lines(stack, arguments.lang)))
    return 0


def _apply(arguments: argparse.Namespace) -> int:
    from models.milp.solver import solver_version
    from models.planning import plan_funding
    from models.scenario.run_record import record_run, to_json
    from models.words.scenario_text import rule_lines

    stack, case = _stack(arguments), _case(arguments)
    problem = _pose(arguments, case, stack)
    if problem is None:
        return 1
    limits = SolveLimits(time_limit_seconds=arguments.time_limit)
    plan = plan_funding(problem, limits)
    record = record_run(case, stack, problem, plan, limits)
    for path, text in ((arguments.save, to_yaml(stack)), (arguments.record, to_json(record))):
        if path:
            Path(path).write_text(text, encoding="utf-8")
    if arguments.json:
        print(json.dumps(json.loads(to_json(record)) | {
            "funded": sorted(plan.chosen_by_project), "solver_here": solver_version(),
            "is_illustrative": case.is_illustrative}, ensure_ascii=False, indent=2))
        return 0
    _print_plan(case, problem, plan, arguments.lang)
    print("\n".join(rule_lines(stack, arguments.lang)))
    return 0 if plan.has_solution else 1


def _diff(arguments: argparse.Namespace) -> int:
    from models.plain import to_plain
    from models.scenario.comparison import FEWEST, MOST, Named, compare_assumptions, compare_scenarios
    from models.words.scenario_text import (
        assumption_place,
        assumption_value,
        comparison_lines,
        scenario_name,
    )

    language, case = arguments.lang, _case(arguments)
    if not FEWEST <= len(arguments.scenarios) <= MOST:
        print(say("scenarios.how_many", language, fewest=FEWEST, most=MOST))
        return 1
    read = [_read(name, arguments) for name in arguments.scenarios]
    problems = [_pose(arguments, case, scenario) for scenario in read]
    if None in problems:
        return 1
    names = [scenario_name(scenario, language) for scenario in read]
    if arguments.inputs_only:
        for row in compare_assumptions(problems):
            values = (assumption_value(row, place, language) for place in range(len(problems)))
            print(f"{assumption_place(row, language)}: {' | '.join(values)}")
        return 0
    found = compare_scenarios(
        [Named(name, problem) for name, problem in zip(names, problems, strict=True)],
        SolveLimits(time_limit_seconds=arguments.time_limit), watch=step_lines(language))
    lines = list(comparison_lines(found, names, language))
    print_answer({
        "scenarios": names, "assumptions": to_plain(found.assumptions()),
        "outcomes": [None if each.figures is None else to_plain({
            **vars(each.figures), "localisation": {" ".join(map(str, key)): reached for key, reached in
                                                   each.figures.localisation.items()}})
                     for each in found.planned],
        "moves": [to_plain(found.moves(place)) for place in range(1, len(found.planned))],
        "has_one_measure": found.has_one_measure, "is_illustrative": case.is_illustrative, "sentences": lines},
        lines, case.is_illustrative, arguments)
    return 0


def _reopen(arguments: argparse.Namespace) -> int:
    from models.milp.solver import solver_version
    from models.planning import plan_funding
    from models.scenario.run_record import NotARunRecord, check_outcome, read_run, reopen_run

    case, path = _case(arguments), Path(arguments.record)
    try:
        is_file = len(arguments.record) < 1_000 and path.is_file()
        record = read_run(path.read_text(encoding="utf-8") if is_file else arguments.record)
    except (NotARunRecord, OSError, UnicodeDecodeError):
        print(say("scenarios.not_a_run", arguments.lang))
        return 1
    if case is None:
        return 1
    run = reopen_run(record, case, record.solver, solver_version() if record.solver == "highs" else
                     record.solver_version)
    findings = list(run.findings)
    if run.problem is not None and not any(finding.severity == "error" for finding in findings):
        plan = plan_funding(run.problem, run.limits)
        findings += check_outcome(record, plan)
        _print_plan(case, run.problem, plan, arguments.lang)
    print_findings(findings, arguments.lang)
    if not findings:
        print(say("scenarios.same_run", arguments.lang))
    return int(any(finding.severity == "error" for finding in findings))


def _print_plan(case: Case, problem: Problem, plan, language: str) -> None:
    from models.scenario.figures import figures_of
    from models.words.scenario_text import FIGURE_KINDS, figure_text

    if case.is_illustrative:
        print(say("cli.illustrative", language))
    print_outcome(plan, language)
    if plan.has_solution:
        figures = figures_of(problem, plan, problem)
        for name in FIGURE_KINDS:
            if name != "value_on_baseline":
                print(f"- {say(f'scenarios.figure.{name}', language)}: {figure_text(figures, name, language)}")


def _stack(arguments: argparse.Namespace) -> Scenario | None:
    """The scenarios of the command as one, with their conflicts printed; None when one cannot be read."""
    read = [_read(name, arguments) for name in arguments.scenarios]
    if None in read:
        return None
    stack = read[0] if len(read) == 1 else stack_scenarios(
        read, name=" + ".join(each.name for each in read), author=say("scenarios.author_stack", arguments.lang),
        note=say("scenarios.note_stack", arguments.lang))
    _print_aside([conflict.to_finding() for conflict in find_conflicts(stack)], arguments)
    return stack


def _read(name: str, arguments: argparse.Namespace) -> Scenario | None:
    """A preset or a scenario of --folder by its id or name, else a file."""
    folders = [read_folder(Path(arguments.folder))] if arguments.folder else []
    folders.append(read_folder(PRESETS))
    for folder in folders:
        key = folder.find(name)
        if key is not None:
            reading = resolve_parents(folder.scenarios[key], folders)
            break
    else:
        reading = read_with_parents(name)
    _print_aside(reading.findings, arguments)
    return reading.scenario


def _case(arguments: argparse.Namespace) -> Case | None:
    reading = read_case(arguments.case)
    if reading.case is None:
        print_findings(reading.findings, arguments.lang, ("error",))
    return reading.case


def _pose(arguments: argparse.Namespace, case: Case | None, scenario: Scenario | None) -> Problem | None:
    if case is None or scenario is None:
        return None
    problem, found = pose_problem(case, arguments.as_of or date.today(), scenario)
    if problem is not None and not any(is_blocking(finding) for finding in found):
        return problem
    print_findings(found, arguments.lang, ("error",))
    print(say("cli.not_planned", arguments.lang))
    return None


def _print_aside(findings: Sequence[Finding], arguments: argparse.Namespace) -> None:
    """Beside what may be piped on: warnings and conflicts go to the error stream."""
    with redirect_stdout(sys.stderr):
        print_findings(findings, arguments.lang)
