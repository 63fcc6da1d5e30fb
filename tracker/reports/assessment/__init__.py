"""The report on self-assessment, the agencies' sheets, the proof, the ministry's tables."""
