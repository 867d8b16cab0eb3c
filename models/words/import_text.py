"""An import in words: its questions, and its ledger with a line of rows and one of money for each column of amounts."""
from __future__ import annotations

from fractions import Fraction

from models.intake.importing import ImportReading
from models.intake.ledger import CLASSES, AmountTotal
from models.intake.questions import Question
from models.units import decimal_text
from models.wording import say
from models.words.figures import percent_text, rough_text


def question_sentence(question: Question, language: str) -> str:
    """A question as somebody answers it in a mapping."""
    return say(f"import.question.{question.code}", language, **{
        name: question_figure(value, language) for name, value in question.values.items()})


def question_figure(value: object, language: str) -> str:
    """A value of a question: exact amounts and ratios are told roughly, the rest stands as it is."""
    return rough_text(value, language) if isinstance(value, Fraction) else str(value)


def question_choices(question: Question, language: str) -> str:
    """The answers to offer, near names with their likeness."""
    return " | ".join(f"{choice} ({percent_text(Fraction(question.likeness[choice], 100), language)})"
                      if choice in question.likeness else choice for choice in question.choices) or say(
                          "import.cli.free_text", language)


def ledger_lines(reading: ImportReading, language: str) -> list[str]:
    """Every row and every amount of the sheet, class by class; the parts of each line add up to its beginning."""
    accounts = reading.accounts
    counts = {name: getattr(accounts, name) for name in CLASSES}
    return [say("import.ledger.rows", language, rows=accounts.rows, **counts),
            *(money_line(total, money_unit(reading, total, language), language) for total in reading.totals)]


def money_line(total: AmountTotal, unit: str, language: str) -> str:
    """One column: what stands on the sheet is what each class has; a class without money is left out."""
    parts = [say(f"import.ledger.{name}", language, amount=decimal_text(total.parts[name])) for name in CLASSES
             if name == "imported" or total.parts[name]]
    line = say("import.ledger.money", language, heading=total.heading, unit=unit, sheet=decimal_text(total.sheet),
               parts=" + ".join(parts))
    if total.unreadable:
        line += " " + say("import.ledger.unreadable", language, count=total.unreadable)
    return line


def money_unit(reading: ImportReading, total: AmountTotal, language: str) -> str:
    """The unit of a column in words, in the currency of the file ("million VND", "thousand EUR")."""
    currency = (reading.mapping.currency if reading.mapping else "") or "VND"
    return say(f"import.ledger.unit.{total.unit or 'unknown'}", language, currency=currency)
