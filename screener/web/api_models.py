"""What the API takes and gives: requests refuse what they do not know, answers are the models of the published JSON."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from screener.model import AnswerWord, Decision, Finding, ListNotAsked, Scope, WatchlistVersion


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class CheckRequest(_Request):
    """One security, company or person to check; at least one of the first eight fields."""

    name: str | None = Field(None, max_length=500, description="A name, an identifier of any scheme, or a ticker.")
    isin: str | None = Field(None, max_length=40)
    cusip: str | None = Field(None, max_length=40)
    sedol: str | None = Field(None, max_length=40)
    figi: str | None = Field(None, max_length=40)
    lei: str | None = Field(None, max_length=40)
    ticker: str | None = Field(None, max_length=40, description="With its market: 20 HK, 0020.HK.")
    country: str | None = Field(None, max_length=60)
    watchlists: tuple[str, ...] = Field((), max_length=50, description="Ids of lists; empty for the standing ones.")
    as_of: date | None = Field(None, description="The date of the rules; today by default.")
    investor: str | None = Field(None, max_length=40, description="Who asks; the policy's by default.")


class Asked(_Answer):
    """What an answer rests on: it says nothing of lists that were not asked."""

    as_of: date
    investor: str
    software: str
    watchlists: tuple[WatchlistVersion, ...]
    lists_not_asked: tuple[ListNotAsked, ...]
    notices: tuple[str, ...]


class CheckAnswer(_Answer):
    """What the lists say. `touched` is true where a finding is in force."""

    touched: bool
    findings: tuple[Finding, ...]
    asked: Asked


class ScreeningAnswer(_Answer):
    """A screening that was asked for, and what became of it."""

    id: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    run_id: str | None = None
    message: str | None = None
    location: str


class RunSummary(_Answer):
    """A run as a list of runs shows it."""

    id: str
    finished_at: str
    as_of: date
    software: str
    positions: int
    findings: int
    document_sha256: str
    purged: bool


class Runs(_Answer):
    """Runs, the newest first."""

    runs: tuple[RunSummary, ...]


class FindingsAnswer(_Answer):
    """Findings of a run, with the decisions as they stand now."""

    run_id: str
    findings: tuple[Finding, ...]
    asked: Asked


class DecisionRequest(_Request):
    """A person's answer to a finding. Who decides is who the token or the session belongs to."""

    answer: AnswerWord
    reason: str = Field(min_length=1, max_length=4000)
    scope: Scope
    expires_on: date | None = None
    four_eyes: bool = False


class DecisionAnswer(_Answer):
    """What became of an answer. `waiting` is true while a second person must confirm."""

    decision_id: str
    effect: Literal["recorded", "confirmed", "unchanged"]
    waiting: bool
    decision: Decision | None


class ListSummary(_Answer):
    """A list that can be asked: `standing` ones are unless somebody takes them out, own lists among them."""

    id: str
    title: str
    publisher: str
    version: str
    published_on: date
    age_days: int
    stale: bool
    entities: int
    standing: bool


class Lists(_Answer):
    """All lists that can be asked."""

    lists: tuple[ListSummary, ...]


class JobSummary(_Answer):
    """A scheduled job, its health and its last run."""

    job: str
    problem: str
    state: str | None
    run_id: str | None
    next_due: str | None


class Jobs(_Answer):
    """All jobs of the job file."""

    jobs: tuple[JobSummary, ...]


class Problem(_Answer):
    """What is wrong with a request: one sentence, what to do, and for a field which one."""

    error: str
    hint: str = ""
    field: str | None = None
