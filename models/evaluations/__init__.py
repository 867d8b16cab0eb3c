"""What the recorded evaluators say together: panels, disagreement, severity, reliability. Names are kept apart."""
