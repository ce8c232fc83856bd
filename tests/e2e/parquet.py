"""Reads Parquet files with DuckDB's own library, the one beside the program under test."""
import ctypes
import datetime
import json
import pathlib

from support import WHITHER


class Library:
    def __init__(self):
        self.lib = ctypes.CDLL(str(pathlib.Path(WHITHER).resolve().parent / "libduckdb.so"))
        for name, result in (("duckdb_row_count", ctypes.c_uint64), ("duckdb_result_error", ctypes.c_char_p),
                             ("duckdb_value_varchar", ctypes.c_void_p)):
            getattr(self.lib, name).restype = result
        self.lib.duckdb_value_varchar.argtypes = [ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64]
        self.lib.duckdb_free.argtypes = [ctypes.c_void_p]
        database = ctypes.c_void_p()
        self.connection = ctypes.c_void_p()
        assert self.lib.duckdb_open(None, ctypes.byref(database)) == 0
        assert self.lib.duckdb_connect(database, ctypes.byref(self.connection)) == 0

    def column(self, statement):
        """The first column of an answer, as text."""
        result = ctypes.create_string_buffer(256)  # larger than a duckdb_result
        try:
            if self.lib.duckdb_query(self.connection, statement.encode(), result) != 0:
                raise ValueError(self.lib.duckdb_result_error(result).decode())
            return [self.cell(result, row) for row in range(self.lib.duckdb_row_count(result))]
        finally:
            self.lib.duckdb_destroy_result(result)

    def cell(self, result, row):
        text = self.lib.duckdb_value_varchar(result, 0, row)
        if text is None:
            return None
        try:
            return ctypes.string_at(text).decode()
        finally:
            self.lib.duckdb_free(text)


_library = None


def read(file):
    """The columns' types by name, and the rows as dicts; times are datetimes, what is NULL has no key."""
    global _library
    _library = _library or Library()
    source = "read_parquet('{}')".format(str(file).replace("'", "''"))
    types = dict(json.loads(line) for line in
                 _library.column(f"SELECT to_json([column_name, column_type])::VARCHAR FROM (DESCRIBE FROM {source})"))
    rows = [json.loads(line) for line in _library.column(f"SELECT to_json(t)::VARCHAR FROM {source} t")]
    return types, [{name: time_of(cell) if types[name].startswith("TIMESTAMP") else cell
                    for name, cell in row.items() if cell is not None} for row in rows]


def time_of(text):
    """Of RFC 3339, and of what DuckDB writes."""
    text = text.replace(" ", "T")
    return datetime.datetime.fromisoformat(text + ":00" if text[-3] in "+-" else text)
