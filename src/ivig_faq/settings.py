"""Where things are. How the program behaves is never a setting."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ivig_faq.errors import SettingsError

PREFIX = "IVIG_FAQ_"
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
    host: str = Field("127.0.0.1", description="Address that the service listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that the service listens on.")
    region: str = Field(
        "ZZ",
        pattern="^[A-Za-z]{2}$",
        description="Country whose emergency numbers are shown when a reader names none.",
    )
    allowed_origins: tuple[str, ...] = Field(
        (), description='Web origins that may call the service, as JSON: ["https://example.org"].'
    )
    require_approved: bool = Field(
        False, description="Show only answers that are approved; others say they are reviewed."
    )


def read_settings() -> Settings:
    """Return the settings of this process.

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
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"{PREFIX}{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise SettingsError(f"A setting cannot be used. {faults}") from None
    except ValueError as error:  # pydantic-settings' own error for a value that is not JSON
        raise SettingsError(f"A setting cannot be read: {error}") from None
