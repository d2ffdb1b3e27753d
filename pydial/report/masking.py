"""Keeps secrets out of everything that is told: what a host echoes may hold the password."""

from __future__ import annotations

import re

MASK = "***"
LONG = 4  # characters; a shorter secret is part of too many words


class Mask:
    """Replaces secrets by `***`, also when they come in pieces: a piece that could begin one is held back."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        self._secrets: tuple[str, ...] = ()
        self._words: re.Pattern[str] | None = None
        self._anywhere: re.Pattern[str] | None = None
        self.echo_expected = False  # a secret was sent just now: its echo may run into other words
        self._held = ""
        self.learn(*secrets)

    def learn(self, *secrets: str) -> None:
        """Further secrets; empty ones are none."""
        self._secrets = tuple(sorted({*self._secrets, *filter(None, secrets)}, key=len, reverse=True))
        words = [(secret, rf"(?<![0-9A-Za-z]){re.escape(secret)}(?![0-9A-Za-z])") for secret in self._secrets]
        if words:
            self._words = re.compile("|".join(word for _, word in words))
            loose = (re.escape(secret) if len(secret) >= LONG else word for secret, word in words)
            self._anywhere = re.compile("|".join(loose))

    def whole(self, text: str) -> str:
        """`text` with every secret in it masked; only where it stands as a word of its own, or as an echo."""
        pattern = self._anywhere if self.echo_expected else self._words
        return pattern.sub(MASK, text) if pattern else text

    def feed(self, text: str) -> str:
        """As much of a stream as can be shown now."""
        if not self._words:
            return text
        text = self._held + text
        keep = max((self._overlap(text, secret) for secret in self._secrets), default=0)
        self._held = text[len(text) - keep :]
        return self.whole(text[: len(text) - keep])

    def flush(self) -> str:
        """What was held back, when nothing more comes: shown, unless it is most of a secret."""
        held, self._held = self._held, ""
        nearly = any(len(held) * 2 > len(secret) and secret.startswith(held) for secret in self._secrets)
        return MASK if held and nearly else self.whole(held)

    @staticmethod
    def _overlap(text: str, secret: str) -> int:
        longest = min(len(text), len(secret))
        return next((size for size in range(longest, 0, -1) if text.endswith(secret[:size])), 0)
