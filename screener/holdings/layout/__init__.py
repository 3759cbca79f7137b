"""Where the tables of a sheet are: headers, tables side by side, on their side, without a header; their records."""
