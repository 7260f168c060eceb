"""Everything on one machine: the processes, their ports, and the story they play."""
