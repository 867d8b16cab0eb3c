"""Why there is no plan: contradictions by adding up, the named rules in conflict, and changes that give a plan."""
from __future__ import annotations

import streamlit as st

from models.no_plan.adoption import adopt_relaxation
from models.no_plan.all_conflicts import ConflictList
from models.no_plan.conflict import ConflictAnswer
from models.no_plan.relaxations import Relaxation
from models.problem import Problem
from models.words.conflict_text import (
    conflicts_counted,
    contradiction_sentence,
    proof_sentence,
    relaxation_sentence,
    relaxation_yaml,
    rule_text,
    way_proof,
    way_sentence,
    ways_counted,
)
from ui import format as fmt
from ui import live
from ui.again import draw_whole_page
from ui.downloads import file_name
from ui.explain.panel import Question, Scene
from ui.i18n import language, t
from ui.messages import md, show_findings
from ui.navigation import PAGES, page_link
from ui.session import Workspace

SECONDS = 60.0
_ADOPTED = "explain_adopted"


def pose_conflict(scene: Scene) -> Question:
    """The word that there is no plan."""
    st.subheader(t("conflict.panel.title"))
    st.error(t("allocation.conflict.none"), icon=":material/block:")
    return Question((scene.answer.problem,))


def conflict_step(scene: Scene, item: object) -> str:
    """What is looked for: the rules in conflict, or a change that gives a plan."""
    return t("conflict.panel.relaxing") if item == "relaxation" else t("conflict.panel.searching")


def show_conflict(scene: Scene, answer: ConflictAnswer) -> None:
    """What contradicts what, and the changes that give a plan, each to be adopted."""
    workspace, problem = scene.workspace, scene.answer.problem
    if answer.has_plan is not False:
        seconds = fmt.number(SECONDS)
        st.info(t("conflict.has_plan") if answer.has_plan else t("conflict.undecided", seconds=seconds))
        return
    if answer.contradictions:
        st.markdown(f"**{t('conflict.by_arithmetic')}**")
        st.markdown(_bullets(contradiction_sentence(problem, found, language()) for found in answer.contradictions))
    key = "no_rules" if not answer.rules else "rules_minimal" if answer.is_minimal else "rules_not_minimal"
    st.markdown(f"**{t(f'conflict.{key}', count=len(answer.rules))}**")
    st.markdown(_bullets(rule_text(problem, rule.rule_id, language()) for rule in answer.rules))
    st.markdown(f"**{t('conflict.changes' if answer.relaxations else 'conflict.no_changes')}**")
    for number, relaxation in enumerate(answer.relaxations, start=1):
        _show_relaxation(workspace, problem, relaxation, number, proof_sentence(relaxation, language()))


def pose_all_conflicts(scene: Scene) -> Question:
    """All conflicts of the register whose plan was asked for."""
    return Question((scene.answer.problem,))


def show_all_conflicts(scene: Scene, found: ConflictList) -> None:
    """Every conflict with its rules, and every way out: those that the register can take have their button."""
    problem = scene.answer.problem
    if found.has_plan is not False:
        st.info(t("conflict.has_plan") if found.has_plan else t("conflict.undecided", seconds=fmt.number(SECONDS)))
        return
    show = st.success if found.is_complete else st.warning
    show(conflicts_counted(found, language()), icon=":material/verified:" if found.is_complete else
         ":material/data_array:")
    for number, rules in enumerate(found.conflicts, start=1):
        st.markdown(f"**{t('conflict.all.conflict', number=number, count=fmt.count(len(rules)))}**")
        st.markdown(_bullets(rule_text(problem, rule.rule_id, language()) for rule in rules))
    st.markdown(f"**{ways_counted(found, language())}**")
    for number, way in enumerate(found.ways, start=1):
        if way.change is None:
            st.markdown(md(way_sentence(problem, way, number, language())))
        else:
            _show_relaxation(scene.workspace, problem, way.change, number, way_proof(way, language()), "way_")


def _show_relaxation(workspace: Workspace, problem: Problem, relaxation: Relaxation, number: int, proof: str,
                     key: str = "") -> None:
    sentence = relaxation_sentence(problem, relaxation, number, language())
    with st.container(border=True, key=f"{key}relaxation_{number}"):
        st.markdown(md(sentence))
        st.caption(md(proof))
        line = st.container(horizontal=True)
        line.button(t("conflict.panel.adopt"), key=f"{key}adopt_{number}", icon=":material/check:",
                    disabled=workspace.problem.digest != problem.digest, on_click=_adopt,
                    args=(workspace, problem, relaxation, sentence))
        line.download_button(t("conflict.panel.scenario"), relaxation_yaml(
            problem, relaxation, number, language()), file_name(f"noi-long-{number}", "yaml"), "application/yaml",
            key=f"{key}scenario_{number}", on_click="ignore", type="tertiary", icon=":material/download:")


def _adopt(workspace: Workspace, problem: Problem, relaxation: Relaxation, reason: str) -> None:
    """The register and the settings as the relaxation has them; nothing is changed when an edit is refused."""
    findings = workspace.accept(adopt_relaxation(problem, relaxation, reason), reason)
    st.session_state[_ADOPTED] = (workspace.problem.digest, findings)
    if live.is_partial_run():
        draw_whole_page()


def show_adopted(workspace: Workspace) -> None:
    """What came of the change that was adopted, while it is on the screen."""
    digest, findings = st.session_state.get(_ADOPTED, ("", ()))
    if digest != workspace.problem.digest:
        return
    if findings:
        st.error(t("conflict.panel.refused"), icon=":material/error:")
        show_findings(findings)
        return
    st.success(t("conflict.panel.adopted"), icon=":material/check:")
    page_link(PAGES["allocation"].file, label=t("conflict.panel.plan"), icon=":material/play_arrow:")


def _bullets(sentences) -> str:
    return "\n".join(f"- {md(sentence)}" for sentence in sentences)
