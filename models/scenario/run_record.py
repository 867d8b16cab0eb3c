"""A run record: which question was asked, with which solver and limits; enough to ask it again and to see what differs.

It is a small JSON document, and the same packed into one line for a link. It holds no register: the case comes from
its own file and is recognised by its digest.
"""
from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from fractions import Fraction

from models.domain import Case, Finding
from models.files.safe_json import load_json
from models.plan import Plan
from models.problem import Problem
from models.scenario.applying import pose_problem
from models.scenario.reading import Scenario, parse_scenario
from models.scenario.writing import to_document
from models.search_limits import SolveLimits
from models.units import decimal_text

FORMAT = "run/1"
# A packed record longer than this is refused before it is unpacked; and so many characters may come out of it.
LONGEST_LINK, LONGEST_TEXT = 60_000, 2_000_000


class NotARunRecord(ValueError):
    """The text is no run record; the message is a code (`not_readable`, `not_a_run`)."""


@dataclass(frozen=True)
class RunRecord:
    """One run. Digests are those of the planned problem; `base_digest` that of the register before the scenario.

    outcome: termination and exact value, to see whether the same run gives the same plan (value "" = no plan).
    """

    base_digest: str
    case_digest: str
    rules_digest: str
    settings_digest: str
    as_of: date
    solver: str
    solver_version: str
    limits: SolveLimits
    termination: str
    value: str
    scenario: Scenario


@dataclass(frozen=True)
class ReopenedRun:
    """The problem of a record on a register (None when it cannot be stated) and everything that does not match."""

    problem: Problem | None
    limits: SolveLimits
    findings: tuple[Finding, ...]

    @property
    def is_same(self) -> bool:
        """Whether case, rules, settings and solver are the ones of the record."""
        return self.problem is not None and not self.findings


def record_run(base: Case, scenario: Scenario, problem: Problem, plan: Plan, limits: SolveLimits) -> RunRecord:
    """The record of a plan of the problem that the scenario makes of the register."""
    return RunRecord(
        base.digest, problem.case.digest, problem.rulebook.digest, problem.settings_digest, problem.rulebook.as_of,
        plan.run.solver, plan.run.version, limits, plan.termination.value,
        "" if plan.objective is None else decimal_text(Fraction(plan.objective)), scenario)


def reopen_run(record: RunRecord, case: Case, solver: str, solver_version: str) -> ReopenedRun:
    """Pose the recorded problem again on a register and compare it with the record, whatever still matches.

    `solver`, `solver_version`: of this installation. Another register, rules or settings is an error, another solver a
    warning: the optimum is the same, which of several equal plans comes out may not be.
    """
    problem, faults = pose_problem(case, record.as_of, record.scenario)
    found = [finding for finding in faults if problem is None]
    found += _digest_findings(record, case, problem)
    if (record.solver, record.solver_version) != (solver, solver_version):
        found.append(Finding("run_solver_differs", "warning", values={
            "recorded": f"{record.solver} {record.solver_version}", "here": f"{solver} {solver_version}"}))
    return ReopenedRun(problem, record.limits, tuple(found))


def check_outcome(record: RunRecord, plan: Plan) -> tuple[Finding, ...]:
    """Whether the run asked again came to the recorded end and value."""
    value = "" if plan.objective is None else decimal_text(Fraction(plan.objective))
    if (plan.termination.value, value) == (record.termination, record.value):
        return ()
    return (Finding("run_outcome_differs", "warning", values={
        "recorded": f"{record.termination} {record.value}".strip(), "here": f"{plan.termination.value} {value}".strip(),
    }),)


def _digest_findings(record: RunRecord, case: Case, problem: Problem | None) -> Iterator[Finding]:
    pairs = [("run_case_differs", record.base_digest, case.digest)]
    if problem is not None:
        if case.digest == record.base_digest:
            pairs.append(("run_scenario_case_differs", record.case_digest, problem.case.digest))
        pairs += [("run_rules_differ", record.rules_digest, problem.rulebook.digest)]
        if case.digest == record.base_digest:
            pairs.append(("run_settings_differ", record.settings_digest, problem.settings_digest))
    for code, recorded, here in pairs:
        if recorded != here:
            yield Finding(code, values={"recorded": recorded[:12], "here": here[:12]})


def to_json(record: RunRecord) -> str:
    """The record as a JSON document of two spaces."""
    return json.dumps(_document(record), ensure_ascii=False, indent=2)


def to_link(record: RunRecord) -> str:
    """The record in one line of letters, digits, - and _, for an address."""
    packed = zlib.compress(json.dumps(_document(record), ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def read_run(text: str) -> RunRecord:
    """A record from its JSON document or its link. Raises NotARunRecord."""
    text = text.strip().removeprefix("\ufeff")
    try:
        document = load_json(text if text.startswith("{") else _unpack(text))
    except (ValueError, binascii.Error, zlib.error) as error:
        raise NotARunRecord("not_readable") from error
    try:
        if document["format"] != FORMAT:
            raise NotARunRecord("not_a_run")
        reading = parse_scenario(document["scenario"])
        if reading.scenario is None:
            raise NotARunRecord("not_a_run")
        limits = _read_limits(document["limits"])
        texts = {name: str(document[name]) for name in (
            "base_digest", "case_digest", "rules_digest", "settings_digest", "solver", "solver_version", "termination",
            "value")}
        return RunRecord(as_of=date.fromisoformat(document["as_of"]), limits=limits, scenario=reading.scenario, **texts)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NotARunRecord("not_a_run") from error


def _read_limits(document: Mapping[str, object]) -> SolveLimits:
    """The limits of a record; unknown ones are another version's. Raises ValueError for another kind of value."""
    plain = SolveLimits()
    known = {field.name: getattr(plain, field.name) for field in fields(SolveLimits)}
    given = {name: value for name, value in document.items() if name in known}
    for name, value in given.items():
        kinds = (int, type(None)) if known[name] is None else (int, float) if isinstance(known[name], float) else (
            type(known[name]),)
        if not isinstance(value, kinds) or isinstance(value, bool) is not isinstance(known[name], bool):
            raise ValueError(name)
    return SolveLimits(**given)


def _unpack(text: str) -> str:
    if len(text) > LONGEST_LINK:
        raise ValueError("too_long")
    packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    opened = zlib.decompressobj()
    plain = opened.decompress(packed, LONGEST_TEXT)
    if opened.unconsumed_tail or not opened.eof:
        raise ValueError("too_long")
    return plain.decode("utf-8")


def _document(record: RunRecord) -> dict[str, object]:
    plain = {field.name: getattr(record, field.name) for field in fields(record)}
    return {"format": FORMAT, **plain, "as_of": record.as_of.isoformat(), "limits": asdict(record.limits),
            "scenario": to_document(record.scenario)}
