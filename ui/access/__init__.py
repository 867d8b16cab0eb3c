"""Roles on the screen: who has which, given, confirmed and taken back."""
