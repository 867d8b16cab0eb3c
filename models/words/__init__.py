"""Codes and numbers as Vietnamese or English."""
