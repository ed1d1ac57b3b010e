"""Writes the Arrow files of another writer that test/ingest/arrowFiles.ts holds. Needs polars 2.1.0; prints name and text."""

import base64
import datetime
import io
import zlib

import polars as pl

frame = pl.DataFrame(
    {
        "ID": ["007", "é", None],
        "AT": [datetime.datetime(2024, 1, 31, 10, 0, 0, 123456), None, datetime.datetime(1969, 12, 31, 23, 59, 59)],
        "PRICE": [1.5, -2.0, None],
        "N": [9007199254740993, -1, None],
    }
)
oldest = pl.CompatLevel.oldest()
for name, write, compression in (
    ("file", frame.write_ipc, "uncompressed"),
    ("stream", frame.write_ipc_stream, "uncompressed"),
    ("packed", frame.write_ipc, "lz4"),
):
    target = io.BytesIO()
    write(target, compression=compression, compat_level=oldest)
    print(name, base64.b64encode(zlib.compress(target.getvalue(), 9)).decode())
