"""The version, alone in its module so that printing it costs nothing."""

__version__ = "0.2.1"
