"""What `bin/bench law` measures: the population, the same pension law written by hand and in the peers' manner, the workers."""
