"""Which things of several documents are one: candidates by shared keys, weighed evidence, merges that hold together."""

from graph.resolution.candidates import Candidate, Decided, Decision, Entry, Reason, Resolution
from graph.resolution.clustering import resolve

__all__ = ["Candidate", "Decided", "Decision", "Entry", "Reason", "Resolution", "resolve"]
