"""Paper: an outline of a document becomes Word, PDF or Excel in the layout of Decree 30/2020.

Owns the page: letterhead, headings, tables, charts, appendices, signature block, page numbers, and
the Word and typst templates that hold them (`templates/documents/`). An `Outline` comes in, bytes
go out, and the same outline gives the same bytes. Refuses to know what is reported: no word of the
domain, no query, no clock, no name of a province. Its words: outline, block, letterhead, caption,
unit note, appendix.
"""
