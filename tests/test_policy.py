"""A policy says what findings mean for the institution:

run = apply_policy(run, load_policy(Path("policy.toml")))
run.findings[0].treatment
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from screener.model import Money
from screener.policy import PolicyError, apply_policy, load_policy, policy_of, treatment
from screener.rules import load_regimes
from tests.store import samples


def policy(tmp_path: Path, text: str = "") -> Any:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path, regimes=load_regimes())


@pytest.mark.parametrize(
    ("verdict", "status", "regime", "means"),
    [
        ("listed", "blocked", "us-sdn", "block"),
        ("listed", "trading_banned", "us-cmic", "block"),
        ("listed", "excluded", "house", "block"),
        ("listed", "divestment_window", "us-cmic", "escalate"),
        ("listed", "announced", "us-cmic", "escalate"),
        ("listed", "advisory", "advisory", "note"),
        ("listed", "not_in_force", "us-cmic", "note"),
        ("related", "blocked", "us-sdn", "block"),
        ("related", "advisory", "us-cmic", "escalate"),
        ("related", "advisory", "advisory", "note"),
        ("possible", "blocked", "us-sdn", "escalate"),
        ("possible", "trading_banned", "us-cmic", "escalate"),
    ],
)
def test_the_packaged_policy(verdict: Any, status: Any, regime: str, means: str) -> None:
    finding = samples.finding(verdict=verdict, status=status, listing=samples.listing(regime=regime))
    assert treatment(finding, load_policy(regimes=load_regimes())) == means


def test_a_run_states_the_policy_and_keeps_every_finding() -> None:
    run = samples.run()
    after = apply_policy(run, load_policy())
    assert [finding.treatment for finding in after.findings] == ["escalate"]
    assert after.run.settings["policy"]["title"] == "Default policy"
    assert after.run.settings["mapping"] == {}
    assert policy_of(after) == load_policy()
    assert policy_of(run) is None
    assert after.model_copy(update={"run": run.run, "findings": run.findings}) == run


def test_an_institution_changes_only_what_it_names(tmp_path: Path) -> None:
    own = policy(tmp_path, 'title = "Ours"\ninvestor = "other"\n[status]\nadvisory = "escalate"\n')
    assert (own.title, own.investor) == ("Ours", "other")
    assert (own.status["advisory"], own.status["blocked"]) == ("escalate", "block")
    assert treatment(samples.finding(verdict="listed", status="advisory"), own) == "escalate"


def test_a_regime_can_soften_but_an_exception_counts_instead_of_everything(tmp_path: Path) -> None:
    text = '[regime]\nus-cmic = "note"\n[[exception]]\nlist = "us-ofac-ns-cmic"\nverdict = "listed"\nmeans = "block"\n'
    own = policy(tmp_path, text)
    assert treatment(samples.finding(verdict="possible"), own) == "note"
    assert treatment(samples.finding(verdict="listed", status="advisory"), own) == "block"


@pytest.mark.parametrize(
    ("materiality", "means"),
    [
        ("amounts = {HKD = 1500}", "escalate"),
        ("amounts = {HKD = 1501}", "note"),
        ("amounts = {USD = 999999}", "escalate"),
        ("percent = 1.5", "escalate"),
        ("percent = 1.6", "note"),
    ],
)
def test_below_the_threshold_a_person_need_not_look(tmp_path: Path, materiality: str, means: str) -> None:
    own = policy(tmp_path, f"[materiality]\n{materiality}\n")
    assert apply_policy(samples.run(), own).findings[0].treatment == means


def test_what_is_held_of_one_entity_in_several_accounts_adds_up(tmp_path: Path) -> None:
    own = policy(tmp_path, "[materiality]\namounts = {HKD = 3000}\n")
    two = [samples.finding(id=f"f{n}", position=samples.position(row=n, account=f"A{n}")) for n in (1, 2)]
    assert {one.treatment for one in apply_policy(samples.run(two), own).findings} == {"escalate"}
    assert apply_policy(samples.run(two[:1]), own).findings[0].treatment == "note"


def test_one_position_on_two_lists_counts_once(tmp_path: Path) -> None:
    own = policy(tmp_path, "[materiality]\namounts = {HKD = 3000}\n")
    two = [samples.finding(), samples.finding(id="f2", listing=samples.listing(list="us-dod-1260h"))]
    assert {one.treatment for one in apply_policy(samples.run(two), own).findings} == {"note"}


def test_an_unknown_value_is_material_and_a_block_has_no_threshold(tmp_path: Path) -> None:
    own = policy(tmp_path, "[materiality]\namounts = {HKD = 1e9}\npercent = 99\n")
    unknown = samples.finding(position=samples.position(market_value=None))
    assert apply_policy(samples.run([unknown]), own).findings[0].treatment == "escalate"
    assert apply_policy(samples.run([samples.finding(verdict="listed")]), own).findings[0].treatment == "block"


def test_a_total_of_nothing_makes_everything_material(tmp_path: Path) -> None:
    own = policy(tmp_path, "[materiality]\npercent = 50\n")
    run = samples.run()
    empty = run.summary.model_copy(update={"market_value": (Money(currency="HKD", value=0.0),)})
    assert apply_policy(run.model_copy(update={"summary": empty}), own).findings[0].treatment == "escalate"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[status]\nblockd = 'block'", "policy.toml, field status.blockd"),
        ("[verdict]\nlisted = 'stop'", "policy.toml, field verdict.listed"),
        ("tittle = 'x'", "policy.toml, field tittle"),
        ("[regime]\nus-cmick = 'note'", "names the regime “us-cmick”"),
        ("[materiality]\namounts = {usd = 1}", "field materiality.amounts.usd"),
        ("[materiality]\npercent = -1", "field materiality.percent"),
        ("[[exception]]\nverdict = 'listed'", "field exception.0.means"),
        ("[records]\nkeep_years = 0", "field records.keep_years"),
        ("title = ", "is not TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(tmp_path, text)
    assert sentence in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="There is no policy"):
        load_policy(tmp_path / "absent.toml")


def test_default_stands_for_the_packaged_lists_and_what_the_policy_uses(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[lists]\nuse = ["default", "us-ofac-sdn", "house.yaml"]\n', encoding="utf-8")
    policy = load_policy(path)
    assert policy.selection(()) == ("default", "us-ofac-sdn", "house.yaml")
    assert policy.selection(("default", "own.yaml")) == ("default", "own.yaml", "us-ofac-sdn", "house.yaml")
    assert policy.selection(("own.yaml",)) == ("own.yaml",)
    assert load_policy().selection(()) == ("default",)


def test_an_unknown_key_is_told_in_plain_words_with_where_the_keys_stand(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[lists]\nuze = ["x"]\n', encoding="utf-8")
    with pytest.raises(PolicyError, match=r"lists\.uze: there is no such field") as error:
        load_policy(path)
    assert "screener new policy" in (error.value.hint or "")


def test_a_list_or_law_beside_the_policys_file_is_meant_where_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "own-law.yaml").write_text("id: own\n")
    path = tmp_path / "policy.toml"
    path.write_text('[laws]\nuse = ["own-law.yaml", "us-fl-215.4735"]\n[lists]\nuse = ["us-ofac-sdn"]\n')
    policy = load_policy(path)
    assert policy.laws.use == (str(tmp_path / "own-law.yaml"), "us-fl-215.4735")
    assert policy.lists.use == ("us-ofac-sdn",)
