"""The words of docs/glossary.md as frozen data: what every part of the program hands to the next.

Lists (`lists`), a match with its evidence (`match`), and the published JSON (`finding`, `run`; run.schema.json), whose
field names and order are a contract that changes only by addition. Knows of nothing but these words.
"""

from screener.model.finding import *  # noqa: F403
from screener.model.lists import *  # noqa: F403
from screener.model.match import *  # noqa: F403
from screener.model.run import *  # noqa: F403
from screener.model.words import *  # noqa: F403
