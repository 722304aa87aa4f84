"""Reminders in the chat: why, settings, putting off, asking again."""
