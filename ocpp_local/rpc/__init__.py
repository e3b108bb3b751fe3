"""The conversation on one line, without the line: frames, calls, answers."""
