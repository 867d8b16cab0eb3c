"""How the desk fits its screen: one at 1440 x 900, the outcome first on a phone, large letters in a meeting."""
from __future__ import annotations

import streamlit as st

LEVERS_OPEN = "desk_levers_open"
_SCREEN = """
.st-key-desk_plan_line h1{font-size:1.25rem;padding:0}
[data-testid=stMainBlockContainer]{padding:3.8rem 1.5rem .6rem;gap:.6rem}
[data-testid=stMainBlockContainer]>[data-testid=stVerticalBlock]{gap:.6rem}
.st-key-desk_figures p{margin:0;line-height:1.3;font-size:.84rem}
.st-key-desk_figures p strong{font-size:1.2rem}
.st-key-desk_figures [data-testid=stVerticalBlock]{padding:.4rem .5rem}
.st-key-desk_figures [data-testid=stMarkdownContainer],.st-key-desk_below [data-testid=stMarkdownContainer],
.st-key-register_changes [data-testid=stMarkdownContainer],
.st-key-register_changes [data-testid=stCaptionContainer],.st-key-desk_moves [data-testid=stCaptionContainer]
  {margin-bottom:0}
.st-key-register_actions button,.st-key-desk_lever button{min-height:1.7rem;padding:.05rem .55rem}
.st-key-desk_lever button p{font-size:.84rem}
.st-key-register_changes{padding:.4rem .6rem;gap:.2rem}
.st-key-register_changes p{font-size:.84rem;line-height:1.3;margin:0}
.st-key-desk_below li{font-size:.87rem;line-height:1.3;margin:0 0 .15rem}
.st-key-desk_below ul{margin:0;padding-left:1rem}
.st-key-desk_below [data-testid=stPageLink]{margin:0}
.st-key-desk_rules p{font-size:.87rem;line-height:1.35}
.st-key-desk_below [data-testid=stElementContainer]{flex:none;margin:0!important}
.st-key-desk_moves p{margin:0}
.st-key-desk_moves button p,.st-key-desk_below p{font-size:.87rem}
.st-key-desk_moves button,.st-key-desk_lock_list button{min-height:1.6rem;padding:0;justify-content:flex-start;
  text-align:left}
.st-key-desk_moves button p,.st-key-desk_below p{line-height:1.3;text-align:left}
.st-key-desk_below p{margin:0}
.st-key-desk_below [data-testid=stButton] button{min-height:1.7rem;padding:.05rem .4rem}
.st-key-desk_below [data-testid=stButton] button p{font-size:.8rem}
.st-key-desk_formulas button{min-height:1.7rem;padding:.05rem .55rem}
.st-key-desk_below [data-testid=stPageLink-NavLink]{padding:.25rem 0;min-height:28px;height:auto;margin:0}
.st-key-desk_below [data-testid=stPageLink] a *{white-space:normal;overflow:visible}
.st-key-desk_sum_line p{font-size:.87rem}
[class*=st-key-envelope_matrix_] [data-testid=stElementToolbar]{display:none}
.st-key-desk_levers_open,.st-key-desk_row_heard{display:none}
@media(max-width:1000px){
  [data-testid=stHorizontalBlock]:has(>[data-testid=stColumn] .st-key-desk_outcome){flex-wrap:wrap}
  [data-testid=stColumn]:has(.st-key-desk_outcome),[data-testid=stColumn]:has(.st-key-desk_levers)
    {min-width:100%;flex:1 1 100%}
  [data-testid=stColumn]:has(.st-key-desk_outcome){order:-1}
  .st-key-desk_levers_open{display:block}
  .st-key-desk_levers:not(:has(.st-key-desk_levers_open input:checked))>:not(.st-key-desk_levers_open){display:none}
}
"""
_MEETING = """
html{font-size:20px}
[data-testid=stSidebar],[data-testid=stExpandSidebarButton],.st-key-register_changes,.st-key-desk_moves_downloads
  {display:none}
"""


def dress_page(*, is_meeting: bool) -> None:
    """The styles of the page."""
    st.html(f"<style>{_SCREEN}{_MEETING if is_meeting else ''}</style>")
