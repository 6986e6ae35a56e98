//! The settings of a node.
//!
//! `config/default.toml` holds every setting with its default and one line of explanation; it is part of the program.
//! A file of the operator overrides single lines of it, and environment variables override both:
//! `BOCAGE__SERVER__PORT=8080` is `port` in `[server]`. A key that the defaults do not have is an error that names the
//! nearest one, so that a typing mistake is never silently without effect.

mod sections;

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

pub use self::sections::{
    Encryption, FederationConfig, ImportConfig, KindsConfig, LegalConfig, LogConfig, MailConfig, MetricsConfig,
    NodeConfig, SearchConfig, ServerConfig, StorageConfig, TlsConfig,
};
use crate::error::{Error, Result, sentence};
use crate::mail::Address;

/// The defaults, as they stand in the repository.
pub const DEFAULTS: &str = include_str!("../config/default.toml");

const ENV_PREFIX: &str = "BOCAGE__";

/// What is shown instead of a password.
const MASK: &str = "•••";

/// All settings; see `config/default.toml` for what each means, its unit and its default.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Who this node is.
    pub node: NodeConfig,
    /// Legal notice.
    pub legal: LegalConfig,
    /// Where things are kept.
    pub storage: StorageConfig,
    /// HTTP.
    pub server: ServerConfig,
    /// Other nodes.
    pub federation: FederationConfig,
    /// How mails are sent.
    pub mail: MailConfig,
    /// The index and its order.
    pub search: SearchConfig,
    /// Reading files.
    pub import: ImportConfig,
    /// What is logged.
    pub log: LogConfig,
    /// Prometheus.
    pub metrics: MetricsConfig,
    /// The node's own kinds.
    pub kinds: KindsConfig,
}

impl Config {
    /// Reads the defaults, then `file` (or `bocage.toml` in the data folder when it exists), then the environment.
    ///
    /// # Errors
    /// [`Error::Usage`] with the key, the value and what was expected.
    pub fn load(file: Option<&Path>, data_dir: Option<&Path>) -> Result<Config> {
        let environment: Vec<(String, String)> =
            std::env::vars().filter(|(key, _)| key.starts_with(ENV_PREFIX)).collect();
        Self::load_with(file, data_dir, &environment)
    }

    /// As [`Config::load`], with the environment handed in.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_with(file: Option<&Path>, data_dir: Option<&Path>, environment: &[(String, String)]) -> Result<Config> {
        let table = Self::effective(file, data_dir, environment)?;
        let config: Config = Value::Table(table)
            .try_into()
            .map_err(|e: toml::de::Error| Error::Usage(sentence!("config-unusable", cause = e.message())))?;
        config.checked()
    }

    /// The merged settings as a table, for `bocage config`.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn effective(file: Option<&Path>, data_dir: Option<&Path>, environment: &[(String, String)]) -> Result<Table> {
        let mut table = parse(DEFAULTS, "config/default.toml")?;
        if let Some(path) = config_file(file, data_dir, &table) {
            let text = std::fs::read_to_string(&path)
                .map_err(|e| Error::Usage(sentence!("config-not-read", path = path.display(), cause = e)))?;
            merge(&mut table, parse(&text, &path.display().to_string())?, "")?;
        }
        for (key, value) in environment {
            set_from_environment(&mut table, key, value)?;
        }
        if let (Some(dir), Some(Value::Table(storage))) = (data_dir, table.get_mut("storage")) {
            storage.insert("data_dir".into(), Value::String(dir.display().to_string()));
        }
        Ok(table)
    }

    fn checked(mut self) -> Result<Config> {
        self.node.host = self.node.host.trim().to_ascii_lowercase();
        if url::Url::parse(&format!("http://{}/", self.node.host))
            .ok()
            .and_then(|url| url.host_str().map(str::len))
            .is_none()
        {
            return Err(Error::Usage(sentence!("config-host", value = &self.node.host)));
        }
        if !["fr", "en"].contains(&self.node.lang.as_str()) {
            return Err(Error::Usage(sentence!("config-lang", value = &self.node.lang)));
        }
        if self.federation.local_network && !is_local(&self.node.host) {
            return Err(Error::Usage(sentence!("config-local-network")));
        }
        if self.server.tls.cert.as_os_str().is_empty() != self.server.tls.key.as_os_str().is_empty() {
            return Err(Error::Usage(sentence!("config-tls-half")));
        }
        check_mail(&self.mail)?;
        Ok(self)
    }

    /// The database: the one named, else SQLite in the data folder.
    pub fn database_url(&self) -> String {
        if self.storage.database_url.is_empty() {
            format!("sqlite:{}", self.storage.data_dir.join("bocage.sqlite").display())
        } else {
            self.storage.database_url.clone()
        }
    }

    /// `https://host`, or `http://host` for a name that only this machine knows.
    pub fn base_url(&self) -> String {
        let scheme = if is_local(&self.node.host) && !self.has_tls() { "http" } else { "https" };
        format!("{scheme}://{}", self.node.host)
    }

    /// Whether the node has a name that others can reach.
    pub fn is_public(&self) -> bool {
        !is_local(&self.node.host)
    }

    /// Whether the node exchanges with others: under a public name, or in a network of its own.
    pub fn federates(&self) -> bool {
        self.is_public() || self.federation.local_network
    }

    /// Whether the node speaks TLS itself.
    pub fn has_tls(&self) -> bool {
        !self.server.tls.cert.as_os_str().is_empty()
    }

    /// The folder of the search index.
    pub fn index_dir(&self) -> PathBuf {
        self.storage.data_dir.join("index")
    }
}

