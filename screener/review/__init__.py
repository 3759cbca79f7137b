"""Review: decisions on findings, the comparison of two runs, and the reasons for what changed between them.

Pure: takes finished runs and recorded decisions, returns runs and comparisons. It knows no database, no file and no
form of a report; `screener.store` keeps what is decided, `screener.reports` shows it.
"""
