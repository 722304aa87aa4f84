"""The ladder of reminders: stages kept as data, and which of them is due when."""
