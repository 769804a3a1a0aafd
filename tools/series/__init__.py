"""A serial-essay book that keeps its promises: one library of chapters and facts, read by two doors."""

__version__ = "0.1.0"
