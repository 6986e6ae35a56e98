//! Public keys: which are taken, and whether a signature was made with one.

use std::fmt;

use aws_lc_rs::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, RsaParameters, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{base58, pem};

/// Bits that an RSA key may have: fewer can be broken, more cost time.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=4096;
/// `SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL }` without its head.
const RSA_ENCRYPTION: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
/// `SEQUENCE { OBJECT IDENTIFIER id-Ed25519 }` without its head.
const ID_ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
/// Multicodec prefixes, which say what a multikey is.
const ED25519_CODE: [u8; 2] = [0xed, 0x01];
const RSA_CODE: [u8; 2] = [0x85, 0x24];

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;

/// A public key of somebody else, one that is worth verifying with.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    /// `RSAPublicKey` of PKCS #1, in DER.
    Rsa(Vec<u8>),
    Ed25519([u8; 32]),
}

/// What a key signs with. It follows from the key, never from a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256, which `rsa-sha256` and `hs2019` mean in practice.
    Rsa,
    /// Ed25519.
    Ed25519,
}

impl PublicKey {
    /// A `publicKeyPem`: RSA in either wrapping, or Ed25519.
    pub fn from_pem(text: &str) -> Option<PublicKey> {
        match pem::bytes(text, "RSA PUBLIC KEY") {
            Some(der) => rsa(&der),
            None => subject_public_key(&pem::bytes(text, "PUBLIC KEY")?),
        }
    }

    /// A `publicKeyMultibase` (FEP-521a).
    pub fn from_multikey(text: &str) -> Option<PublicKey> {
        let bytes = base58::from_multibase(text)?;
        let (code, key) = bytes.split_first_chunk::<2>()?;
        match *code {
            ED25519_CODE => ed25519(key),
            RSA_CODE => rsa(key),
            _ => None,
        }
    }

    /// The key as it is kept: `rsa` or `ed25519`, a blank, and its bytes in base64.
    pub fn to_text(&self) -> String {
        match &self.0 {
            Kind::Rsa(der) => format!("rsa {}", STANDARD.encode(der)),
            Kind::Ed25519(point) => format!("ed25519 {}", STANDARD.encode(point)),
        }
    }

    /// Reads what [`PublicKey::to_text`] wrote, by the rules of today.
    pub fn from_text(text: &str) -> Option<PublicKey> {
        let (algorithm, key) = text.split_once(' ')?;
        let key = STANDARD.decode(key).ok()?;
        match algorithm {
            "rsa" => rsa(&key),
            "ed25519" => ed25519(&key),
            _ => None,
        }
    }

    /// What it signs with.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Kind::Rsa(_) => Algorithm::Rsa,
            Kind::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// Whether the algorithm that a request claims is this key's. None and `hs2019` claim nothing.
    pub fn agrees_with(&self, claimed: Option<&str>) -> bool {
        match claimed {
            None | Some("hs2019") => true,
            Some("rsa-sha256" | "rsa-v1_5-sha256") => self.algorithm() == Algorithm::Rsa,
            Some("ed25519") => self.algorithm() == Algorithm::Ed25519,
            Some(_) => false,
        }
    }

    /// Whether this key signed these bytes.
    pub fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        let verified = match &self.0 {
            Kind::Rsa(key) => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(signed, signature),
            Kind::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(signed, signature),
        };
        verified.is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PublicKey({:?})", self.algorithm())
    }
}

fn subject_public_key(der: &[u8]) -> Option<PublicKey> {
    let (algorithm, rest) = pem::element(pem::whole(der, SEQUENCE)?, SEQUENCE)?;
    let key = pem::whole(rest, BIT_STRING)?.strip_prefix(&[0])?;
    match algorithm {
        RSA_ENCRYPTION => rsa(key),
        ID_ED25519 => ed25519(key),
        _ => None,
    }
}

fn rsa(der: &[u8]) -> Option<PublicKey> {
    pem::whole(der, SEQUENCE)?;
    let bits = RsaParameters::public_modulus_len(der).ok()?;
    RSA_BITS.contains(&bits).then(|| PublicKey(Kind::Rsa(der.to_vec())))
}

fn ed25519(key: &[u8]) -> Option<PublicKey> {
    let key: [u8; 32] = key.try_into().ok()?;
    (!is_of_small_order(&key)).then_some(PublicKey(Kind::Ed25519(key)))
}

/// The points of small order in every encoding, without the sign of x: with one of them as key, one signature fits any
/// text, so that it proves nothing.
const SMALL_ORDER: [[u8; 32]; 7] = [
    // y = 0, y = 1
    [0; 32],
    below(1, [0; 31]),
    // the four points of order eight
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    // y = p - 1, and p and p + 1, which are 0 and 1 written too large
    below(0xec, P_ABOVE),
    below(0xed, P_ABOVE),
    below(0xee, P_ABOVE),
];

