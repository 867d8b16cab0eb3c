"""The commands of the command line, one per module: `register(parsers, language)` and `run(arguments) -> exit code`."""
