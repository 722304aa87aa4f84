"""The Telegram toolkit: intake, texts, buttons, forms, and how the bot speaks."""

import os

# PTB gives spans of time as timedelta, as its next version will; it reads this when asked.
os.environ.setdefault("PTB_TIMEDELTA", "1")
