"""The verdict on one row by what is seen in it: with figures of no sum, with figures of a sum, without figures."""
from __future__ import annotations

from models.intake.row_facts import BodyFacts, Facts, texts_of
from models.intake.row_sums import Proof
from models.intake.row_words import TotalLabel, is_footer, unit_line
from models.intake.rows import BodyRow, RowKind


def judge_words(row: BodyRow, facts: Facts) -> RowKind:
    """A row of words: a note, a group, or a project whose amounts are missing."""
    texts = texts_of(row)
    if facts.is_judged or not texts or (facts.has_id and (facts.fits_ids or (
            len(texts) > 1 and not is_footer(texts[0])))):
        return RowKind.PROJECT
    if len(texts) <= max(2, len(row.cells) // 3) and (facts.label or is_footer(texts[0]) or unit_line(texts)):
        return RowKind.NOTE
    if len(row.cells) >= 3 and ((facts.has_own_numeral and len(texts) <= 2) or len(texts) == 1):
        return RowKind.GROUP
    return RowKind.PROJECT


def judge_unproved(facts: Facts, seen: BodyFacts) -> RowKind:
    """A row with figures that is the sum of nothing: a project where enough speaks for it, else unclear."""
    shape = facts.shape or 0
    is_own = facts.has_id or facts.is_judged
    if facts.label and not is_own and not facts.unread and not any(facts.claimed.values()):
        # A total of nothing but zeros: it carries no money, and there is nothing to prove.
        return RowKind.TOTAL
    if facts.label:
        begins = facts.label is TotalLabel.BEGINS
        by_id = facts.has_id and (facts.is_judged or begins or shape >= 0.5 or not facts.usual)
        by_score = facts.is_judged and (begins or not seen.ids_expected)
        by_shape = begins and facts.usual >= 2 and shape >= 0.8
        return RowKind.PROJECT if by_id or by_score or by_shape else RowKind.UNCLEAR
    if is_own:
        return RowKind.PROJECT
    if facts.is_named and seen.ids_expected and not facts.has_own_numeral:
        # Without an id of its own it needs what else projects carry; where they carry nothing else, few may lack one.
        is_enough = shape >= 0.5 if facts.usual else not seen.ids_usual
        return RowKind.PROJECT if is_enough else RowKind.UNCLEAR
    if facts.has_own_numeral:
        return RowKind.PROJECT if facts.is_named and shape >= 0.5 else RowKind.UNCLEAR
    return RowKind.PROJECT if facts.is_named and not (facts.usual >= 2 and shape < 0.5) else RowKind.UNCLEAR


def judge_proved(facts: Facts, proof: Proof, seen: BodyFacts) -> RowKind | None:
    """A row whose figures are all those of a sum; None when it could as well be a project: that is asked."""
    shape, many = facts.shape or 0, proof.parts > 1
    heads = proof.is_below and not proof.is_all and not facts.label
    total = RowKind.GROUP if facts.numeral or heads else RowKind.TOTAL
    if facts.label:
        is_whole = facts.label is TotalLabel.WHOLE
        if facts.has_id:
            if facts.is_judged or (facts.usual and shape >= 0.8):
                return RowKind.PROJECT
            lacks = bool(facts.usual) and shape < 0.5
            if is_whole:
                return total if facts.is_counted and lacks else None
            return None if lacks else RowKind.PROJECT
        if facts.is_judged:
            return total if is_whole and seen.ids_expected else None
        if not is_whole and not seen.ids_expected and facts.is_named:
            if facts.usual and shape >= 0.8:
                return None if many else RowKind.PROJECT
            return total if many or facts.usual else None
        return total
    if facts.is_judged or facts.has_id:
        return RowKind.PROJECT
    if not facts.is_named or facts.has_own_numeral:
        return total
    lacks = shape < 0.5 if facts.usual else seen.ids_expected
    if lacks:
        return total if many else None
    return None if many else judge_unproved(facts, seen)
