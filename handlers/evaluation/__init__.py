"""The anonymous evaluation in the chat: rounds, ballots and results."""
