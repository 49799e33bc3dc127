"""An authority of our own and what it signs with, for tests of signatures on files."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
PASSPHRASE = "绣花 needle"


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """A root certificate that issues others."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(65537, 2048)
        name = _name("测试机构")
        self.root = (
            x509.CertificateBuilder(name, name, self._key.public_key(), 1, BEGINS, BEGINS + timedelta(3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(ca=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def pkcs12(self, *, days: int = 365, passphrase: str = PASSPHRASE) -> bytes:
        """A signing file, valid for so many days from BEGINS on."""
        key = rsa.generate_private_key(65537, 2048)
        public = self._key.public_key()
        certificate = (
            x509.CertificateBuilder(
                self.root.subject,
                _name("上海市实训基地"),
                key.public_key(),
                2,
                BEGINS,
                BEGINS + timedelta(days),
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(ca=False), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return pkcs12.serialize_key_and_certificates(
            b"seal", key, certificate, [self.root], BestAvailableEncryption(passphrase.encode())
        )


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
