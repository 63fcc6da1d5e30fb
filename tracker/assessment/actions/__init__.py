"""The verbs of self-assessment: a round opens, sheets are answered, signed and judged."""
