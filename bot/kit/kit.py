"""What every handler holds: the use cases, the texts, and how one exchange begins."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.ext import CallbackContext, ContextTypes, ExtBot

from bot.kit.forms.types import Turn
from bot.kit.processor import caller_of
from bot.kit.texts import Texts
from services.binding import ChatPlace, place_of_chat
from services.people import language_of
from services.seam import Deps

Context = ContextTypes.DEFAULT_TYPE
