"""HighLevel's two signatures, over the body's raw bytes (sources.md §6.4).

The Ed25519 key is the stand-in's and known to everybody, so that a configuration can name its public half; the
RSA key is a new one in each process, and shorter than the vendor's 4096 bits to be made at once. Both public
halves are at /__admin/highlevel/{location}/keys.
"""

from base64 import b64encode
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sandbox.highlevel.settings import Signature

ED25519_HEADER = "X-GHL-Signature"
RSA_HEADER = "x-wh-signature"

_ED25519 = Ed25519PrivateKey.from_private_bytes(b"the sandbox's key, not a secret!")
_OTHER = Ed25519PrivateKey.from_private_bytes(b"of somebody else, not the vendor")


def headers(body: bytes, signature: Signature) -> dict[str, str]:
    match signature:
        case "ed25519":
            return {ED25519_HEADER: _ed25519(_ED25519, body)}
        case "rsa":
            return {RSA_HEADER: _rsa(body)}
        case "both":
            return {ED25519_HEADER: _ed25519(_ED25519, body), RSA_HEADER: _rsa(body)}
        case "wrong":
            return {ED25519_HEADER: _ed25519(_OTHER, body)}
        case "none":
            return {}


def public_keys() -> dict[str, str]:
    """SubjectPublicKeyInfo: base64 of DER, and PEM."""
    return {"ed25519": b64encode(_der(_ED25519.public_key())).decode(), "rsa": _pem(_rsa_key().public_key())}


def _ed25519(key: Ed25519PrivateKey, body: bytes) -> str:
    return b64encode(key.sign(body)).decode()


def _rsa(body: bytes) -> str:
    return b64encode(_rsa_key().sign(body, padding.PKCS1v15(), hashes.SHA256())).decode()


@lru_cache
def _rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _der(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _pem(key: rsa.RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
