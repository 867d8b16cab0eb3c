"""Codes and numbers as Vietnamese or English: the only sentence makers of `models/`, one module per answer."""
