"""Reference data: identifiers, markets, territories and the folding of text, each from standards and data files.

Takes one text, gives its normal form or None. Nothing above is needed to read it, and it imports nothing above.
"""
