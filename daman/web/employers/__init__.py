"""Employers and their accountants: what to do now, workers, monthly declarations, account, proofs."""
