"""Files: the one door through which a file is opened, guarded, decoded, hashed or written.

Takes paths and bytes; gives grids of cells, elements of XML, texts, and files written whole or not at all. Every other
package calls it; it knows nothing of holdings, watchlists, stores or reports, and imports none of them.
"""
