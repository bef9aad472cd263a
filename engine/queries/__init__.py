"""Reading: plain SELECTs into small dataclasses. `visible(actor, …)` is in every list, `can(…)` at every door."""
