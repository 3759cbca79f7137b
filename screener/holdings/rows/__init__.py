"""What each row of a sheet is: the words that tell rows apart, the rules that decide, and the audit of all rows."""
