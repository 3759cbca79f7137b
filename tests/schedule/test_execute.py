"""One due time of a job: reports made once, each delivered once, failures tried again and told to a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from screener.schedule import job_store
from screener.schedule.delivery_log import DeliveryKey, attempts_of, intend
from screener.schedule.errors import LeaseLostError
from screener.schedule.health import health
from screener.schedule.scheduler import attend, claim_next
from screener.store.chain import verify_chain
from screener.store.runs import load_run
from screener.store.verify import verify_run
from tests.schedule.conftest import CLEAN, FOLDER, TOUCHED, Mailbox, Site, WebReceiver, free_port, hook, job, mail

pytestmark = pytest.mark.usefixtures("secret")


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", "shared-secret-of-the-hook")


def states(site: Site) -> dict[str, str]:
    worker = site.worker()
    last = job_store.latest(worker.store, "daily")
    assert last is not None
    return {f"{one.purpose} {one.name}": one.state for one in attempts_of(worker.store, last.id).values()}


def look(site: Site, **by: float) -> bool:
    """Move the clock and let a scheduler look once."""
    site.clock.move(**by)
    worker = site.worker()
    return attend(worker, worker.file.jobs["daily"])


def begin(site: Site, text: str, **scheduler: float) -> None:
    """Write the job file, let a scheduler see it, and go to the job's due time."""
    site.write(text, **scheduler)
    assert look(site) is False
    site.clock.move(minutes=30)


def test_a_due_job_is_screened_and_every_delivery_made(site: Site, mailbox: Mailbox, web: WebReceiver) -> None:
    begin(site, FOLDER + mail(mailbox) + hook(web) + job("archive", "board", "monitor"))
    assert look(site)
    assert sorted(path.name for path in (site.folder / "out").iterdir()) == [
        "2026-11-23-daily.csv",
        "2026-11-23-daily.json",
    ]
    (message,) = mailbox.messages
    assert "1 of 2 positions is touched by an investment ban or an exclusion" in message["Subject"]
    (told,) = web.json()
    assert told["reports"][0]["content"]["summary"]["findings"]["listed"] == 1
    assert states(site) == {"report archive": "delivered", "report board": "delivered", "report monitor": "delivered"}
    assert look(site) is False  # nothing is left to do


def test_the_outcome_is_in_the_status_and_in_the_event_log(site: Site) -> None:
    begin(site, FOLDER + job("archive"))
    look(site)
    store = site.worker().store
    last = job_store.latest(store, "daily")
    assert last is not None
    assert (last.state, last.outcome) == ("done", "findings: 1 listed, 0 related, 0 possible; delivered to archive")
    with store.read() as connection:
        assert verify_chain(connection) is None
        kinds = connection.exec_driver_sql("SELECT kind, subject FROM events ORDER BY seq").all()
    assert [tuple(row) for row in kinds] == [("run.saved", last.run_id), ("job.done", "daily")]


def test_a_file_that_was_left_on_the_share_is_in_the_outcome(site: Site) -> None:
    begin(site, FOLDER + job("archive"))
    (site.folder / "out").mkdir(exist_ok=True)
    (site.folder / "out" / "2026-11-23-daily.csv").write_text("an analyst's own", encoding="utf-8")
    look(site)
    last = job_store.latest(site.worker().store, "daily")
    assert last is not None
    assert last.outcome is not None
    assert last.outcome.endswith(
        "“2026-11-23-daily.csv” is another file and was left; the report is “2026-11-23-daily (2).csv”"
    )


def test_reports_are_dropped_once_everything_has_arrived(site: Site) -> None:
    begin(site, FOLDER + job("archive"))
    look(site)
    store = site.worker().store
    last = job_store.latest(store, "daily")
    assert last is not None
    assert job_store.kept_reports(store, last.id) == ()


def test_each_recipient_gets_the_reports_that_are_meant_for_it(site: Site, mailbox: Mailbox, web: WebReceiver) -> None:
    board = '\n[[jobs.daily.deliver]]\nto = "board"\nreports = ["csv"]\n'
    monitor = '\n[[jobs.daily.deliver]]\nto = "monitor"\nreports = [".json"]\n'
    begin(site, mail(mailbox) + hook(web) + job() + board + monitor)
    look(site)
    assert [part.get_filename() for part in mailbox.messages[0].iter_attachments()] == ["daily.csv"]
    assert [report["name"] for report in web.json()[0]["reports"]] == ["daily.json"]