/// The upper 31 bytes of p = 2²⁵⁵ - 19.
const P_ABOVE: [u8; 31] = {
    let mut bytes = [0xff; 31];
    bytes[30] = 0x7f;
    bytes
};

const fn below(lowest: u8, above: [u8; 31]) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = lowest;
    let mut at = 0;
    while at < 31 {
        bytes[at + 1] = above[at];
        at += 1;
    }
    bytes
}

fn is_of_small_order(key: &[u8; 32]) -> bool {
    let mut without_sign = *key;
    without_sign[31] &= 0x7f;
    SMALL_ORDER.contains(&without_sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::digest::hex;
    use crate::federation::testing;

    /// The vectors of FEP-521a.
    #[test]
    fn multikeys_are_those_of_fep_521a() {
        let ed25519 = PublicKey::from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK").unwrap();
        let Kind::Ed25519(bytes) = &ed25519.0 else { panic!("{ed25519:?}") };
        assert_eq!(hex(bytes), "2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6");

        let rsa = PublicKey::from_multikey(testing::FEP_521A_RSA).unwrap();
        let Kind::Rsa(der) = &rsa.0 else { panic!("{rsa:?}") };
        let text = hex(der);
        assert!(text.starts_with("3082010a0282010100b1b5fcd8d4d5e88ca5c4287b31f578"), "{text}");
        assert!(text.ends_with("60c705891183d0203010001"), "{text}");
        assert_eq!(rsa.algorithm(), Algorithm::Rsa);
    }

    #[test]
    fn one_rsa_key_is_the_same_in_both_wrappings() {
        let spki = PublicKey::from_pem(testing::RFC_9421_RSA).unwrap();
        let der = pem::bytes(testing::RFC_9421_RSA, "PUBLIC KEY").unwrap();
        let pkcs1 =
            format!("-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----", STANDARD.encode(&der[24..]));
        assert_eq!(PublicKey::from_pem(&pkcs1).unwrap(), spki);
        let longer = testing::pem("RSA PUBLIC KEY", &[&der[24..], &[0]].concat());
        assert!(PublicKey::from_pem(&longer).is_none(), "nothing follows a key");
    }

    #[test]
    fn one_ed25519_key_is_the_same_in_both_forms() {
        let pem = PublicKey::from_pem(testing::RFC_9421_ED25519).unwrap();
        assert_eq!(PublicKey::from_multikey("z6Mkh4LmfP1ev9MNPGr7JbEbtD6BD4fsu1duEj83PMCs3xHG").unwrap(), pem);
    }

    /// AUTH-22.
    #[test]
    fn keys_of_unfit_size_are_refused() {
        for bits in [512, 1024, 2040, 4104, 16_384] {
            assert!(PublicKey::from_pem(&testing::rsa_of(bits)).is_none(), "{bits}");
        }
        for bits in [2048, 3072, 4096] {
            assert!(PublicKey::from_pem(&testing::rsa_of(bits)).is_some(), "{bits}");
        }
    }

    /// AUTH-22: a signature that fits any text under such a key, though not under ours.
    #[test]
    fn points_of_small_order_are_refused() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let forged = [neutral, [0; 32]].concat();
        let lax = UnparsedPublicKey::new(&ED25519, neutral);
        assert!(lax.verify(b"anything", &forged).is_ok(), "the danger is real");
        for key in SMALL_ORDER {
            let mut signed = key;
            signed[31] |= 0x80;
            assert!(ed25519(&key).is_none() && ed25519(&signed).is_none(), "{key:?}");
        }
    }

    #[test]
    fn what_is_no_key_is_nothing() {
        for bad in ["", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", testing::RFC_9421_EC] {
            assert!(PublicKey::from_pem(bad).is_none(), "{bad}");
        }
        for bad in [
            "",
            "z",
            "z6Mk",
            "6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
            "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
        ] {
            assert!(PublicKey::from_multikey(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_key_chooses_the_algorithm() {
        let rsa = PublicKey::from_pem(testing::RFC_9421_RSA).unwrap();
        let ed25519 = PublicKey::from_pem(testing::RFC_9421_ED25519).unwrap();
        for claim in [None, Some("hs2019")] {
            assert!(rsa.agrees_with(claim) && ed25519.agrees_with(claim));
        }
        assert!(rsa.agrees_with(Some("rsa-sha256")) && !ed25519.agrees_with(Some("rsa-sha256")));
        assert!(!rsa.agrees_with(Some("ed25519")) && ed25519.agrees_with(Some("ed25519")));
        for claim in ["none", "hmac-sha256", "rsa-sha1", "rsa-pss-sha512", ""] {
            assert!(!rsa.agrees_with(Some(claim)) && !ed25519.agrees_with(Some(claim)), "{claim}");
        }
    }
}