fn check_mail(mail: &MailConfig) -> Result<()> {
    if !mail.is_on() {
        return Ok(());
    }
    if Address::parse(&mail.from).is_none() {
        return Err(Error::Usage(sentence!("config-mail-from", value = &mail.from)));
    }
    if mail.encryption == Encryption::None && !mail.unprotected && !is_local(&mail.host) {
        return Err(Error::Usage(sentence!("config-mail-unprotected", value = &mail.host)));
    }
    Ok(())
}

/// Whether an authority is a name of this machine: `localhost`, `*.localhost`, `*.test`, any port, or a loopback address.
pub fn is_local(host: &str) -> bool {
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    name == "localhost"
        || name.ends_with(".localhost")
        || name.ends_with(".test")
        || name == "127.0.0.1"
        || name == "[::1]"
}

/// The settings as TOML text, with secrets masked.
pub fn masked(table: &Table) -> String {
    let mut table = table.clone();
    if let Some(Value::String(url)) = table.get_mut("storage").and_then(|s| s.get_mut("database_url")) {
        *url = mask_password(url);
    }
    if let Some(Value::String(password)) = table.get_mut("mail").and_then(|s| s.get_mut("password"))
        && !password.is_empty()
    {
        *password = MASK.to_owned();
    }
    toml::to_string_pretty(&table).unwrap_or_default()
}

/// A database address without its password.
pub fn mask_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // Fails only for addresses that cannot have a password.
            let _ = parsed.set_password(Some(MASK));
            parsed.to_string().replace("%E2%80%A2", "•")
        }
        _ => url.to_owned(),
    }
}

fn config_file(file: Option<&Path>, data_dir: Option<&Path>, defaults: &Table) -> Option<PathBuf> {
    if let Some(file) = file {
        return Some(file.to_owned());
    }
    let default_dir = || defaults.get("storage")?.get("data_dir")?.as_str().map(PathBuf::from);
    let path = data_dir.map(Path::to_owned).or_else(default_dir)?.join("bocage.toml");
    path.is_file().then_some(path)
}

fn parse(text: &str, name: &str) -> Result<Table> {
    text.parse::<Table>().map_err(|e| {
        let line = e.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        Error::Usage(sentence!("config-line", path = name, line = line, cause = e.message()))
    })
}

/// Lays `over` on `base`; a key that `base` does not have is an error.
fn merge(base: &mut Table, over: Table, path: &str) -> Result<()> {
    for (key, value) in over {
        let full = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let known: Vec<String> = base.keys().cloned().collect();
        match (base.get_mut(&key), value) {
            (None, _) => return Err(unknown(&full, &key, &known)),
            (Some(Value::Table(inner)), Value::Table(value)) => merge(inner, value, &full)?,
            (Some(Value::Table(_)), _) => {
                return Err(Error::Usage(sentence!("config-group", setting = full)));
            }
            (Some(slot), value) => *slot = value,
        }
    }
    Ok(())
}

fn unknown(full: &str, key: &str, known: &[String]) -> Error {
    let nearest = known.iter().max_by(|a, b| strsim::jaro_winkler(a, key).total_cmp(&strsim::jaro_winkler(b, key)));
    let group = full.strip_suffix(key).unwrap_or_default();
    Error::Usage(match nearest {
        Some(nearest) => sentence!("config-unknown", setting = full, nearest = format!("{group}{nearest}")),
        None => sentence!("config-unknown-group", setting = full),
    })
}

