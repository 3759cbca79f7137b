"""The values of a table, field by field: numbers, dates, texts and identifiers."""
