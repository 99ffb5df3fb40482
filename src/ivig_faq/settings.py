"""Where things are. How the program behaves is never a setting."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlsplit

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ivig_faq.errors import SettingsError

PREFIX = "IVIG_FAQ_"
_STORE = re.compile(r"sqlite:///[^?#\s]*[^?#\s/]|postgres(?:ql)?://[^\s]+")
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?")
_HOST = re.compile(r"[a-z0-9._:-]+")
_DATABASE = re.compile(r"(?:/[0-9]{0,5})?")
_ADDRESS = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):(?P<port>[0-9]{1,5})")
_IN_MEMORY = re.compile(r":memory:|mode=memory")
_PACKAGE = Path(__file__).parent


def _default_answers() -> Path:
    """The answers beside the package in a wheel, or at the top of a checkout."""
    inside = _PACKAGE / "answers"
    return inside if inside.is_dir() else _PACKAGE.parent.parent / "answers"


class Settings(BaseSettings):
    """Every setting, read once from the environment (prefix IVIG_FAQ_) and then passed on."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    answers: Path = Field(
        default_factory=_default_answers, description="Folder of the answers to serve."
    )
    cache: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("ivig-faq")),
        description="Folder in which the index fitted to the answers is kept between starts.",
    )
    host: str = Field(
        "127.0.0.1", description="Address that the service listens on; localhost is 127.0.0.1."
    )
    port: int = Field(8000, ge=1, le=65535, description="Port that the service listens on.")
    region: str = Field(
        "ZZ",
        description="Country whose emergency numbers are shown when a reader names none.",
    )
    # NoDecode: what is no list is refused by us, in words, rather than by the library.
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description='Web origins that may call the service, as JSON: ["https://example.org"].'
    )
    store: str = Field(
        "memory:",
        repr=False,  # it can hold a password
        description="Where counts are kept: memory:, sqlite:///counts.db, or postgresql://...",
    )
    workers: int = Field(
        1, ge=1, le=16, description="Processes that answer; two use two cores, each with memory."
    )
    rate_limit: str = Field(
        "memory:",
        repr=False,  # it can hold a password
        description="Where each client's requests are counted: memory:, redis://host:6379, or off.",
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (),
        description='Proxies whose X-Forwarded-For is believed, as JSON: ["10.0.0.0/8"].',
    )
    metrics: str = Field(
        "on", description="/metrics: on, off, or an address of its own such as 127.0.0.1:9100."
    )
    spans: str = Field(
        "off",
        description="Where spans are sent: off, or a collector such as http://127.0.0.1:4318.",
    )
    docs: bool = Field(True, description="Serve the description of the API at /openapi.json.")
    letters: bool = Field(
        False,
        description="Let readers send a question to the editors, who read it with ivig-faq inbox.",
    )
    paid_by: str = Field(
        "",
        max_length=200,
        description="Who pays for this website, as one sentence; readers see it.",
    )
    require_approved: bool = Field(
        False, description="Show only answers that are approved; others say they are reviewed."
    )

    @field_validator("port", "workers", mode="before")
    @classmethod
    def _is_number(cls, number: object) -> object:
        """Python reads 8_1 as 81: nobody means that."""
        if isinstance(number, str) and not re.fullmatch(r"\s*[0-9]{1,9}\s*", number):
            raise ValueError("must be a whole number, written in digits")
        return number

    @field_validator("region")
    @classmethod
    def _is_country(cls, region: str) -> str:
        if not re.fullmatch("[A-Za-z]{2}", region):
            raise ValueError("must be two letters, such as GB")
        return region

    @field_validator("host")
    @classmethod
    def _is_host(cls, host: str) -> str:
        """Names other than localhost are refused: the server does not look them up."""
        address = to_ip(host)
        if address is None:
            raise ValueError("must be an IP address such as 127.0.0.1, 0.0.0.0 or ::, or localhost")
        return address

    @field_validator("store")
    @classmethod
    def _is_store(cls, url: str) -> str:
        """The value is not repeated: it can hold a password."""
        if url.startswith("sqlite:") and _IN_MEMORY.search(unquote(url)):
            raise ValueError(
                "this SQLite would keep nothing; write memory: if that is meant, or else"
                " sqlite:///folder/counts.db"
            )
        if url != "memory:" and (not _STORE.fullmatch(url) or "\0" in unquote(url)):
            raise ValueError(
                "must be memory:, sqlite:///folder/counts.db (four slashes before a path from the"
                " root), or postgresql://user:password@host:5432/database"
            )
        options = dict(parse_qsl(url.partition("?")[2], keep_blank_values=True))
        if not re.fullmatch("[0-9]{1,9}", options.get("connect_timeout", "0")):
            raise ValueError("connect_timeout must be seconds, as a whole number")
        return url

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _are_origins(cls, given: object) -> tuple[str, ...]:
        """Anything else would end up in a header as it is."""
        origins = _to_list(given)
        if origins is None or not all(_is_origin(origin) for origin in origins):
            raise ValueError(
                "must be origins with no path, as a list in JSON:"
                ' ["https://example.org", "https://example.com:8443"]; [] is none'
            )
        return origins

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _are_networks(cls, given: object) -> tuple[IPv4Network | IPv6Network, ...]:
        networks = _to_list([*map(str, given)] if isinstance(given, tuple) else given)
        try:
            if networks is not None:
                return tuple(map(ip_network, networks))
        except ValueError:  # said below
            pass
        raise ValueError(
            'must be addresses or networks, as a list in JSON: ["10.0.0.0/8", "192.0.2.7"]; [] is'
            " none. What a network leaves open is 0: 10.0.0.0/8, not 10.0.0.1/8"
        )

    @field_validator("paid_by")
    @classmethod
    def _is_sentence(cls, said: str) -> str:
        if said and not re.fullmatch(r"\S[^\n\r{}\[\]]*[.!?]", said):
            raise ValueError("must be one sentence on one line, without brackets, with a full stop")
        return said

    @field_validator("rate_limit")
    @classmethod
    def _is_limit(cls, limit: str) -> str:
        """The value is not repeated: it can hold a password."""
        if limit not in ("memory:", "off") and not _is_redis(limit):
            raise ValueError(
                "must be memory:, off, redis://host:6379 or rediss://host:6379; a database may"
                " follow as /1, and : / ? @ in a password are written %3A %2F %3F %40"
            )
        return limit

    @field_validator("spans")
    @classmethod
    def _is_collector(cls, place: str) -> str:
        if place != "off" and not _is_origin(place):
            raise ValueError("must be off or an address such as http://127.0.0.1:4318")
        return place

    @field_validator("metrics")
    @classmethod
    def _is_place(cls, place: str) -> str:
        if place not in ("on", "off") and to_address(place) is None:
            raise ValueError("must be on, off or an IP address and a port such as 127.0.0.1:9100")
        return place

    @property
    def url(self) -> str:
        """Where the service is reached from this machine."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        """Host and port of the metrics, where they have an address of their own."""
        return to_address(self.metrics)


def to_address(text: str) -> tuple[str, int] | None:
    """Return the IP address and port of host:port; None for anything else."""
    found = _ADDRESS.fullmatch(text)
    host = to_ip(found["host"].strip("[]")) if found else None
    if found is None or host is None or not 0 < int(found["port"]) < 65536:
        return None
    return host, int(found["port"])


def to_ip(host: str) -> str | None:
    """Return an IP address that can be listened on; None for anything else."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if address.is_multicast or host == "255.255.255.255":  # the system takes it, and nobody comes
        return None
    return None if "%" in host else host  # the server knows no names of networks