fn set_from_environment(table: &mut Table, key: &str, value: &str) -> Result<()> {
    let path: Vec<String> = key.trim_start_matches(ENV_PREFIX).split("__").map(str::to_ascii_lowercase).collect();
    let mut over = Value::String(value.to_owned());
    if let Some(current) = path.iter().try_fold(&Value::Table(table.clone()), |at, part| at.get(part)) {
        over = typed_like(current, value).ok_or_else(|| {
            Error::Usage(sentence!("config-type", setting = key, value = value, example = current.to_string()))
        })?;
    }
    for part in path.into_iter().rev() {
        over = Value::Table(Table::from_iter([(part, over)]));
    }
    let Value::Table(over) = over else { return Ok(()) };
    merge(table, over, "")
}

fn typed_like(current: &Value, text: &str) -> Option<Value> {
    Some(match current {
        Value::String(_) => Value::String(text.to_owned()),
        Value::Integer(_) => Value::Integer(text.trim().parse().ok()?),
        Value::Float(_) => Value::Float(text.trim().parse().ok()?),
        Value::Boolean(_) => Value::Boolean(text.trim().parse().ok()?),
        Value::Array(_) => Value::Array(
            text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(|s| Value::String(s.to_owned())).collect(),
        ),
        Value::Table(_) | Value::Datetime(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bocage.toml");
        std::fs::write(&path, file).unwrap();
        let environment: Vec<_> = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::load_with(Some(&path), None, &environment)
    }

    #[test]
    fn the_defaults_are_complete_and_every_setting_is_explained() {
        load("", &[]).unwrap();
        let mut explained = false;
        for line in DEFAULTS.lines() {
            if line.contains(" = ") && !line.starts_with('#') {
                assert!(explained, "no comment above: {line}");
            }
            explained = line.starts_with("# ");
        }
    }

    #[test]
    fn the_weights_of_the_order_are_those_the_search_was_tried_with() {
        assert_eq!(load("", &[]).unwrap().search.weights, crate::search::Weights::default());
    }

    #[test]
    fn a_file_overrides_the_defaults_and_the_environment_overrides_the_file() {
        let config =
            load("[server]\nport = 9000\n[node]\nname = \"Bretagne\"", &[("BOCAGE__SERVER__PORT", "9001")]).unwrap();
        assert_eq!((config.server.port, config.node.name.as_str()), (9001, "Bretagne"));
    }

    #[test]
    fn an_unknown_key_is_named_with_the_nearest_known_one() {
        let message = load("[server]\nprot = 1", &[]).unwrap_err().to_string();
        assert!(message.contains("server.prot") && message.contains("server.port"), "{message}");
        let message = load("", &[("BOCAGE__NODE__HOTS", "x")]).unwrap_err().to_string();
        assert!(message.contains("node.hots") && message.contains("node.host"), "{message}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_with_its_key() {
        assert!(
            load("", &[("BOCAGE__SERVER__PORT", "many")]).unwrap_err().to_string().contains("BOCAGE__SERVER__PORT")
        );
        assert!(load("[server]\nport = \"many\"", &[]).is_err());
    }

    #[test]
    fn a_public_host_cannot_run_in_local_network_mode() {
        assert!(load("[node]\nhost = \"annuaire.example.org\"\n[federation]\nlocal_network = true", &[]).is_err());
        assert!(load("[node]\nhost = \"bretagne.localhost:8082\"\n[federation]\nlocal_network = true", &[]).is_ok());
    }

    #[test]
    fn passwords_are_masked() {
        assert_eq!(mask_password("postgres://u:secret@db/x"), "postgres://u:•••@db/x");
        let given = [("BOCAGE__MAIL__PASSWORD".to_owned(), "secret".to_owned())];
        let shown = masked(&Config::effective(None, None, &given).unwrap());
        assert!(shown.contains("password = \"•••\"") && !shown.contains("secret"), "{shown}");
    }

    #[test]
    fn mail_needs_a_sender_and_goes_unprotected_to_this_machine_only() {
        let load = |lines: &str| load(&format!("[mail]\n{lines}"), &[]);
        let from = "from = \"annuaire@bretagne.example\"\n";
        assert!(load("host = \"smtp.example.org\"").is_err());
        assert!(load("host = \"smtp.example.org\"\nfrom = \"annuaire\"").is_err());
        assert!(load(&format!("{from}host = \"smtp.example.org\"")).unwrap().mail.is_on());
        assert!(load(&format!("{from}host = \"smtp.example.org\"\nencryption = \"none\"")).is_err());
        assert!(load(&format!("{from}host = \"smtp.lan\"\nencryption = \"none\"\nunprotected = true")).is_ok());
        assert!(load(&format!("{from}host = \"127.0.0.1\"\nencryption = \"none\"")).is_ok());
        assert!(load(&format!("{from}host = \"127.0.0.1\"\nencryption = \"ssl\"")).is_err());
        assert!(!load("").unwrap().mail.is_on());
    }
}
