"""Messages and the cases they belong to."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import asyncpg

from app.domain.cases.cases import (
    AGENT_TEXT_MAX,
    TEXT_READ_MAX,
    Accepted,
    CaseDetails,
    CaseWork,
    Conversation,
    InboundMail,
)
from app.domain.cases.mail.inbound import Original
from app.domain.cases.mail.unknown_senders import DEFAULT_LIMITS, UnknownSenderLimits
from app.domain.cases.reply_screening import HeldReply
from app.domain.cases.thread_summary import still_read
from app.domain.ids import CaseId, CustomerId, MessageId, Posted, TenantId, new_id
from app.domain.operations.desk_config import AttachmentLimits
from app.domain.people.actors import MAIL
from app.domain.privacy.mail_redaction import searched
from app.errors import BadInput, NotFound
from app.store.cases import attachments, case_states
from app.store.cases import message_rows as rows
from app.store.cases.mail import intake
from app.store.cases.mail import original as original_mail
from app.store.cases.thread_summaries.rows import thread_summary_of
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.db.vault import Vault

LimitsOf = Callable[[TenantId], AttachmentLimits]
HISTORY_MAX: Final = 20
LOST_MAX: Final = 50
QUOTED: Final = "Quoted in the mail below, written earlier and by whom is not known:\n{text}"

_RESEND: Final = """
UPDATE messages SET delivery = delivery + 1, resent_at = clock_timestamp()
WHERE id = $1 AND erased_at IS NULL AND kind <> 'request' RETURNING delivery
"""
_BIND: Final = "UPDATE cases SET thread_channel = $2, thread_ts = $3 WHERE id = $1 AND thread_ts IS NULL"
_THREAD: Final = "SELECT thread_channel, thread_ts FROM cases WHERE id = $1"
_NEEDS_PERSON: Final = "UPDATE cases SET person_code = $2, person_message_id = $3 WHERE id = $1"
_HISTORY: Final = f"""
SELECT who, left(body, {TEXT_READ_MAX}) AS body,
       coalesce(at > (SELECT received_at FROM messages WHERE id = $4), true) AS after_gist FROM (
    SELECT 'customer' AS who, body, received_at AS at FROM messages
    WHERE case_id = $1 AND received_at < $2 AND kind = 'human'
    UNION ALL
    SELECT 'desk', body, sent_at FROM drafts WHERE case_id = $1 AND status = 'sent' AND sent_at < $2
    ORDER BY at DESC LIMIT $3
) said WHERE body <> '' ORDER BY at
"""
# A run that began finished its outbox line. Approvals still under way have a sweep of their own.
_LOST: Final = """
SELECT m.id, m.delivery FROM messages m JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id
WHERE c.person_code IS NULL AND m.kind = 'human' AND m.no_reply_at IS NULL
  AND coalesce(m.resent_at, m.received_at)
      <= clock_timestamp() - make_interval(secs => $1 * power(2, least(m.delivery, 6)))
  AND NOT EXISTS (SELECT FROM drafts d WHERE d.tenant = m.tenant AND d.message_id = m.id)
  AND NOT EXISTS (
      SELECT FROM approvals a WHERE a.tenant = m.tenant AND a.message_id = m.id
      AND (a.consumed_at IS NULL OR a.status IN ('approved', 'executing'))
  )
  AND NOT EXISTS (
      SELECT FROM outbox o WHERE o.tenant = m.tenant AND o.payload->>'message_id' = m.id AND o.done_at IS NULL
  )
