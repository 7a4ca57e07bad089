"""Real CalDAV servers for the tests: Radicale and Xandikos, each on a free port of its own."""

import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.ports import free_port

USER, PASSWORD = "maya", "correct horse"
_MKCALENDAR = (
    '<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
    "<d:displayname>{}</d:displayname></d:prop></d:set></c:mkcalendar>"
)


@dataclass
class Server:
    """A server that can be stopped and started again, with what it keeps."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    name = ""
    home = ""
    password = PASSWORD

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log)
        limit = time.monotonic() + 60
        while True:
            try:
                requests.get(self.url, timeout=5, auth=(USER, self.password))
            except requests.ConnectionError:
                if time.monotonic() > limit or self.process.poll() is not None:
                    raise AssertionError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def ask(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        answer = requests.request(
            method,
            self.url + path,
            data=body.encode(),
            headers=dict(headers or {}),
            auth=(USER, self.password),
            timeout=60,
        )
        assert answer.status_code < 400, (method, path, answer.status_code, answer.text)
        return answer

    def make_calendar(self, name: str) -> "Remote":
        path = f"{self.home}{name}/"
        self.ask("MKCALENDAR", path, _MKCALENDAR.format(name.title()), {"Content-Type": "text/xml"})
        return Remote(self, path)


class Radicale(Server):
    name = "radicale"
    home = f"/{USER}/"

    def command(self) -> Sequence[str]:
        self.set_password(self.password)
        options = {
            "hosts": f"127.0.0.1:{self.port}",
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": str(self.folder / "users"),
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "storage-filesystem-folder": str(self.folder / "collections"),
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        return [sys.executable, "-m", "radicale", *words]

    def set_password(self, password: str) -> None:
        self.password = password
        (self.folder / "users").write_text(f"{USER}:{password}\n")

    def start(self) -> None:
        super().start()
        if not (self.folder / "collections/collection-root" / USER).exists():
            self.ask("PROPFIND", self.home, "", {"Depth": "0"})


class Xandikos(Server):
    name = "xandikos"
    home = f"/{USER}/calendars/"

    def command(self) -> Sequence[str]:
        return [
            sys.executable, "-m", "xandikos", "serve",
            "-d", str(self.folder / "data"), "--state-dir", str(self.folder / "state"),
            "-l", "127.0.0.1", "-p", str(self.port),
            "--current-user-principal", f"/{USER}/", "--defaults", "--no-detect-systemd",
        ]  # fmt: skip


@dataclass
class Remote:
    """A calendar as its owner's other programs see it."""

    server: Server
    path: str

    @property
    def address(self) -> str:
        return self.server.url + self.path

    def put(self, name: str, lines: str, *, title: str = "Standup", uid: str | None = None) -> str:
        """An event with these lines of iCalendar; its path."""
        plain = "\n".join(line.strip() for line in lines.strip().splitlines())
        return self.put_file(
            name,
            f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//\nBEGIN:VEVENT\nUID:{uid or name}\n"
            f"DTSTAMP:20261101T000000Z\nSUMMARY:{title}\n{plain}\nEND:VEVENT\nEND:VCALENDAR\n",
        )

    def put_file(self, name: str, file: str) -> str:
        path = f"{self.path}{name}.ics"
        body = "\r\n".join(file.splitlines()) + "\r\n"
        self.server.ask("PUT", path, body, {"Content-Type": "text/calendar; charset=utf-8"})
        return path

    def get(self, path: str) -> str:
        answer = self.server.ask("GET", path)
        answer.encoding = "utf-8"
        return answer.text

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        """Put the event back with words of it replaced, as a calendar program would."""
        file = self.get(path)
        for old, new in changes:
            assert old in file, file
            file = file.replace(old, new)
        self.server.ask("PUT", path, file, {"Content-Type": "text/calendar; charset=utf-8"})

    def delete(self, path: str) -> None:
        self.server.ask("DELETE", path)

    def remove(self) -> None:
        self.server.ask("DELETE", self.path)

    def paths(self) -> list[str]:
        """The paths of what stands in it."""
        answer = self.server.ask("PROPFIND", self.path, "", {"Depth": "1"})
        hrefs = re.findall(r"<(?:\w+:)?href>([^<]+)</", answer.text)
        paths = {urlsplit(href).path for href in hrefs}
        return sorted(path for path in paths if path.endswith(".ics"))


KINDS = {"radicale": Radicale, "xandikos": Xandikos}
