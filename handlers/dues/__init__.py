"""Dues in the chat: one's own year, payments, and the collector's word on them."""
