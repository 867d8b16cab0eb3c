"""The parts of page Briefing."""
