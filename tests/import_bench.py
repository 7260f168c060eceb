"""How fast records are imported, and in how much memory: ``python -m tests.import_bench [rows]``."""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from app import store
from app.local import postgres

LINES_PER_ORDER: Final = 2


def write_customers(path: Path, count: int) -> None:
    """Made-up ones."""
    with path.open("w") as file:
        file.write("id,email,name,tier\n")
        file.writelines(f"c{one},person{one}@shop.example,Person {one},pro\n" for one in range(count))


def write_orders(path: Path, rows: int, customers: int) -> None:
    """Two lines each, so half as many orders as rows."""
    with path.open("w") as file:
        file.write(
            "number,customer,currency,paid,placed_on,charge,sku,line_description,quantity,unit_price,shipping\n"
        )
        for one in range(rows // LINES_PER_ORDER):
            file.write(f"N{one},c{one % customers},EUR,25.50,2026-06-01,ch_{one},SKU-A,Thing A,2,10.00,3.50\n")
            file.write(f"N{one},,,,,,SKU-B,Thing B,1,2.00,\n")


def run(url: str, kind: str, path: Path, rows: int) -> None:
    """One import as a person starts it."""
    environ = {**os.environ, "DATABASE_URL": url, "TENANT": "bench", "COUNTERSIGN_ENV_FILE": ""}
    began = time.perf_counter()
    command = [sys.executable, "-m", "app.cli", "import", kind, str(path)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{kind}: {rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} rows/s, {most} MiB: {done.stdout}")
    print(done.stderr, end="")


async def _database(cluster: postgres.Cluster) -> str:
    url = await postgres.ensure_database(cluster, "bench")
    await store.migrate(url)
    pool = await store.open_pool(url, size=1)
    await pool.execute("INSERT INTO tenants (id, name) VALUES ('bench', 'Bench')")
    await pool.close()
    return url


def main(rows: int) -> None:
    """Customers, orders, and the same orders again."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = postgres.start(Path(folder) / "postgres")
        try:
            url = asyncio.run(_database(cluster))
            customers, orders = Path(folder) / "customers.csv", Path(folder) / "orders.csv"
            count = max(1, rows // 10)
            write_customers(customers, count)
            write_orders(orders, rows, count)
            run(url, "customers", customers, count)
            run(url, "orders", orders, rows)
            run(url, "orders", orders, rows)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
