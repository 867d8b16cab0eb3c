"""What `check` and `plan` share: read the case and the scenario, pose the problem, print what was found."""
from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from models.checks import is_blocking
from models.domain import Finding
from models.problem import Problem
from models.register.case_io import read_case
from models.scenario import find_conflicts, pose_problem
from models.scenario.folder import read_with_parents
from models.wording import say
from models.words.finding_text import finding_place, finding_sentence

_ORDER = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True)
class PosedProblem:
    """A problem read from files (None when it could not be stated) with every finding on the way."""

    problem: Problem | None
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        return self.problem is None or any(finding.severity == "error" for finding in self.findings)

    @property
    def is_blocked(self) -> bool:
        """Whether planning must not start. Contradictions may be planned: the solver names them."""
        return self.problem is None or any(is_blocking(finding) for finding in self.findings)


def add_case_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("case", metavar="CASE", help=say("cli.help.case", language))
    parser.add_argument("--scenario", metavar="FILE", help=say("cli.help.scenario", language))
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help=say("cli.help.as_of", language))


def pose_from_files(arguments: argparse.Namespace) -> PosedProblem:
    """Read CASE and --scenario and state the problem on --as-of (else the scenario's date, else today)."""
    reading = read_case(arguments.case)
    findings = list(reading.findings)
    scenario = None
    if arguments.scenario:
        scenario_reading = read_with_parents(Path(arguments.scenario))
        findings += scenario_reading.findings
        scenario = scenario_reading.scenario
        if scenario is None:
            return PosedProblem(None, tuple(findings))
        if arguments.as_of:
            scenario = replace(scenario, as_of=arguments.as_of)
        findings += [conflict.to_finding(scenario.file) for conflict in find_conflicts(scenario)]
    if reading.case is None:
        return PosedProblem(None, tuple(findings))
    problem, found = pose_problem(reading.case, arguments.as_of or date.today(), scenario)
    return PosedProblem(problem, (*findings, *reading.locate(found)))


def print_findings(findings: Iterable[Finding], language: str, severities: tuple[str, ...] = tuple(_ORDER)) -> None:
    """One finding a line, errors first: severity, sentence, place, code."""
    for finding in sorted(findings, key=lambda finding: _ORDER[finding.severity]):
        if finding.severity in severities:
            place = finding_place(finding, language)
            print(say("cli.finding" if place else "cli.finding_without_place", language, code=finding.code, place=place,
                      severity=say(f"shell.severity.{finding.severity}", language),
                      sentence=finding_sentence(finding, language)), file=sys.stdout)
