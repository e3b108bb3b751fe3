"""What the integration's own sentences are called in other languages, beside those of the optimizer."""

from pathlib import Path

from ..optimizer.languages import learn

learn(Path(__file__).parent)