ORDER BY m.received_at LIMIT $2
"""
_TODAY: Final = "SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date::text"


class PostgresCases:
    """The door's and the engine's view of mails."""

    def __init__(
        self,
        pool: Pool,
        *,
        agent_text_max: int = AGENT_TEXT_MAX,
        vault: Vault | None = None,
        unknown_senders: UnknownSenderLimits = DEFAULT_LIMITS,
        keep_files: LimitsOf | None = None,
    ) -> None:
        self._pool, self._vault = pool, vault
        self._agent_text_max, self._unknown_senders = agent_text_max, unknown_senders
        self._keep_files = keep_files or _usual_files

    async def accept(self, tenant: TenantId, mail: InboundMail) -> Accepted:
        """Commit a mail with its audit and outbox lines; a repeated ``external_id`` changes nothing.

        Its original is kept sealed, where there is a key.
        """
        kept = None
        if mail.original is not None and self._vault is not None:
            kept = (await self._vault.seal(mail.original.content), mail.original)
        files = await attachments.sealed(mail, self._vault, self._keep_files(tenant))
        mail = replace(mail, files=())
        if mail.hits is None:  # typed in, or read by an older reader; a long one must hold neither loop nor commit up
            mail = await asyncio.to_thread(searched, mail)
        return await self._take_in(tenant, mail, kept, files)

    @retried
    async def _take_in(
        self,
        tenant: TenantId,
        mail: InboundMail,
        kept: tuple[bytes, Original] | None,
        files: Sequence[attachments.SealedFile],
    ) -> Accepted:
        async with tenant_tx(self._pool, tenant) as conn:
            limits = self._unknown_senders
            accepted = await intake.take_in(conn, tenant, mail, agent_text_max=self._agent_text_max, limits=limits)
            if kept is not None and not accepted.duplicate:
                await original_mail.keep(conn, tenant, accepted.message_id, *kept)
            if not accepted.duplicate:
                await attachments.keep(conn, tenant, accepted.message_id, files)
            return accepted

    async def refuse(self, tenant: TenantId, *, code: str, size_bytes: int) -> None:
        """Put on record that a mail was turned away at the door (``message_refused``)."""
        async with tenant_tx(self._pool, tenant) as conn:
            subject = ("message", new_id("refused"))
            data = {"code": code, "size_bytes": size_bytes}
            await append(conn, tenant, Entry("message_refused", MAIL, subject, subject[1], data=data))

    @retried
    async def resend(self, tenant: TenantId, message_id: MessageId) -> int:
        """Queue ``customer/email.received`` again under the next delivery number, which is returned."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            delivery = await conn.fetchval(_RESEND, message_id)
            row = await rows.mail(conn, message_id)
            if delivery is None:
                raise BadInput("This message's text was deleted for its age, so there is nothing to handle again")
            await intake.announce(conn, tenant, message_id, rows.writer(row), delivery=delivery)
            await append(
                conn,
                tenant,
                rows.entry("message_resent", row, f"{message_id}:resent:{delivery}", {"delivery": delivery}),
            )
            return int(delivery)

    async def lost(self, tenant: TenantId, *, older_than_seconds: float) -> Sequence[tuple[MessageId, int]]:
        """Messages whose run began and left neither draft, approval nor person; with how often each was re-sent."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            found = await conn.fetch(_LOST, older_than_seconds, LOST_MAX)
        return [(MessageId(row["id"]), row["delivery"]) for row in found]

    @retried
    async def begin(self, tenant: TenantId, message_id: MessageId, *, delivery: int, run_id: str) -> CaseWork:
        """Note ``message_received`` once per delivery and stop the outbox from saying it again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.mail(conn, message_id)
            if not 0 <= delivery <= row["delivery"]:
                raise NotFound("There is no such delivery of this message")  # a forged event
            for number in range(delivery + 1):
                await outbox.finish(conn, intake.cause(message_id, number))
            data = {"delivery": delivery, "run": hashlib.sha256(run_id.encode()).hexdigest()[:16]}
            await append(conn, tenant, rows.entry("message_received", row, f"{message_id}:received:{delivery}", data))
        return CaseWork(
            tenant=tenant,
            case_id=CaseId(row["case_id"]),
            message_id=message_id,
            customer_id=None if row["customer_id"] is None else CustomerId(row["customer_id"]),
            problem=rows.problem(row),
            sender_verified=rows.vouched_for(row),
        )

    async def details(self, tenant: TenantId, message_id: MessageId) -> CaseDetails:
        """What the head of the case's thread shows."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.message(conn, message_id)
            state = await case_states.state_of(conn, row["case_id"])
        return replace(rows.details(tenant, row), state=state)

    async def bind_thread(self, tenant: TenantId, case_id: CaseId, posted: Posted) -> Posted:
        """Keep the case's thread; the first one bound wins and is returned."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_BIND, case_id, posted.channel, posted.ts)
            row = await conn.fetchrow(_THREAD, case_id)
        bound = None if row is None else rows.thread(row)
        if bound is None:
            raise NotFound("There is no such case")
        return bound

    async def conversation(self, tenant: TenantId, message_id: MessageId) -> Conversation:
        """What the agent needs to answer. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.mail(conn, message_id)
            thread_summary = thread_summary_of(row["gist"])
            covered = thread_summary.upto_id if thread_summary and thread_summary.tells else None
            said = await conn.fetch(_HISTORY, row["case_id"], row["received_at"], HISTORY_MAX, covered)
            if covered:
                said = list(still_read(said, since_thread_summary=sum(one["after_gist"] for one in said)))
            today = await conn.fetchval(_TODAY)
        return Conversation(
            case_id=CaseId(row["case_id"]),
            sender=row["sender"],
            customer=rows.customer(row),
            subject=row["subject"],
            body=row["body"],
            history=_history(row, said),
            today=today,
            thread_summary=thread_summary if covered else None,
            first_turn=row["first_turn"],
        )

    @retried
    async def reply_held(self, tenant: TenantId, message_id: MessageId, held: HeldReply) -> None:
        """Put on record that a reply was held back (``reply_held``, once per draft or approval, person and codes)."""
        key = ":".join((held.about[1], "reply_held", held.by, ",".join(held.codes)))
        async with tenant_tx(self._pool, tenant) as conn:
            row = await rows.message(conn, message_id)
            data = {"codes": list(held.codes)}
            line = Entry("reply_held", held.by, held.about, key, CaseId(row["case_id"]), data)
            await append(conn, tenant, line)

    @retried
    async def needs_person(self, tenant: TenantId, message_id: MessageId, code: str) -> None:
        """Mark the case for a person (``case_needs_person``, once per message and code)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.message(conn, message_id)
            await conn.execute(_NEEDS_PERSON, row["case_id"], code, message_id)
            await append(
                conn, tenant, rows.entry("case_needs_person", row, f"{message_id}:person:{code}", {"code": code})
            )


def _usual_files(tenant: TenantId) -> AttachmentLimits:
    return AttachmentLimits()


def _history(row: asyncpg.Record, said: Sequence[asyncpg.Record]) -> tuple[tuple[str, str], ...]:
    """What was said before. Where we know of nothing, what the mail quotes stands for it."""
    if not said and row["quoted"]:
        return (("customer", QUOTED.format(text=row["quoted"])),)
    return tuple((one["who"], one["body"]) for one in said)
