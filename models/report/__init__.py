"""A plan as tables and headline figures; nothing here is optimised or judged."""
