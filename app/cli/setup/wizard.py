"""The whole of setting a desk up: each question in its turn, then what is left to do."""

import asyncio
from pathlib import Path

from app.cli import doctor, environment
from app.cli.setup.asking import Asker
from app.cli.setup.database import ask_database, ask_tenant
from app.cli.setup.desk_file import overruled, write_desk_file
from app.cli.setup.engine import ask_engine
from app.cli.setup.host import ask_host, make_secrets
from app.cli.setup.remaining import left_to_do
from app.cli.setup.slack import ask_slack
from app.cli.terminal import out, paragraph


def set_up(asker: Asker, manifest: Path | None, desk_file: Path) -> None:
    """Ask, keep, and say what is left to do. Raises KeyboardInterrupt or Abort where somebody stops it."""
    url = ask_database(asker)
    tenant = ask_tenant(asker, url)
    origin = ask_host(asker)
    make_secrets(asker)
    ask_engine(asker)
    ask_slack(asker, origin, manifest)
    written = write_desk_file(desk_file, asker.env, name=tenant.name, language=tenant.language)
    asker.heading("Done")
    paragraph(f"{desk_file} is {'written' if written else 'kept as it is'}.")
    env = asker.env
    if wins := asyncio.run(overruled(url, tenant.id, env, name=tenant.name)):
        paragraph(wins)
    if env.added:
        paragraph(f"{env.path} has {len(env.added)} new lines: {', '.join(dict.fromkeys(env.added))}.")
    if env.open_to_others():
        paragraph(f"Others on this machine can read it: `chmod 600 {env.path}`.")
    environment.load()
    findings = asyncio.run(doctor.examine())
    out.print("\nWhat is left to do", style="bold")
    for number, sentence in enumerate(left_to_do(findings, env, desk_file), 1):
        paragraph(f"{number}. {sentence}", hang="   ")
