"""The brief as plain JSON: every figure as a code with its exact value, and beside it the sentences in one language."""
from __future__ import annotations

from models.brief.brief import Brief
from models.explain.alternatives import PlanOption
from models.plain import to_plain
from models.words import brief_text, question_text, risk_text
from models.words.standing_text import standing_figures


def to_brief_json(brief: Brief, language: str) -> dict:
    """Money is whole million VND, shares are exact decimal text 0..1; what was not searched for is null, see `missing`.

    The allocation itself is not in it: `plan --json` writes that, under the same digests.
    """
    plan, problem = brief.plan, brief.problem
    texts = question_text.question_texts(brief, language)
    return to_plain({
        "language": language, "source": brief.source, "as_of": brief.as_of, "is_illustrative": brief.is_illustrative,
        "problem_digest": problem.digest, "case_digest": plan.case_digest, "rules_digest": plan.rules_digest,
        "settings_digest": plan.settings_digest, "stamps": brief_text.stamp_lines(brief, language),
        "decision": brief.decision, "decision_sentences": brief_text.decision_lines(brief, language),
        "figures": brief.figures, "figure_sentences": brief_text.figure_texts(brief, language),
        "proof": brief.proof, "proof_sentence": brief_text.proof_line(brief, language),
        "value_sentence": brief_text.value_note(brief, language),
        "picture": brief.picture, "picture_sentences": brief_text.picture_lines(brief, language),
        "options": None if brief.options is None else [_option(option) for option in brief.options],
        "option_sentences": brief_text.option_lines(brief, language),
        "nested": brief.nested, "nested_sentences": brief_text.nested_lines(brief, language),
        "change": brief.change, "change_sentences": brief_text.change_lines(brief, language),
        "risks": [{**to_plain(risk), "sentence": risk_text.risk_sentence(problem, risk, language)}
                  for risk in brief.risks],
        "questions": [{**to_plain(question), "question": text.question, "sentences": text.answer,
                       "proof_sentence": text.proof}
                      for question, text in zip(brief.questions, texts, strict=True)],
        "progress": None if brief.standing is None else standing_figures(brief.standing),
        "progress_sentences": brief_text.progress_lines(brief, language),
        "certainty_sentences": brief_text.certainty_lines(brief, language),
        "legal_texts": brief.legal_texts, "legal_sentences": brief_text.legal_lines(brief, language),
        "missing": brief.missing})


def _option(option: PlanOption) -> dict:
    """An option with its projects by id; their money is a plan of its own."""
    return {**{name: to_plain(value) for name, value in vars(option).items() if name != "chosen"},
            "funded": sorted(chosen.project_id for chosen in option.chosen)}
