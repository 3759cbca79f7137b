"""Scheduled reports: jobs in `screener.toml`, when they come due, and how their reports reach people.

The way of the data: a job file (`jobs`) and a calendar (`calendar`) say what is due; the scheduler (`runner`) claims a
due time in the shared ledger (`ledger`), makes the reports (`prepare`), hands each over (`work`, `delivery`) and writes
down every step, so that a crash at any point leaves nothing undone and nothing done twice.
"""
