"""What a value may be, the columns of the positions frame, and the two kinds of frozen data."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

Verdict = Literal["listed", "related", "possible"]
Status = Literal[
    "not_in_force",
    "announced",
    "divestment_window",
    "trading_banned",
    "purchase_banned",
    "blocked",
    "advisory",
    "excluded",
]
EntityType = Literal[
    "Company", "Organization", "PublicBody", "Person", "Security", "LegalEntity", "Vessel", "Airplane", "Country"
]
NameKind = Literal["primary", "alias", "weak", "former", "issuer", "short"]
IdentifierScheme = Literal["isin", "cusip", "sedol", "figi", "lei", "ticker", "uscc", "registration", "other"]
RelationKind = Literal["parent", "subsidiary", "affiliate"]
Grade = Literal["primary", "secondary", "unverified"]
"""How well a fact is known: its primary text was read; a third party states it; or nobody has read it up."""
Treatment = Literal["block", "escalate", "note"]
MatchBasis = Literal["isin", "cusip", "sedol", "figi", "lei", "ticker", "name", "country", "sweep"]
ExposureKind = Literal["direct", "through_fund", "derivative"]
AnswerWord = Literal["true_match", "false_positive", "escalated"]
Scope = Literal["security", "issuer", "account", "fund"]
Outcome = Literal["finding", "not_screened", "weakly_screened", "clear"]
OutcomeReason = Literal[
    "fund_without_holdings",
    "index_product",
    "unreadable_name",
    "identifier_damaged",
    "ticker_without_market",
    "one_word_name",
    "uncalculated_formula",
]
Measure = Literal[
    "securities_ban", "asset_freeze", "export_control", "procurement", "visa_ban", "import_ban", "exclusion"
]

POSITION_COLUMNS: Mapping[str, str] = {
    "file": "str",
    "sheet": "str",
    "row": "int64",
    "account": "str",
    "name": "str",
    "issuer": "str",
    "person": "str",
    "isin": "str",
    "cusip": "str",
    "sedol": "str",
    "figi": "str",
    "lei": "str",
    "ticker": "str",
    "mic": "str",
    "country": "str",
    "asset_class": "str",
    "quantity": "float64",
    "price": "float64",
    "market_value": "float64",
    "currency": "str",
    "weight": "float64",
    "held_on": "str",
    "notes": "str",
    "manager": "str",
    "cic": "str",
    "underlying_name": "str",
    "underlying_isin": "str",
    "underlying_ticker": "str",
    "underlying_mic": "str",
    "underlying_lei": "str",
    "contract": "str",
    "put_call": "str",
    "strike": "float64",
    "expiry": "str",
    "notional": "float64",
    "delta": "float64",
    "counterparty": "str",
    "fund_name": "str",
    "fund_isin": "str",
    "fund_lei": "str",
    "other_name": "str",
    "text_beside": "str",
    "weaknesses": "str",
}
"""Columns of the positions frame and their pandas dtypes; a missing text is NaN, never an empty string.

`row` is the number a person sees in Excel (first row is 1; for a stacked position its first row). Identifiers are
normalised and checksum-valid (an invalid one stays in the sheet and is named in `notes`); `mic` is ISO 10383,
`country` ISO 3166-1 alpha-2 upper case, `currency` ISO 4217, `weight` a percentage (7.82 means 7.82 %), `held_on` the
statement's own ISO 8601 date. `issuer` is a separate issuer column, `person` an account holder who is named as a
person, `manager` the firm that manages the account. `cic` is the Complementary Identification Code of Solvency II.

The columns after `manager` state the other roles of a row's cells: what a derivative is on (`underlying_*`, `contract`,
`put_call`, `strike`, `expiry` as ISO 8601, `notional` in the row's currency, `delta`), who stands behind the paper
without being its underlying (`counterparty`), and the fund in which the position is held (`fund_*`). `other_name` is
a further reading of a name that may go on in the next columns, `text_beside` what stands there, a line for each column:
each is screened like a name alone, and none says who the issuer is. `weaknesses` are
blank-separated codes of what was wrong or guessed in the reading (`identifier_damaged`, `uncalculated_formula`,
`market_guessed`); the sentences stand in `notes`.
"""
POSITION_KEY = ("file", "sheet", "row", "account", "name")
"""Columns of the positions frame that tell one position from another: a table on its side has several in one row."""


class Frozen(BaseModel):
    """Data that is not changed once it is made, and takes no field that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # most commands use few of them


class Published(Frozen):
    """A part of the published JSON: what a later version adds is ignored by an earlier one."""

    model_config = ConfigDict(frozen=True, extra="ignore")
