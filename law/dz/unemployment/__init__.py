"""When work is lost or not yet found: insurance for employees who lost it, an allowance for a first search."""
