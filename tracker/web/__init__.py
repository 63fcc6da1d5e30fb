"""Flask plumbing without a domain word.

Owns what every answer shares: headers, error pages, static files, compression, filters, paging,
health. Refuses to know what a plan, a task or an agency is; rooms above bring the words. The one
door is `plumbing.init_web(app)`.
"""
