"""The seal: what is voted is stored only under a key that the database does not hold.

Each sealed text is XORed with HMAC-SHA256 in counter mode under a fresh nonce, and carries a
tag over both (encrypt, then authenticate). Keys are derived from the secret for one purpose
each: an urn's from its round, a paper's also from its token and its voter's account, neither of
which is stored with it. Two copies of the database, of before and after a vote, therefore
differ in bytes that are random to whoever lacks the secret.
"""

import hmac
from hashlib import sha256

NONCE = 16  # bytes, from a source of true randomness; never used twice
_BLOCK = 32


def seal(secret: bytes, purpose: str, nonce: bytes, plain: bytes) -> bytes:
    """Nonce, what is sealed, and tag."""
    body = _xor(plain, _stream(_key(secret, "hide", purpose), nonce, len(plain)))
    return nonce + body + _tag(secret, purpose, nonce + body)


def unseal(secret: bytes, purpose: str, sealed: bytes) -> bytes | None:
    """What was sealed; None under another secret or for another purpose."""
    said, tag = sealed[:-_BLOCK], sealed[-_BLOCK:]
    if not hmac.compare_digest(tag, _tag(secret, purpose, said)):
        return None
    nonce, body = said[:NONCE], said[NONCE:]
    return _xor(body, _stream(_key(secret, "hide", purpose), nonce, len(body)))


def fingerprint(secret: bytes) -> str:
    """What may be stored of a secret, to notice another one."""
    return _key(secret, "print", "").hex()[:16]


def _tag(secret: bytes, purpose: str, said: bytes) -> bytes:
    return hmac.digest(_key(secret, "tag", purpose), said, sha256)


def _key(secret: bytes, use: str, purpose: str) -> bytes:
    return hmac.digest(secret, f"zhibu evaluation {use} {purpose}".encode(), sha256)


def _stream(key: bytes, nonce: bytes, length: int) -> bytes:
    blocks = range(-(-length // _BLOCK))
    return b"".join(hmac.digest(key, nonce + each.to_bytes(8), sha256) for each in blocks)


def _xor(text: bytes, stream: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))
