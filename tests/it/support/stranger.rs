//! A key of somebody elsewhere, and signatures in which a test chooses everything.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bocage::account::keys;
use bocage::clock::Clock;
use bocage::federation::signature::sign::SigningKey;

use super::databases::TestDatabase;

/// An RSA key that the test has.
#[derive(Clone)]
pub struct Stranger {
    /// As PEM, for a document.
    pub public: String,
    /// As PKCS #8 PEM.
    pub private: String,
}

impl Stranger {
    /// A new one.
    pub fn new() -> Stranger {
        let database = TestDatabase::sqlite();
        let (db, now) = (database.open(), Clock::default().now());
        let private = db.write_now(move |conn| keys::signing_key_of_node(conn, now)).unwrap();
        let shown = db.read_now(|conn| keys::list(conn, keys::NODE)).unwrap();
        let public = shown.into_iter().find(|key| key.text.contains("PUBLIC KEY")).unwrap().text;
        Stranger { public, private }
    }

    /// Signs bytes.
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        SigningKey::from_pem("", &self.private).unwrap().sign(bytes).unwrap()
    }

    /// The header `signature` over these fields of a `POST`.
    pub fn cavage(&self, form: &Cavage<'_>, fields: &[(String, String)]) -> String {
        let signature = STANDARD.encode(self.sign(form.base(fields).as_bytes()));
        form.header(&signature)
    }

    /// The signature of RFC 9421 over these components and what follows them.
    pub fn message(&self, lines: &[(&str, String)], parameters: &str) -> String {
        let mut base: String = lines.iter().map(|(component, value)| format!("{component}: {value}\n")).collect();
        base.push_str(&format!("\"@signature-params\": {parameters}"));
        STANDARD.encode(self.sign(base.as_bytes()))
    }
}

/// What stands in a signature.
#[derive(Clone)]
pub struct Cavage<'a> {
    /// The key that it names.
    pub key_id: &'a str,
    /// The algorithm, when it names one.
    pub algorithm: Option<&'a str>,
    /// Names of what is signed, with a blank between.
    pub covers: &'a str,
    /// Path and query of the inbox.
    pub target: &'a str,
    /// `created` and `expires`, in seconds.
    pub times: Option<(i64, i64)>,
}

impl Cavage<'_> {
    /// What is signed.
    pub fn base(&self, fields: &[(String, String)]) -> String {
        let line = |name: &str| {
            let value = match name {
                "(request-target)" => format!("post {}", self.target),
                "(created)" => self.times.unwrap().0.to_string(),
                "(expires)" => self.times.unwrap().1.to_string(),
                field => fields.iter().find(|(name, _)| name == field).unwrap().1.clone(),
            };
            format!("{name}: {value}")
        };
        self.covers.split(' ').map(line).collect::<Vec<_>>().join("\n")
    }

    /// The header with a signature in it.
    pub fn header(&self, signature: &str) -> String {
        let algorithm = self.algorithm.map(|name| format!(r#"algorithm="{name}","#)).unwrap_or_default();
        let times = self.times.map(|(created, expires)| format!("created={created},expires={expires},"));
        let (id, covers, times) = (self.key_id, self.covers, times.unwrap_or_default());
        format!(r#"keyId="{id}",{algorithm}{times}headers="{covers}",signature="{signature}""#)
    }
}
