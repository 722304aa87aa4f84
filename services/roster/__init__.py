"""The roster: a workbook in the usual columns, checked cell by cell, imported as a whole."""

from services.roster.apply import import_roster
from services.roster.read import read_book
from services.roster.report import ImportReport
from services.roster.template import write_template
from services.roster.values import CellFault, RosterBook, RosterError

__all__ = [
    "CellFault",
    "ImportReport",
    "RosterBook",
    "RosterError",
    "import_roster",
    "read_book",
    "write_template",
]