def test_a_failed_delivery_is_tried_again_and_no_other_is_repeated(
    site: Site, mailbox: Mailbox, web: WebReceiver
) -> None:
    mailbox.broken = 2
    begin(site, mail(mailbox) + hook(web) + job("board", "monitor"))
    look(site)
    assert states(site) == {"report board": "waiting", "report monitor": "delivered"}
    assert look(site, seconds=10) is False  # its wait of half a minute is not over
    assert look(site, seconds=20)
    assert look(site, seconds=59) is False  # the wait has doubled
    assert look(site, seconds=1)
    assert states(site) == {"report board": "delivered", "report monitor": "delivered"}
    assert len(mailbox.messages) == 1
    assert len(web.requests) == 1
    last = job_store.latest(site.worker().store, "daily")
    assert last is not None
    assert last.state == "done"


def test_a_delivery_that_fails_for_good_is_told_to_a_person_and_the_rest_arrives(
    site: Site, mailbox: Mailbox, web: WebReceiver
) -> None:
    web.answers = [410]
    begin(site, mail(mailbox, "ops") + FOLDER + hook(web) + job("monitor", "archive", tell='["ops"]'))
    look(site)
    assert states(site) == {"report monitor": "failed", "report archive": "delivered", "alert ops": "delivered"}
    (alert,) = mailbox.messages
    assert "FAILED" in alert["Subject"]
    assert "410" in alert.get_body(("plain",)).get_content()
    assert list(alert.iter_attachments()) == []
    last = job_store.latest(site.worker().store, "daily")
    assert last is not None
    assert last.state == "failed"
    assert look(site, minutes=10) is False


def test_deliveries_are_given_up_after_their_attempts(site: Site, web: WebReceiver) -> None:
    web.answers = [500] * 3
    begin(site, hook(web) + job("monitor"), **{"deliveries.attempts": 3})
    assert [look(site, hours=1) for _ in range(4)] == [True, True, True, False]
    assert states(site) == {"report monitor": "failed"}


def test_a_job_that_cannot_be_done_is_tried_again_and_then_told(site: Site, mailbox: Mailbox) -> None:
    (site.folder / "holdings-2026-11-23.csv").unlink()
    begin(site, mail(mailbox, "ops") + job(tell='["ops"]', retries="{ times = 2, wait_minutes = 5 }"))
    assert look(site)
    assert look(site, minutes=4) is False
    assert look(site, minutes=1)
    assert mailbox.messages == []
    assert look(site, minutes=10)
    assert "No holdings file matches" in mailbox.messages[0].get_body(("plain",)).get_content()
    last = job_store.latest(site.worker().store, "daily")
    assert last is not None
    assert (last.state, last.failures) == ("failed", 3)


def test_a_job_that_is_mended_before_its_retries_end_is_done_as_of_the_same_date(site: Site) -> None:
    (site.folder / "holdings-2026-11-23.csv").unlink()
    begin(site, FOLDER + job("archive", schedule='"59 23 * * *"'))
    site.clock.move(hours=17, minutes=29)
    look(site)
    site.hold(TOUCHED)
    assert look(site, minutes=5)  # it is tomorrow now
    assert (site.folder / "out" / "2026-11-23-daily.csv").exists()


@pytest.mark.parametrize(
    ("send", "first", "second", "expected"),
    [
        ("always", CLEAN, CLEAN, ["delivered", "delivered"]),
        ("on-findings", CLEAN, TOUCHED, ["not_wanted", "delivered"]),
        ("on-findings", TOUCHED, TOUCHED, ["delivered", "delivered"]),
        ("on-change", TOUCHED, TOUCHED, ["delivered", "not_wanted"]),
        ("on-change", CLEAN, TOUCHED, ["delivered", "delivered"]),
        ("on-change", TOUCHED, CLEAN, ["delivered", "delivered"]),
    ],
)
def test_when_to_send(site: Site, send: str, first: str, second: str, expected: list[str]) -> None:
    site.hold(first)
    begin(site, FOLDER + job("archive", send=f'"{send}"'))
    look(site)
    seen = [states(site)["report archive"]]
    site.hold(second, "holdings-2026-11-24.csv")
    look(site, days=1)
    assert [*seen, states(site)["report archive"]] == expected


def test_a_change_whose_delivery_failed_is_still_a_change_the_next_day(site: Site, web: WebReceiver) -> None:
    site.hold(CLEAN)
    begin(site, hook(web) + job("monitor", send='"on-change"'))
    look(site)
    site.hold(TOUCHED)
    web.answers = [410]
    look(site, days=1)
    look(site, days=1)
    assert [told["changes"] and told["changes"]["new"] for told in web.json()] == [None, 1]


