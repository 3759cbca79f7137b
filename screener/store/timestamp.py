"""Time stamps of a checkpoint by an authority outside: the log was in this state at that moment, whoever keeps it.

Source: RFC 3161 (Time-Stamp Protocol). A token is checked against roots that the person who checks chose.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screener.errors import install_hint
from screener.store.errors import EvidenceError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

_SECONDS = 30
_MOST_BYTES = 1 << 20
_HINT = "Nothing was written. Ask the authority again, or another one."


def stamp(message: bytes, url: str, roots: Path) -> bytes:
    """A time-stamp token from an authority, asked for with a nonce and checked before it is used.

    Args:
        message: what is stamped; only its hash leaves the machine.
        roots: certificates (PEM) of those that it must go back to.

    Raises:
        EvidenceError: the authority cannot be reached, or its answer is not one to this request, or is not valid.
    """
    import httpx

    tsp = _library()
    request = tsp.TimestampRequestBuilder(data=message).build()
    try:
        answer = httpx.post(
            url,
            content=request.as_bytes(),
            headers={"Content-Type": "application/timestamp-query"},
            timeout=_SECONDS,
            follow_redirects=False,
        )
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise EvidenceError(f"The time-stamping authority {url} gave no answer: {error}", hint=_HINT) from error
    check(answer.content, message, roots, nonce=request.nonce)
    return answer.content


def check(token: bytes, message: bytes, roots: Path, nonce: int | None = None) -> datetime:
    """The moment that a token states, once everything about it was checked.

    Args:
        nonce: the request's; None for a token of an earlier day.

    Raises:
        EvidenceError: it is no token of this message, its signer is not known, may not stamp times, or was not valid
            at the moment stated, or the nonce is another.
    """
    from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates

    tsp = _library()
    if len(token) > _MOST_BYTES:
        raise EvidenceError("The time stamp is larger than any is", hint=_HINT)
    try:
        trusted = load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as error:
        raise EvidenceError(f"“{roots}” holds no certificates that can be read (PEM): {error}") from error
    try:
        found: TimeStampResponse = tsp.decode_timestamp_response(token)
        tsp.VerifierBuilder(roots=trusted, nonce=nonce).build().verify_message(found, message)
        moment = found.tst_info.gen_time
        inside = [load_der_x509_certificate(one) for one in found.signed_data.certificates]
    except (ValueError, tsp.VerificationError) as error:
        raise EvidenceError(f"The time stamp is refused: {error}", hint=_HINT) from error
    if late := [one for one in inside if not one.not_valid_before_utc <= moment <= one.not_valid_after_utc]:
        until = late[0].not_valid_after_utc.date()
        raise EvidenceError(f"The time stamp is refused: its certificate is expired (valid to {until})", hint=_HINT)
    return moment


def _library() -> Any:
    try:
        import rfc3161_client
    except ModuleNotFoundError:
        raise EvidenceError("Time stamps need the extra “timestamp”", hint=install_hint("timestamp")) from None
    return rfc3161_client
