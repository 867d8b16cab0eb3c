"""The browser asks before the page is left while a typed cell has not reached the server yet.

A grid shows a typed value at once and sends it a moment later; until the run that keeps it has ended, F5 or closing the
tab would lose it without a word. Browsers write the question themselves, in their own language.
"""
from __future__ import annotations

import streamlit as st

# After a key in a grid, so long is waited for a run to begin: the grid collects edits for 0.15 s before it sends them.
_MILLISECONDS = 1_000
_SCRIPT = f"""<script>(() => {{
  if (window.unsentEdit) return
  const unsent = window.unsentEdit = {{at: 0, isRunning: false}}
  const app = document.querySelector('[data-testid=stApp]')
  const note = () => {{ unsent.at = Date.now() }}
  const isOpen = () => document.querySelector('.gdg-clip-region') !== null
  for (const kind of ['keydown', 'paste', 'pointerdown'])
    addEventListener(kind, event => {{
      const inGrid = event.target.closest?.('[data-testid=stDataFrame], .gdg-clip-region')
      if (isOpen() || (inGrid && kind !== 'pointerdown')) note()
    }}, true)
  new MutationObserver(() => {{
    const isRunning = app.getAttribute('data-test-script-state') === 'running'
    if (unsent.isRunning && !isRunning) unsent.at = 0
    unsent.isRunning = isRunning
  }}).observe(app, {{attributes: true, attributeFilter: ['data-test-script-state']}})
  addEventListener('beforeunload', event => {{
    const isUnsent = unsent.at && (unsent.isRunning || Date.now() - unsent.at < {_MILLISECONDS})
    if (isOpen() || isUnsent) event.preventDefault()
  }})
}})()</script>"""


def watch() -> None:
    """Stand guard over the grids of this page."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
