"""The server's own work between requests: reads uploads, takes screenings from the queue, keeps its leases."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from screener.errors import ScreenerError
from screener.store.engine import Store
from screener.web import queue, uploads
from screener.web.people import Person
from screener.web.queue import Screening
from screener.web.settings import Settings
from screener.web.uploads import Upload
from screener.web.worker import Ending, Progress, Task, Worker, warm_up

_LOG = logging.getLogger("screener.web")
_ROUND_SECONDS = 2.0
"""How often the queue is looked at though nobody rang: for requests of other servers, and of ones that died."""

_LOG_LINES = 500

PATIENCE_SECONDS = 3.0
"""How long a page waits for files to be read before it shows that they are being read."""


class Dispatcher:
    """What a running server knows beyond the store; none of it is missed when it is lost."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.owner = secrets.token_hex(8)
        self.progress: dict[str, Progress] = {}
        self._workers: dict[str, Worker] = {}
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._readers = asyncio.Semaphore(settings.workers)
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._jobs: dict[str, asyncio.Task[None]] = {}
        self.job_lines: dict[str, list[str]] = {}

    async def understood(self, upload: Upload) -> dict[str, Any] | None:
        """How an upload was understood; None while it is still being read."""
        result = self._result(upload)
        if not await asyncio.to_thread(result.exists):
            task = self._reading.get(str(result))
            if task is None:
                task = self._reading[str(result)] = asyncio.create_task(self._understand(upload, result))
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(task), PATIENCE_SECONDS)
            if not task.done():
                return None
        found: dict[str, Any] = json.loads(await asyncio.to_thread(result.read_text, "utf-8"))
        return found

    async def _understand(self, upload: Upload, result: Path) -> None:
        try:
            async with self._readers:
                arguments = {**self._files(upload), "result": str(result)}
                ending = await self._run(upload.id, Task("understand", arguments))
            if ending.error:
                from screener.reports import write_atomically

                content = json.dumps({"error": ending.error, "hint": ending.hint}).encode()
                await asyncio.to_thread(write_atomically, result, content)
        finally:
            self._reading.pop(str(result), None)

    async def run(self, function: str, **arguments: Any) -> Any:
        """The result of a task that somebody waits for.

        Raises:
            ScreenerError: the task failed; the message says why.
        """
        async with self._readers:
            ending = await self._run(f"{function} {secrets.token_hex(4)}", Task(function, arguments))
        if ending.error:
            raise ScreenerError(ending.error, hint=ending.hint)
        return ending.result

    def start_job(self, name: str) -> None:
        """Run a job now, in the background; its log is `job_lines`."""
        if not self.works_on(name):
            self.job_lines[name] = []
            self._jobs[name] = asyncio.create_task(self._job(name))

    def works_on(self, name: str) -> bool:
        """Whether a job that was started here is still at work."""
        return name in self._jobs and not self._jobs[name].done()

    async def _job(self, name: str) -> None:
        task = Task("run_job", {"jobs": str(self.settings.jobs), "store": self.settings.store, "job": name})
        worker = await asyncio.to_thread(Worker, task, self.settings.child)
        lines = self.job_lines[name]
        ending = await worker.ending(lambda progress: lines.append(progress.stage) if len(lines) < _LOG_LINES else None)
        lines.append(_sentence(ending) if ending.error else str(ending.result))

    def ring(self) -> None:
        """Say, from any thread, that something was put into the queue."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._bell.set)

    def cancel(self, identity: str, person: Person, address: str) -> bool:
        """Cancel a screening, and end its process where it runs here."""
        cancelled = queue.cancel(self.store, identity, person, address)
        worker = self._workers.get(identity)
        if cancelled and worker is not None:
            worker.kill()
        return cancelled

    async def work(self) -> None:
        """Take screenings from the queue until cancelled."""
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(uploads.remove_abandoned, self.store, self.settings)
        await asyncio.to_thread(warm_up)
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                self._bell.clear()
                running = {task for task in running if not task.done()}
                try:
                    if running:
                        await asyncio.to_thread(queue.renew, self.store, self.owner)
                    while len(running) < self.settings.workers and (
                        found := await asyncio.to_thread(queue.claim, self.store, self.owner)
                    ):
                        running.add(asyncio.create_task(self._screen(found)))
                        running = {task for task in running if not task.done()}
                except Exception:
                    _LOG.exception("The queue could not be looked at")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), _ROUND_SECONDS)
        finally:
            for worker in list(self._workers.values()):
                worker.kill()

    async def _screen(self, screening: Screening) -> None:
        try:
            ending = await self._screened(screening)
            await asyncio.to_thread(
                queue.finish, self.store, screening.id, self.owner, message=_sentence(ending) if ending.error else None
            )
        except Exception:
            _LOG.exception("A screening could not be finished")
        finally:
            self.progress.pop(screening.id, None)
            self.ring()

    async def _screened(self, screening: Screening) -> Ending:
        upload = await asyncio.to_thread(uploads.find, self.store, screening.upload_id)
        if upload is None:
            return Ending(error="The uploaded files are gone")
        task = Task(
            "screen",
            {
                **self._files(upload),
                "options": screening.options,
                "store": self.settings.store,
                "policy": str(self.settings.policy) if self.settings.policy else None,
                "funds": str(self.settings.funds) if self.settings.funds else None,
                "fund_files": self._named(upload, "fund"),
                "screening": screening.id,
                "owner": self.owner,
            },
        )
        return await self._run(screening.id, task)

    async def _run(self, identity: str, task: Task) -> Ending:
        worker = await asyncio.to_thread(Worker, task, self.settings.child)
        self._workers[identity] = worker
        try:
            return await worker.ending(lambda progress: self.progress.__setitem__(identity, progress))
        finally:
            self._workers.pop(identity, None)

    def _files(self, upload: Upload) -> dict[str, Any]:
        files = self._named(upload, "holdings")
        return {"files": files, "profile": upload.corrections.profile, "rows": upload.corrections.rows}

    def _named(self, upload: Upload, role: uploads.Role) -> list[tuple[str, str]]:
        return [(str(uploads.path_of(self.settings, upload, one)), one.name) for one in upload.of(role)]

    def _result(self, upload: Upload) -> Path:
        return self.settings.folder / upload.id / f"understood-{upload.key}.json"


def _sentence(ending: Ending) -> str:
    return f"{ending.error}. {ending.hint}".rstrip() if ending.hint else f"{ending.error}."
