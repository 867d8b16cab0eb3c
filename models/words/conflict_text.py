"""The answer to "why is there no plan?" in sentences, each number from the answer's own fields."""
from __future__ import annotations

import yaml

from models.domain import Finding
from models.families.contents import rule_basis
from models.families.envelope import envelope_rule_id
from models.families.pools import pool_rule_id
from models.families.rule import Lock, LockKind
from models.no_plan.all_conflicts import ConflictList, WayOut
from models.no_plan.conflict import ConflictAnswer
from models.no_plan.relaxations import Relaxation, to_scenario
from models.problem import Problem
from models.wording import load_sentences, say
from models.words.codes import reason_sentence, word
from models.words.figures import count_text, mvnd_text
from models.words.finding_text import finding_sentence, finding_values
from models.words.rule_names import rule_name


def conflict_sentences(problem: Problem, answer: ConflictAnswer, language: str, seconds: float) -> list[str]:
    """The whole answer, a sentence a line; `seconds` is the time it was allowed."""
    if answer.has_plan is not False:
        return [say("conflict.has_plan", language) if answer.has_plan
                else say("conflict.undecided", language, seconds=count_text(seconds, language))]
    lines = [say("conflict.no_plan", language)]
    if answer.contradictions:
        lines.append(say("conflict.by_arithmetic", language))
        lines += [say("conflict.line", language, text=contradiction_sentence(problem, finding, language))
                  for finding in answer.contradictions]
    key = "no_rules" if not answer.rules else "rules_minimal" if answer.is_minimal else "rules_not_minimal"
    lines.append(say(f"conflict.{key}", language, count=len(answer.rules)))
    lines += [say("conflict.line", language, text=rule_text(problem, rule.rule_id, language)) for rule in answer.rules]
    lines.append(say("conflict.changes" if answer.relaxations else "conflict.no_changes", language))
    for number, relaxation in enumerate(answer.relaxations, start=1):
        lines.append(f"{relaxation_sentence(problem, relaxation, number, language)} "
                     f"{proof_sentence(relaxation, language)}")
    return lines


def conflict_list_sentences(problem: Problem, found: ConflictList, language: str, seconds: float) -> list[str]:
    """All conflicts and the ways out, a sentence a line; `seconds` is the time it was allowed."""
    if found.has_plan is not False:
        return [say("conflict.has_plan", language) if found.has_plan
                else say("conflict.undecided", language, seconds=count_text(seconds, language))]
    lines = [conflicts_counted(found, language)]
    for number, rules in enumerate(found.conflicts, start=1):
        lines.append(say("conflict.all.conflict", language, number=number, count=len(rules)))
        lines += [say("conflict.line", language, text=rule_text(problem, rule.rule_id, language)) for rule in rules]
    lines.append(ways_counted(found, language))
    for number, way in enumerate(found.ways, start=1):
        lines.append(" ".join(filter(None, (way_sentence(problem, way, number, language), way_proof(way, language)))))
    return lines


def conflicts_counted(found: ConflictList, language: str) -> str:
    """How many conflicts there are, and whether these are all."""
    key = "complete" if found.is_complete else "partial" if found.conflicts else "none_found"
    return say(f"conflict.all.{key}", language, count=count_text(len(found.conflicts), language))


def ways_counted(found: ConflictList, language: str) -> str:
    """How many ways out are known, and how many of them are told."""
    key = "ways" if found.ways else "no_ways"
    return say(f"conflict.all.{key}", language, count=count_text(found.ways_count, language),
               shown=count_text(len(found.ways), language))


def way_sentence(problem: Problem, way: WayOut, number: int, language: str) -> str:
    """Exactly what to change, or why the register has no such change."""
    if way.change is not None:
        return relaxation_sentence(problem, way.change, number, language)
    rules = "; ".join(rule_name(problem, rule.rule_id, language) for rule in way.rules)
    return say(f"conflict.all.{'way_in_texts' if way.is_in_texts else 'way_unknown'}", language, number=number,
               rules=rules)


def way_proof(way: WayOut, language: str) -> str:
    """What is proved about a way out."""
    if way.change is None:
        return ""
    if way.change.gives_plan is None or (way.change.money and not way.change.is_smallest):
        return proof_sentence(way.change, language)
    return say(f"conflict.all.proof.{'money' if way.change.money else 'locks'}", language)


def contradiction_sentence(problem: Problem, finding: Finding, language: str) -> str:
    """A contradiction by arithmetic: the register's own finding, or one that only matters without a plan."""
    key = f"conflict.reason.{finding.code}"
    if key not in load_sentences(language):
        return finding_sentence(finding, language)
    values = finding_values(finding, language)
    if "reason" in finding.values:
        own = {name: value for name, value in finding.values.items() if name not in ("reason", "project_id")}
        values["reason_text"] = reason_sentence(str(finding.values["reason"]), own, language)
    if finding.table == "envelopes":
        rule_id = envelope_rule_id(*(finding.values[name] for name in ("year", "line", "agency")))
        values["rule"] = rule_name(problem, rule_id, language)
    if finding.table == "pools":
        values["rule"] = rule_name(problem, pool_rule_id(finding.values["pool_id"]), language)
    return say(key, language, **values)


def rule_text(problem: Problem, rule_id: str, language: str) -> str:
    """A named rule with its status and what stands behind it."""
    basis = rule_basis(problem, rule_id)
    provision = basis.provision_vi if language == "vi" else basis.provision_en
    source = ", ".join(filter(None, (basis.source, provision)))
    if not source:
        source = say(f"conflict.source.{'setting' if basis.origin == 'setting' else 'register'}", language)
    return say("conflict.rule", language, name=rule_name(problem, rule_id, language), source=source,
               status=say(f"terms.rule_status.{basis.status}", language))


def relaxation_sentence(problem: Problem, relaxation: Relaxation, number: int, language: str) -> str:
    """Exactly what to change."""
    changes = "; ".join(say("conflict.change.limit", language, **{
        "rule": rule_name(problem, change.limit.rule_id, language), "from": mvnd_text(change.from_mvnd, language),
        "to": mvnd_text(change.to_mvnd, language)}) for change in relaxation.money)
    releases = "; ".join(_release(problem, lock, language) for lock in relaxation.released)
    return say(f"conflict.change.{relaxation.kind}", language, number=number, changes=changes, releases=releases,
               amount=mvnd_text(relaxation.added_mvnd, language), count=len(relaxation.released))


def proof_sentence(relaxation: Relaxation, language: str) -> str:
    """What is proved about a relaxation."""
    if relaxation.gives_plan is None:
        return say("conflict.proof.not_asked_again", language)
    proved = "smallest" if relaxation.is_smallest else "not_smallest"
    counted = "money" if relaxation.money else "locks"
    return say(f"conflict.proof.{proved}_{counted}", language, least=mvnd_text(relaxation.at_least, language))


def _release(problem: Problem, lock: Lock, language: str) -> str:
    column = word("column", lock.key[-1], language) if lock.kind is LockKind.POOL_LIMIT else ""
    name = rule_name(problem, lock.rule_id, language)
    return say(f"conflict.release.{lock.kind}", language, rule=name, column=column)


def relaxation_yaml(problem: Problem, relaxation: Relaxation, number: int, language: str) -> bytes:
    """The relaxation as a scenario file (`docs/scenario_file.md`)."""
    note = say("conflict.scenario.note", language, change=relaxation_sentence(problem, relaxation, number, language))
    document = to_scenario(problem, relaxation, name=say("conflict.scenario.name", language, number=number), note=note)
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False).encode("utf-8")
