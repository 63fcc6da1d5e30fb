"""Reports: from the figures of a period to the document that an office signs.

Owns what a report says and in which order: the facts it needs (`facts`), the sentences drafted
from them (`sentences`), its tables (`tables`, `lists`) and the whole as an outline (`quarterly`)
that `paper` sets. Refuses to count by itself (`progress` does) and to know a page's layout
(`paper` does). Sentences are drafts: an editor may replace any of them, by its key. Its words:
facts, cut-off (the window's last day), draft, standing duty, coming work.
"""
