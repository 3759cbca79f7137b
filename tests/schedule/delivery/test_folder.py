"""Delivery into a folder: whole files under names from a pattern; repeating it changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from screener.schedule.delivery import Payload, deliver
from screener.schedule.delivery.folder import FolderSettings
from screener.schedule.errors import DeliveryError


def test_reports_are_put_under_their_pattern(tmp_path: Path, payload: Payload) -> None:
    receipt = deliver(
        FolderSettings(kind="folder", path=str(tmp_path), name="{as_of:%Y}/{stem}-{due:%H%M}.{ending}"), payload, {}
    )
    assert (tmp_path / "2026" / "daily-0630.xlsx").read_bytes() == payload.attachments[0].content
    assert sorted(path.name for path in (tmp_path / "2026").iterdir()) == ["daily-0630.json", "daily-0630.xlsx"]
    assert "2 file(s)" in receipt.text


def test_a_repeated_delivery_leaves_the_file_as_it_is(tmp_path: Path, payload: Payload) -> None:
    settings = FolderSettings(kind="folder", path=str(tmp_path))
    deliver(settings, payload, {})
    before = (tmp_path / "daily.xlsx").stat().st_ino
    deliver(settings, payload, {})
    assert (tmp_path / "daily.xlsx").stat().st_ino == before


def test_another_file_of_that_name_is_left_and_the_report_has_a_second_name(tmp_path: Path, payload: Payload) -> None:
    (tmp_path / "daily.xlsx").write_text("an analyst's decisions")
    settings = FolderSettings(kind="folder", path=str(tmp_path))
    receipt = deliver(settings, payload, {})
    assert (tmp_path / "daily.xlsx").read_text() == "an analyst's decisions"
    assert (tmp_path / "daily (2).xlsx").read_bytes() == payload.attachments[0].content
    assert "“daily.xlsx” is another file and was left; the report is “daily (2).xlsx”" in receipt.text
    deliver(settings, payload, {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["daily (2).xlsx", "daily.json", "daily.xlsx"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_no_link_is_followed(tmp_path: Path, payload: Payload) -> None:
    victim = tmp_path / "victim"
    victim.write_text("theirs")
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in (".daily.xlsx.part", "daily.xlsx"):
        (folder / name).symlink_to(victim)
    deliver(FolderSettings(kind="folder", path=str(folder)), payload, {})
    assert victim.read_text() == "theirs"
    assert not (folder / "daily (2).xlsx").is_symlink()
    assert (folder / "daily (2).xlsx").stat().st_mode & 0o777 == 0o640


def test_a_missing_folder_is_not_made_since_it_may_be_an_unmounted_share(tmp_path: Path, payload: Payload) -> None:
    with pytest.raises(DeliveryError, match="does not exist") as caught:
        deliver(FolderSettings(kind="folder", path=str(tmp_path / "share")), payload, {})
    assert not caught.value.permanent
    assert not (tmp_path / "share").exists()


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, payload: Payload) -> None:
    (tmp_path / "daily.xlsx").mkdir()
    with pytest.raises(DeliveryError, match=r"daily\.xlsx cannot be written"):
        deliver(FolderSettings(kind="folder", path=str(tmp_path)), payload, {})
