"""The commands of `zhibu`, one module a group; what is slow is imported where it is used."""
