"""`desk.yaml`: read with line numbers and a strict table of fields, written with comments, told in plain words."""

from app.desk_file.faults import BadDeskFile, Fault
from app.desk_file.reading import DeskFile, read_desk_file
from app.desk_file.starter import starter_desk_file

__all__ = ["BadDeskFile", "DeskFile", "Fault", "read_desk_file", "starter_desk_file"]
