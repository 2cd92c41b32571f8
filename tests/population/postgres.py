"""A PostgreSQL server of a test's own: its data in a temporary folder, reached by a socket there and by nothing else."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, None where no server is installed."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return None if found is None or shutil.which("psql") is None else Path(found).parent


def _account() -> str:
    """The account the server runs under: it refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


@contextmanager
def server() -> Iterator[Path]:
    """A running server; gives the folder of its socket."""
    bin_ = programs()
    assert bin_ is not None
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, _account(), _account())
        data = folder / "data"
        _run([bin_ / "initdb", "-D", data, "-A", "trust", "-U", "ekbom", "--no-sync", "-E", "UTF8", "--locale=C"])
        options = f"-k {folder} -h '' -F -c max_stack_depth=7MB -c jit=off"
        _run([bin_ / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start"])
        try:
            yield folder
        finally:
            _run([bin_ / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])


def _run(command: list[str | Path]) -> None:
    words = list(map(str, command))
    if os.geteuid() == 0:
        words = ["runuser", "-u", _account(), "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")


def psql(socket: Path, script: str) -> str:
    """What a script prints; CalledProcessError where any of it fails."""
    command = [
        "psql",
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        str(socket),
        "-U",
        "ekbom",
        "-d",
        "postgres",
        "-f",
        "-",
    ]
    try:
        return subprocess.run(command, input=script, check=True, capture_output=True, text=True).stdout
    except subprocess.CalledProcessError as error:
        error.add_note(error.stderr)
        raise


def load(socket: Path, table: str, frame: pl.DataFrame) -> None:
    """A table with the columns and rows of a frame, in the place of an older one."""
    kinds: Mapping[pl.DataType, str] = {
        pl.Boolean(): "boolean",
        pl.UInt16(): "smallint",
        pl.Float64(): "double precision",
        pl.String(): "text",
    }
    columns = ", ".join(f"{name} {kinds[kind]}" for name, kind in frame.schema.items())
    made = f"DROP TABLE IF EXISTS {table};\nCREATE TABLE {table} ({columns});\n"
    psql(socket, f"{made}COPY {table} FROM STDIN (FORMAT csv);\n{frame.write_csv(include_header=False)}\\.\n")


def asked(socket: Path, query: str, types: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The rows of a query, each column by its type in ``types``."""
    text = psql(socket, f"COPY (\n{query}\n) TO STDOUT (FORMAT csv, HEADER);\n")
    names = text.partition("\n")[0].replace('"', "").split(",")
    read = {name: pl.String() if types[name] == pl.Boolean else types[name] for name in names}
    frame = pl.read_csv(text.encode(), schema=read)
    truth = [name for name in names if types[name] == pl.Boolean]
    return frame.with_columns(pl.col(truth).replace_strict({"t": True, "f": False}, return_dtype=pl.Boolean()))
