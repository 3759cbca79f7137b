"""Scheduled reports: jobs in `screener.toml`, when they come due, and how their reports reach people.

The way of the data: a job file (`jobs`) and a calendar (`calendar`) say what is due; the `scheduler` claims a
due time in the shared store (`job_store`), makes the reports (`build_reports`), delivers each (`execute`, `delivery`)
and writes down every step, so that a crash at any point leaves nothing undone and nothing done twice.
"""
