"""What a charger has in its own safe: keys, requests to sign them, certificates, and TLS with these."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC)
OURS = "V2H home"
P256 = ec.SECP256R1()


def name(**parts: str) -> x509.Name:
    oids = {"cn": NameOID.COMMON_NAME, "o": NameOID.ORGANIZATION_NAME, "uid": NameOID.USER_ID}
    return x509.Name([x509.NameAttribute(oids[key], value) for key, value in parts.items()])


def key(kind: Any = P256) -> Any:
    if isinstance(kind, int):
        return rsa.generate_private_key(public_exponent=65_537, key_size=kind)
    return ec.generate_private_key(kind)


def csr(private: Any, *, signed_with: Any = hashes.SHA256, extensions: Any = (), **subject: str) -> str:
    """A signing request in PEM for the key *private*."""
    draft = x509.CertificateSigningRequestBuilder(subject_name=name(**subject))
    for extension in extensions:
        draft = draft.add_extension(extension, critical=False)
    digest = signed_with() if signed_with is not None else None
    return draft.sign(private, digest).public_bytes(serialization.Encoding.PEM).decode()


def pem_of(private: Any) -> bytes:
    kind = serialization.PrivateFormat.PKCS8
    return private.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())


def certificate(private: Any, signer: Any = None, issuer: x509.Name | None = None, **how: Any) -> str:
    """A certificate for *private* by anybody: itself, unless *signer* and *issuer* are given."""
    subject = name(**how.pop("subject"))
    begin, end = how.pop("begin", NOW - timedelta(days=1)), how.pop("end", NOW + timedelta(days=30))
    draft = (
        x509.CertificateBuilder(issuer or subject, subject, private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=how.pop("ca", False), path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key((signer or private).public_key()),
            critical=False,
        )
    )
    assert not how
    return draft.sign(signer or private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def tls_of(folder: Path, root_pem: str, chain: str = "", private: Any = None) -> ssl.SSLContext:
    """The TLS of a charger that trusts *root_pem* and shows *chain*, if it has one."""
    context = ssl.create_default_context(cadata=root_pem)
    if chain:
        folder.mkdir(exist_ok=True)
        (folder / "own.pem").write_text(chain)
        (folder / "own.key").write_bytes(pem_of(private))
        context.load_cert_chain(folder / "own.pem", folder / "own.key")
    return context


def authority_of(folder: Path) -> tuple[Any, x509.Name]:
    """The key and the name of our own authority, as a thief of the backup would have them."""
    private = serialization.load_pem_private_key((folder / "root.key").read_bytes(), password=None)
    return private, x509.load_pem_x509_certificate((folder / "root.pem").read_bytes()).subject
