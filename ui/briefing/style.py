"""How the briefing looks: on a wide screen, on a phone, in a meeting room, and on one sheet of A4."""
from __future__ import annotations

from math import sqrt

import streamlit as st

from ui.i18n import t

MEETING_SCALE = 1.5
# So many letters fill the page beside the picture at the largest size, measured with the illustrative register.
_LETTERS_AT_LARGEST, _LARGEST_PT, _SMALLEST_PT = 5_200, 8.2, 6.0
_PRESSED = "brief_print_pressed"

_SCREEN = """
.brief{line-height:1.45;overflow-wrap:break-word}
.brief p,.brief ul,.brief ol,.brief dl{font-size:inherit}
.brief p{margin:0 0 .35em}
.brief dl,.brief dd{margin:0;padding:0}
.brief h2{font-size:1.08em;font-weight:650;margin:.9em 0 .35em;padding:0 0 .15em;
  border-bottom:1px solid color-mix(in srgb,currentColor 30%,transparent)}
.brief h3{font-size:1em;font-weight:650;margin:0;padding:0;line-height:1.4}
.brief ul,.brief ol{margin:0;padding-left:1.35em}
.brief li{margin:0 0 .4em}
.brief .stamp{font-weight:700;border:2px solid currentColor;padding:.15em .5em;display:inline-block}
.brief .asked{font-size:1.35em;font-weight:650;line-height:1.3}
.brief .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5em,1fr));gap:.6em;margin:.6em 0 0;
  padding:0}
.brief .figures>div{border:1px solid color-mix(in srgb,currentColor 30%,transparent);border-radius:.4em;
  padding:.45em .6em}
.brief dt{font-size:.88em;font-weight:600}
.brief dd{margin:0;font-size:.84em;line-height:1.35}
.brief dd.value{font-size:1.4em;font-weight:700;line-height:1.25}
.brief .pair{columns:26em 2;column-gap:1.6em}
.brief .pair section{break-inside:avoid}
.brief .pair section:first-child h2{margin-top:0}
.brief .asked-list{columns:26em 2;column-gap:1.6em;padding-left:0}
.brief .asked-list li{break-inside:avoid;margin-left:1.35em}
.brief .asked-list h3{break-after:avoid}
.brief .proof{font-size:.88em;font-style:italic}
.brief .wide{overflow-x:auto}
.brief table{border-collapse:collapse;width:100%;font-size:.88em;line-height:1.3}
.brief th,.brief td{border:0;border-bottom:1px solid color-mix(in srgb,currentColor 22%,transparent);
  padding:.22em .4em;text-align:right;vertical-align:top;font-weight:400}
.brief th{font-weight:650}
.brief tr>:first-child{text-align:left;min-width:7.5em}
.brief .names td{text-align:left}
.brief .foot{font-size:.84em;margin-top:.8em}
.brief .print-only{display:none}
"""

_PRINT = """
@page{size:A4 portrait;margin:8mm 10mm}
@media print{
  [data-testid=stSidebar],[data-testid=stHeader],[data-testid=stToolbar],[data-testid=stStatusWidget],
  [data-testid=stExpandSidebarButton],[data-testid=stElementToolbar],.st-key-header,.st-key-brief_controls,.st-key-brief_search,.st-key-leader_note,.st-key-brief_downloads,
  .st-key-draft_offer_line,.st-key-draft_forked,[data-testid=stAlert],.brief .screen-only,
  .st-key-brief_picture details,.vega-embed details{display:none!important}
  html,body,#root,.stApp,[data-testid=stAppViewContainer],[data-testid=stMain],[data-testid=stMainBlockContainer]{
    position:static!important;display:block!important;height:auto!important;min-height:0!important;
    overflow:visible!important;background:#fff!important;color:#000!important;width:auto!important;
    max-width:none!important;padding:0!important;margin:0!important;inset:auto!important}
  .stApp :not(text){color:#000!important;background-color:transparent!important;transition:none!important}
  [data-testid=stVerticalBlock]{gap:0!important}
  h1{font-size:12pt!important;margin:0!important;padding:0 0 1mm!important}
  .brief{font-size:PRINTED_SIZEpt!important;line-height:1.22!important}
  .brief h2{margin:.5em 0 .2em!important}
  .brief p{margin:0 0 .15em!important}
  .brief li{margin:0 0 .15em!important}
  .brief .asked{font-size:1.3em!important}
  .brief .figures{grid-template-columns:repeat(5,1fr)!important;gap:1.5mm!important;margin:1mm 0 0!important}
  .brief .figures>div{padding:1mm 1.2mm!important}
  .brief dd.value{font-size:1.3em!important}
  .brief .pair,.brief .asked-list{columns:2!important;column-gap:5mm!important}
  .brief .asked-list li{break-inside:auto!important;margin-left:1.35em!important}
  .brief h3{line-height:1.22!important}
  .brief .print-only{display:block!important}
  .brief .beyond{display:none!important}
  .st-key-brief_picture p{font-size:8pt!important;margin:0!important}
  .st-key-brief_picture [data-testid=stCaptionContainer] p{font-size:6.8pt!important}
  .st-key-brief_picture{grid-template-columns:1fr 1fr!important;gap:5mm!important}
  .st-key-brief_picture [data-testid=stMarkdownContainer],.st-key-brief_picture [data-testid=stCaptionContainer]{
    margin-bottom:0!important}
  .st-key-brief_picture [data-testid=stVegaLiteChart],.st-key-brief_picture [data-testid=stVegaLiteChart] div{
    height:auto!important;min-height:0!important;display:block!important}
  .st-key-brief_picture svg{display:block;width:100%!important;height:auto!important;max-height:44mm!important}
  .st-key-brief_picture{break-inside:avoid;margin:1.5mm 0 0!important}
  .st-key-brief_picture text[fill="#F4F6F8"]{fill:#000!important}
}
"""


def dress_page(*, is_meeting: bool, printed_letters: int) -> None:
    """The styles of the page; in a meeting the letters are larger and the menu steps aside. printed_letters: how many
    have to find room on one page of A4."""
    meeting = f"""@media screen{{
      .brief,.st-key-brief_picture p{{font-size:{MEETING_SCALE}rem!important}}
      [data-testid=stSidebar],.st-key-header{{display:none}}}}""" if is_meeting else ""
    printed = _PRINT.replace("PRINTED_SIZE", f"{_printed_size(printed_letters):.2f}")
    st.html(f"<style>{_SCREEN}{printed}{meeting}</style>")


def _printed_size(letters: int) -> float:
    """Points. Twice the letters need half the area each, so the size falls with the square root of their number."""
    return min(_LARGEST_PT, max(_SMALLEST_PT, _LARGEST_PT * sqrt(_LETTERS_AT_LARGEST / max(1, letters))))


def show_print_button() -> None:
    """Opens the browser's own print dialog; the sheet is laid out for one page of A4."""
    if st.button(t("briefing.print"), key="brief_print", icon=":material/print:", help=t("briefing.print_help")):
        pressed = st.session_state[_PRESSED] = st.session_state.get(_PRESSED, 0) + 1
        # The number makes each press a script of its own: the same one would not run twice.
        st.html(f"<script>/* {pressed} */ setTimeout(() => window.print(), 300)</script>",
                unsafe_allow_javascript=True)
