"""What each verdict, status and regime means for an institution, who it is and what is material: `policy.toml`.

A policy is data over a finished run: it colours findings with a treatment and states itself in the run's settings. It
never removes a finding and never changes what the law says (`status`, `action`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints, ValidationError

from screener.errors import ScreenerError
from screener.files.cache import table
from screener.files.form import Form, first_mistake
from screener.files.home import relative_to
from screener.files.toml import read_toml
from screener.model import ExposureKind, Finding, Run, Status, Treatment, Verdict

_MILDEST_FIRST: tuple[Treatment, ...] = ("note", "escalate", "block")

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Threshold = Annotated[float, Field(ge=0, allow_inf_nan=False)]


_KEYS = "`screener new policy` writes a policy with every key explained."


class PolicyError(ScreenerError):
    """`policy.toml` cannot be used. The file and the field are named."""


class PolicyException(Form):
    """What a finding means that fits every field given here; a field left out fits all."""

    model_config = ConfigDict(populate_by_name=True)

    means: Treatment
    verdict: Verdict | None = None
    status: Status | None = None
    regime: str | None = None
    exposure_kind: ExposureKind | None = None
    watchlist: str | None = Field(default=None, alias="list")

    def fits(self, finding: Finding) -> bool:
        """Whether the exception speaks of a finding."""
        return (
            self.verdict in (None, finding.verdict)
            and self.status in (None, finding.status)
            and self.regime in (None, finding.listing.regime)
            and self.exposure_kind in (None, finding.exposure_kind)
            and self.watchlist in (None, finding.listing.list)
        )


class Materiality(Form):
    """From which exposure to one entity, in one currency, a person must look; both thresholds must be reached."""

    percent: Threshold = 0.0
    amounts: Mapping[Currency, Threshold] = Field(default_factory=dict)


class Review(Form):
    """How decisions are taken. `four_eyes`: one stands only when a second, different person confirmed it."""

    four_eyes: bool = False


class Records(Form):
    """How long records are kept at least, in years."""

    keep_years: int = Field(default=10, ge=1, le=100)


class InUse(Form):
    """Ids, or paths: of lists for which `default` stands besides the packaged ones, or of laws that bind.

    A path begins beside the policy's file where there is such a file.
    """

    use: tuple[str, ...] = ()


class Policy(Form):
    """A policy, complete. `investor` is the kind that the regimes know (`us-person`, ...)."""

    title: str
    investor: str
    verdict: Mapping[Verdict, Treatment]
    status: Mapping[Status, Treatment]
    regime: Mapping[str, Treatment] = Field(default_factory=dict)
    exposure_kind: Mapping[ExposureKind, Treatment] = Field(default_factory=dict)
    exception: tuple[PolicyException, ...] = ()
    materiality: Materiality = Materiality()
    review: Review = Review()
    records: Records = Records()
    lists: InUse = InUse()
    laws: InUse = InUse()

    def selection(self, asked: Sequence[str]) -> tuple[str, ...]:
        """The lists to ask: `default`, also where nothing is asked for, stands for what the policy uses too."""
        given = tuple(asked) or ("default",)
        own = tuple(one for one in self.lists.use if one != "default")
        return tuple(dict.fromkeys((*given, *own))) if "default" in given else given


@table
def _packaged() -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads(files("screener.data").joinpath("policy.toml").read_text(encoding="utf-8"))


def load_policy(path: str | Path | None = None, *, regimes: Iterable[str] | None = None) -> Policy:
    """Read a policy.

    Args:
        path: a TOML file; what it leaves out is taken from the packaged policy. None for the packaged policy itself.
        regimes: the regimes that are defined, so that a misspelt one is found; None to take any.

    Raises:
        PolicyError: the file cannot be read, a field is not known, or its value makes no sense.
    """
    content, path = _packaged(), None if path is None else Path(path)
    if path is not None:
        content = _over(content, read_toml(path, "policy", PolicyError))
    name = path.name if path else "policy.toml"
    try:
        policy = Policy.model_validate(content)
    except ValidationError as error:
        first = first_mistake(error)
        if first.unknown:
            raise PolicyError(f"{name}, field {first.place}: there is no such field", hint=_KEYS) from None
        raise PolicyError(f"{name}, field {first.place}: {first.problem}") from None
    named = {*policy.regime, *(one.regime for one in policy.exception if one.regime)}
    unknown = sorted(named - set(regimes)) if regimes is not None else []
    if unknown:
        raise PolicyError(
            f"{name} names the regime “{unknown[0]}”, which is not defined",
            hint=f"Known are {', '.join(regimes or ())}.",
        )
    if path is None:
        return policy
    placed = {
        key: InUse(use=tuple(relative_to(path.parent, one) for one in in_use.use))
        for key, in_use in (("lists", policy.lists), ("laws", policy.laws))
    }
    return policy.model_copy(update=placed)


def apply_policy(run: Run, policy: Policy) -> Run:
    """The run with a treatment on each finding, and the policy stated in its settings under `policy`."""
    minor = _immaterial(run, policy)
    findings = tuple(
        finding.model_copy(
            update={
                "treatment": treatment(
                    finding, policy, material=(finding.entity.id, finding.position.currency) not in minor
                )
            }
        )
        for finding in run.findings
    )
    settings = {**run.run.settings, "policy": policy.model_dump(mode="json", by_alias=True, exclude_none=True)}
    return run.model_copy(update={"run": run.run.model_copy(update={"settings": settings}), "findings": findings})


def policy_of(run: Run) -> Policy | None:
    """The policy that a run states in its settings, None where it states none."""
    stated = run.run.settings.get("policy")
    return None if stated is None else Policy.model_validate(stated)


def treatment(finding: Finding, policy: Policy, *, material: bool = True) -> Treatment:
    """What a policy makes of one finding.

    Args:
        material: whether the exposure to the entity reaches the policy's thresholds.
    """
    exception = next((one for one in policy.exception if one.fits(finding)), None)
    if exception is not None:
        means = exception.means
    else:
        meanings = (
            policy.verdict.get(finding.verdict),
            policy.status.get(finding.status),
            policy.regime.get(finding.listing.regime or ""),
            policy.exposure_kind.get(finding.exposure_kind),
        )
        means = min((one for one in meanings if one is not None), key=_MILDEST_FIRST.index, default="escalate")
    return "note" if means == "escalate" and not material else means


def _immaterial(run: Run, policy: Policy) -> frozenset[tuple[str, str | None]]:
    """Entities and currencies in which less is held than the policy's thresholds, each position counted once.

    A value that is not known may be any; nothing in a fund is held.
    """
    held: dict[tuple[str, str | None], dict[tuple[object, ...], float | None]] = {}
    for finding in run.findings:
        if finding.exposure_kind != "through_fund":
            position = finding.position
            held.setdefault((finding.entity.id, position.currency), {})[position.counted_by] = position.market_value
    totals = {money.currency: money.value for money in run.summary.market_value}
    minor = set()
    for (entity, currency), values in held.items():
        known = [abs(value) for value in values.values() if value is not None]
        value, total = math.fsum(known), totals.get(currency)
        share = 100 * value / abs(total) if total else math.inf
        least = policy.materiality.amounts.get(currency or "", 0.0)
        if len(known) == len(values) and (value < least or share < policy.materiality.percent):
            minor.add((entity, currency))
    return frozenset(minor)


def _over(packaged: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The institution's own words over the packaged ones, table by table; its exceptions replace all of them."""
    merged = dict(packaged)
    for key, value in own.items():
        held = packaged.get(key)
        merged[key] = {**held, **value} if isinstance(held, Mapping) and isinstance(value, Mapping) else value
    return merged