def _to_list(given: object) -> tuple[str, ...] | None:
    """Return a list of texts, also where it is written as JSON; None for anything else."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            return None
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        return None
    return tuple(given)


def _is_origin(text: str) -> bool:
    try:
        return _ORIGIN.fullmatch(text) is not None and urlsplit(text).port != 0
    except ValueError:  # a port above 65535, or no address of version 6
        return False


def _is_redis(url: str) -> bool:
    """Say whether an address is whole: the library guesses at what it cannot read."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # not repeated: what is read as a port can be half a password
        return False
    return (
        not re.search(r"[\s?#]", url)
        and parts.scheme in ("redis", "rediss")
        and _HOST.fullmatch(parts.hostname or "") is not None
        and port != 0
        and _DATABASE.fullmatch(parts.path) is not None
    )


def read_settings(given: Mapping[str, object] = MappingProxyType({})) -> Settings:
    """Return the settings of this process; what is `given` counts more than its environment.

    Raises SettingsError that names each unknown or unusable setting and what it may be.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )
    if unknown:
        raise SettingsError(
            f"Unknown setting {', '.join(unknown)}. Known are: {', '.join(sorted(known))}."
        )
    try:
        return Settings.model_validate({**given})
    except ValidationError as error:
        faults = "; ".join(
            f"{PREFIX}{'.'.join(map(str, fault['loc'])).upper()}:"
            f" {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise SettingsError(f"A setting cannot be used. {faults}") from None