def test_what_changed_is_told_and_shown_in_the_reports(site: Site, web: WebReceiver) -> None:
    site.hold(CLEAN)
    begin(site, FOLDER + hook(web) + job("archive", "monitor", reports='["daily.html"]'))
    look(site)
    site.hold(TOUCHED)
    look(site, days=1)
    assert [told["changes"] for told in web.json()] == [None, {"new": 1, "gone": 0, "changed": 0}]
    first, second = ((site.folder / "out" / f"2026-11-{day}-daily.html").read_text() for day in (23, 24))
    told = "Compared with run"
    assert (told in first, told in second) == (False, True)


def test_work_of_a_scheduler_that_died_is_taken_over_after_its_lease(site: Site, mailbox: Mailbox) -> None:
    begin(site, mail(mailbox) + job("board"), lease_seconds=120)
    dead = site.worker()
    job_run = claim_next(dead, dead.file.jobs["daily"])
    assert job_run is not None
    assert look(site) is False
    with dead.store.write() as connection:
        dead.claimant.own(connection, job_run.id, lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert look(site)
    assert len(mailbox.messages) == 1


def test_a_scheduler_that_lost_its_claim_delivers_nothing_more(site: Site) -> None:
    begin(site, FOLDER + job("archive"))
    slept = site.worker()
    job_run = claim_next(slept, slept.file.jobs["daily"])
    assert job_run is not None
    with slept.store.write() as connection:
        slept.claimant.own(connection, job_run.id, lease_until=datetime.now(UTC) - timedelta(seconds=1))
    other = site.worker()
    assert claim_next(other, other.file.jobs["daily"]) is not None
    with pytest.raises(LeaseLostError):
        intend(DeliveryKey(slept.claimant, job_run, "report", "archive"), "0" * 64, site.clock())
    with pytest.raises(LeaseLostError):
        slept.claimant.renew(job_run.id)
    assert attempts_of(slept.store, job_run.id) == {}


def test_no_secret_is_in_the_store_the_log_the_reports_or_the_messages(
    site: Site, mailbox: Mailbox, web: WebReceiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = {"HOOK_SECRET": "whsec-7f3a91", "SLACK_URL": f"{web.url}/T0/B0/token-55aa", "SMTP_PASSWORD": "pw-9c1e77"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    web.reply = f"rejected: {secrets['HOOK_SECRET']}, /T0/B0/token-55aa"
    web.answers = [400, 404]
    slack = '\n[deliveries.chat]\nkind = "slack"\nurl = "env:SLACK_URL"\n'
    login = (
        '\n[deliveries.secured]\nkind = "email"\nhost = "127.0.0.1"\nuser = "u"\npassword = "env:SMTP_PASSWORD"\n'
        f'from = "a@b.example"\nto = ["c@d.example"]\nport = {mailbox.port}\n'
    )
    with caplog.at_level("DEBUG"):
        begin(
            site,
            FOLDER
            + hook(web)
            + slack
            + login
            + mail(mailbox, "ops")
            + job("monitor", "chat", "secured", "archive", tell='["ops"]'),
            **{"deliveries.attempts": 1},
        )
        look(site)
    assert states(site)["report monitor"] == states(site)["report chat"] == states(site)["report secured"] == "failed"
    for store in site.stores:
        store.close()
    written = b"".join(path.read_bytes() for path in site.folder.rglob("*") if path.is_file() and path != site.path)
    told = "".join(str(message) for message in mailbox.messages)
    logged = "\n".join(record.getMessage() + json.dumps(record.__dict__, default=str) for record in caplog.records)
    for secret in ("whsec-7f3a91", "token-55aa", "pw-9c1e77"):
        assert secret.encode() not in written
        assert secret not in told
        assert secret not in logged


@pytest.mark.parametrize(("update", "state"), [("try", "done"), ("must", "failed")])
def test_lists_that_cannot_be_updated_are_stated_or_stop_the_job(
    site: Site, monkeypatch: pytest.MonkeyPatch, update: str, state: str
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):  # nobody listens there: no network is left
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("SCREENER_HOME", str(site.folder / "home"))
    lists = f'{{ use = ["house.yaml", "us-ofac-ns-cmic"], update = "{update}" }}'
    begin(site, FOLDER + job("archive", lists=lists, retries="{ times = 0 }"))
    look(site)
    store = site.worker().store
    last = job_store.latest(store, "daily")
    assert last is not None
    assert last.state == state
    if state == "done":
        assert "could not be updated" in load_run(store, last.run_id or "").run.notices[0]
    else:
        assert "could not be updated" in (last.outcome or "")


def test_the_policy_says_who_asks_and_is_stated_in_the_run(site: Site) -> None:
    (site.folder / "policy.toml").write_text('title = "Endowment policy"\ninvestor = "uk-person"\n')
    begin(site, FOLDER + job("archive", policy='"policy.toml"'))
    look(site)
    store = site.worker().store
    last = job_store.latest(store, "daily")
    assert last is not None
    run = load_run(store, last.run_id or "")
    assert run.run.investor == "uk-person"
    assert run.run.settings["policy"]["title"] == "Endowment policy"


def test_a_law_of_the_job_or_of_its_policy_is_applied_and_its_dates_stand_in_the_status(site: Site) -> None:
    (site.folder / "policy.toml").write_text('[laws]\nuse = ["us-fl-215.4735"]\n')
    lists = '{ use = ["house.yaml"], laws = ["us-in-5-10.2-13"] }'
    begin(site, FOLDER + job("archive", policy='"policy.toml"', lists=lists))
    look(site)
    worker = site.worker()
    (found,) = health(worker.file, worker.store, site.clock())
    assert found.last is not None
    run = load_run(worker.store, found.last.run_id or "")
    assert [one["id"] for one in run.run.settings["laws"]] == ["us-in-5-10.2-13", "us-fl-215.4735"]
    assert any("report due: Indiana" in one.what for one in found.dates_ahead)


def test_an_archived_run_can_be_proved_later(site: Site) -> None:
    begin(site, FOLDER + job("archive", archive="true"))
    look(site)
    (site.folder / "holdings-2026-11-23.csv").unlink()
    (site.folder / "house.yaml").unlink()
    store = site.worker().store
    last = job_store.latest(store, "daily")
    assert last is not None
    proved = verify_run(store, last.run_id or "")
    assert (proved.broken, proved.records, proved.files, proved.not_screened, proved.differences) == (
        None,
        (),
        (),
        None,
        (),
    )


def test_yesterdays_file_again_is_said_and_is_no_change(site: Site) -> None:
    site.hold(TOUCHED)
    begin(site, FOLDER + job("archive", send='"on-change"'))
    look(site)
    site.hold(TOUCHED, "holdings-2026-11-24.csv")
    look(site, days=1)
    last = job_store.latest(site.worker().store, "daily")
    assert last is not None
    assert "has not changed since the run of 2026-11-23" in (last.outcome or "")


def test_a_delivered_workbook_gives_every_position_back(site: Site) -> None:
    begin(site, FOLDER + job("archive", reports='["daily.xlsx"]'))
    look(site)
    (workbook,) = (site.folder / "out").iterdir()
    rows = list(load_workbook(workbook)["All positions"].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Outcome", "clear", "finding"]


def test_the_standing_lists_are_updated_where_a_job_names_them_or_none(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("SCREENER_HOME", str(site.folder / "home"))
    begin(site, FOLDER + job("archive", lists='{ use = ["default"], update = "must" }', retries="{ times = 0 }"))
    look(site)
    last = job_store.latest(site.worker().store, "daily")
    assert last is not None
    assert "could not be updated" in (last.outcome or "")


def test_a_list_of_any_form_stands_beside_the_jobs_file(site: Site) -> None:
    (site.folder / "own.csv").write_text("name,isin\nCHINA MOBILE LTD,HK0941009539\n")
    begin(site, FOLDER + job("archive", lists='{ use = ["own.csv"] }'))
    look(site)
    last = job_store.latest(site.worker().store, "daily")
    assert last is not None
    assert last.state == "done"
    assert {one.id for one in load_run(site.worker().store, last.run_id or "").run.watchlists} == {"house-own"}


def test_what_cannot_be_handed_over_any_more_is_told_and_ends_the_run(
    site: Site, mailbox: Mailbox, web: WebReceiver
) -> None:
    look_of_reports = site.folder / "look.toml"
    look_of_reports.write_text('organisation = "Endowment"\n')
    web.answers = [500]
    begin(site, mail(mailbox, "ops") + hook(web) + job("monitor", presentation='"look.toml"', tell='["ops"]'))
    assert look(site)
    look_of_reports.unlink()
    assert look(site, hours=1)
    assert "could not be handed over" in mailbox.messages[0].get_body(("plain",)).get_content()
    last = job_store.latest(site.worker().store, "daily")
    assert last is not None
    assert last.state == "failed"
