"""The public keys that HighLevel's events are checked with, as the settings hold them (GH-6)."""

from base64 import b64decode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key


def ed25519_key(text: str) -> Ed25519PublicKey:
    """The key that a text holds as base64 of its DER form. Raises ``ValueError``."""
    key = load_der_public_key(b64decode(text, validate=True))
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("it is a key of another kind")  # noqa: TRY004 - of the text, not of a type
    return key


def rsa_key(text: str) -> RSAPublicKey:
    """The key that a text holds in PEM form. Raises ``ValueError``."""
    key = load_pem_public_key(text.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("it is a key of another kind")  # noqa: TRY004 - of the text, not of a type
    return key
