"""Points in the chat: one's own card, proposals, and the word on them."""
