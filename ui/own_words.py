"""Streamlit's own words in the language of the visit: it knows English only and has no setting for it.

Style sheets reach what is painted (`ui.widgets.put_own_words`); what screen readers are told, hints and menus are
reached by a script that puts our words in the place of its own, as they appear. Words are replaced whole, in its own
labels, hints and menus alone: what a register or a person says stays as it is.
"""
from __future__ import annotations

import json

import streamlit as st

from models.wording import say
from ui.i18n import language

# What Streamlit 1.67 says, word for word in `locales/en/own_words.yaml`. Codes that end in `_start` begin a label that
# goes on with ours.
CODES = (
    "help", "close", "open", "main_menu", "clear_value", "clear_all", "clear_entry", "clear_date",
    "choose_date", "choose_an_option", "choose_options", "no_results", "no_options", "select_all",
    "selected_values", "expand_sidebar", "collapse_sidebar", "sidebar", "app_pages", "skip", "running",
    "stop_script", "fullscreen", "close_fullscreen", "copy", "show_columns", "add_row", "delete_rows",
    "search", "close_search", "next_result", "previous_result", "column_menu", "sort_up", "sort_down",
    "autosize", "pin", "unpin", "hide", "copy_column", "next_month", "previous_month", "next_page",
    "previous_page", "tabs_left", "tabs_right", "home", "link", "theme", "notifications", "file_upload",
    "enter_apply", "enter_submit", "ctrl_enter_apply", "mac_enter_apply", "help_start", "remove_start",
    "upload_start", "add_start", "connecting", "not_connected", "connection_title", "connection_away",
    "connection_silent")
_START = "_start"
# Said in a dialog of Streamlit's own; in ours a word like "Search" may be somebody's.
_IN_DIALOGS = "connection_"
_SCRIPT = """<script>(() => {
  const first = !window.ownWords
  window.ownWords = %s
  const menus = '[data-baseweb=popover],[role=listbox],[role=menu],[data-testid=InputInstructions],' +
    '[data-testid=stTooltipContent],[data-testid=stDataFrameColumnMenu],[data-testid=stSkipLink],' +
    '[data-testid=stConnectionStatus]'
  const names = ['aria-label', 'title', 'placeholder']
  const ours = text => {
    const {words, starts} = window.ownWords
    if (Object.hasOwn(words, text)) return words[text]
    for (const [theirs, own] of starts) if (text.startsWith(theirs)) return own + text.slice(theirs.length)
    return /^[a-z_]+ icon$/.test(text) ? window.ownWords.icon : text
  }
  const label = element => {
    for (const name of names) {
      const text = element.getAttribute(name)
      if (text && ours(text) !== text) element.setAttribute(name, ours(text))
    }
  }
  const say = node => {
    const text = node.nodeValue, parent = node.parentElement
    if (!Object.hasOwn(window.ownWords.words, text.trim())) return
    const isTheirs = parent?.closest(menus) || parent?.matches('a[href^="#"]') ||
      (window.ownWords.dialogs.includes(text.trim()) && parent?.closest('[role=dialog]'))
    if (isTheirs) node.nodeValue = ours(text.trim())
  }
  const put = node => {
    if (node.nodeType === 3) return say(node)
    if (node.nodeType !== 1) return
    label(node)
    for (const each of node.querySelectorAll('[aria-label],[title],[placeholder]')) label(each)
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) say(walk.currentNode)
  }
  put(document.body)
  if (first) new MutationObserver(found => {
    for (const each of found) {
      if (each.type === 'attributes') label(each.target)
      else if (each.type === 'characterData') say(each.target)
      else each.addedNodes.forEach(put)
    }
  }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true,
                             attributeFilter: names})
})()</script>"""


def put_own_words() -> None:
    """Say Streamlit's words in the language of the visit, from now on; in English its own again."""
    st.html(script(), unsafe_allow_javascript=True)


def script() -> str:
    """The script with the words of the language. Where that is English, Vietnamese put there before goes back."""
    there, here = ("vi", "en") if language() == "en" else ("en", "vi")
    pairs = {code: (say(f"own_words.{code}", there), say(f"own_words.{code}", here)) for code in CODES}
    whole = {theirs: ours for code, (theirs, ours) in pairs.items() if not code.endswith(_START)}
    starts = [pair for code, pair in pairs.items() if code.endswith(_START)]
    dialogs = [theirs for code, (theirs, _) in pairs.items() if code.startswith(_IN_DIALOGS)]
    found = {"words": whole, "starts": starts, "dialogs": dialogs, "icon": say("own_words.icon", here)}
    return _SCRIPT % json.dumps(found, ensure_ascii=False).replace("<", "\\u003c")
