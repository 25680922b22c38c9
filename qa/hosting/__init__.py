"""What those who run an installation need: a backup, its restoration, what a machine has and lacks, and a server that stays small.

In: the settings and the index directory. Out: a backup file, an installation from one, a list of findings.
May import: ``qa.config``, ``qa.people``, ``qa.api.serving``, ``index``.
"""
