"""The wing of the insured person."""
