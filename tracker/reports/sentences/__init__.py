"""The sentences of a quarterly report, drafted from its figures in the words of officials.

Each draft is the text of one place of the document, its paragraphs parted by line breaks. An
editor may replace any of them by its key; nothing else of the document depends on their words.
A list in a draft has one entry a line, begun with "- " or "a) ".
"""
