"""Settings: `base` for all, then `dev` (one machine, demonstration), `test`, `production`."""
