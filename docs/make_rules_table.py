"""Write the tables of docs/rules.md from data/rules and data/catalogue: `python -m docs.make_rules_table`."""
from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import yaml

from models.rules import DATA, Citation, load_catalogues, load_rule_values
from models.units import decimal_text

PAGE = Path(__file__).resolve().parent / "rules.md"
START, END = "<!-- tables: python -m docs.make_rules_table -->", "<!-- end of tables -->"


def rules_tables() -> str:
    """The three tables as Markdown: rules, localisation targets, catalogues."""
    lines = ["### Rules", "", "| id | value | status | in force from | document | provision | how it was read |",
             "|---|---|---|---|---|---|---|"]
    for rule in load_rule_values():
        value = decimal_text(rule.value) if isinstance(rule.value, Fraction) else f"`{rule.value}`"
        lines.append(f"| `{rule.rule_id}`<br>{rule.label_en} | {value} | {rule.status} | {rule.in_force_from} | "
                     f"{_cited(rule.citation)} |")
    lines += ["", "### Localisation targets", "",
              "| year, products | basis and share | status | in force from | document | provision | how it was read |",
              "|---|---|---|---|---|---|---|"]
    document = yaml.safe_load((DATA / "rules" / "localisation.yaml").read_text(encoding="utf-8"))
    for group in document["targets"]:
        shares = "<br>".join(f"`{basis}` {share}" for basis, share in group["shares"].items())
        lines.append(f"| {group['year']}, {', '.join(map(str, group['product_nos']))} | {shares} | {group['status']} | "
                     f"{group['in_force_from']} | {_cited(Citation(**group['citation']))} |")
    lines += ["", "### Catalogues", "",
              "| id | products | status | in force | document | provision | how it was read |",
              "|---|---|---|---|---|---|---|"]
    for catalogue in load_catalogues():
        until = catalogue.in_force_until or "..."
        lines.append(f"| `{catalogue.catalogue_id}` | {len(catalogue.products)} | {catalogue.status} | "
                     f"{catalogue.in_force_from} to {until} | {_cited(catalogue.citation)} |")
    return "\n".join(lines)


def _cited(citation: Citation) -> str:
    document = f"[{citation.document}]({citation.link})" if citation.link else citation.document
    return f"{document} | {citation.provision_en} | {citation.note_en}"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    head, tail = page.split(START)[0], page.split(END)[1]
    PAGE.write_text(f"{head}{START}\n\n{rules_tables()}\n\n{END}{tail}", encoding="utf-8")
