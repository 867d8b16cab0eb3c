"""What the pages share: language, number formats, the workspace of a session, tables, charts, messages, widgets."""
