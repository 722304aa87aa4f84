"""What every handler holds: the use cases, the texts, and how one exchange begins."""

from telegram.ext import ContextTypes

Context = ContextTypes.DEFAULT_TYPE
