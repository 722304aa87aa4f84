"""What this project does beside its limits and its peers, measured in one run."""
