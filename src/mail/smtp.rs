//! The way to the configured mail server: with `outbound` the only door out, and it leads to that one address.

use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use lettre::Transport as _;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{self, SmtpTransport};

use super::{Address, Letter, one_line};
use crate::config::{Config, Encryption, MailConfig};
use crate::error::{Error, Result, Value, sentence};

/// How long the server may take for one answer. A mail needs some eight of them.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Sends through the configured server. Each mail takes a connection of its own.
pub struct Carrier {
    transport: SmtpTransport,
    from: Mailbox,
    /// Host name of the node, for ids of mails.
    host: String,
}

/// Why a mail was not taken: the number that the server answered, or what the system says. It names no address: it stands in the log, in the database and in what an admin reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Carrier {
    /// As configured; nothing when there is no mail server.
    ///
    /// # Errors
    /// [`Error::Usage`] when the file with the password cannot be read, or others may read it too.
    pub fn new(config: &Config) -> Result<Option<Carrier>> {
        let mail = &config.mail;
        if !mail.is_on() {
            return Ok(None);
        }
        let host = host_name(&config.node.host).to_owned();
        let mut builder = match mail.encryption {
            Encryption::Starttls => SmtpTransport::starttls_relay(&mail.host).map_err(unusable)?,
            Encryption::Tls => SmtpTransport::relay(&mail.host).map_err(unusable)?,
            Encryption::None => SmtpTransport::builder_dangerous(&mail.host),
        };
        builder = builder.port(mail.port).timeout(Some(ANSWER_WITHIN)).hello_name(ClientId::Domain(host.clone()));
        if !mail.user.is_empty() {
            builder = builder.credentials(Credentials::new(mail.user.clone(), password(mail)?));
        }
        let address = Address::parse(&mail.from).ok_or_else(|| bad_from(mail))?;
        let from = mailbox(&address, Some(one_line(&config.node.name))).map_err(|Refused(_)| bad_from(mail))?;
        Ok(Some(Carrier { transport: builder.build(), from, host }))
    }

    /// Sends a letter now; `id` names the mail.
    ///
    /// # Errors
    /// When the server is not there or does not take it.
    pub fn send(&self, id: &str, letter: &Letter) -> Result<(), Refused> {
        let message = self.message(id, letter)?;
        self.transport.send(&message).map(drop).map_err(|error| refused(&error))
    }

    /// Whether the server answers and lets this node in.
    ///
    /// # Errors
    /// When it does not.
    pub fn try_connection(&self) -> Result<(), Refused> {
        match self.transport.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refused("NOOP".to_owned())),
            Err(error) => Err(refused(&error)),
        }
    }

    fn message(&self, id: &str, letter: &Letter) -> Result<Message, Refused> {
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(mailbox(&letter.to, None)?)
            .subject(&letter.subject)
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .date_now()
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN);
        if let Some(reply_to) = &letter.reply_to {
            builder = builder.reply_to(mailbox(reply_to, None)?);
        }
        builder.body(letter.body.clone()).map_err(|error| Refused(error.to_string()))
    }
}

fn mailbox(address: &Address, name: Option<String>) -> Result<Mailbox, Refused> {
    let address = address.as_str().parse().map_err(|_| Refused("an address that no mail can have".to_owned()))?;
    Ok(Mailbox::new(name, address))
}

/// The server's own words may repeat the address; its number does not.
fn refused(error: &smtp::Error) -> Refused {
    if let Some(code) = error.status() {
        return Refused(code.to_string());
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    Refused(text)
}

/// The password alone, of a file that nobody else can read or of the settings.
fn password(mail: &MailConfig) -> Result<String> {
    let path = &mail.password_file;
    if path.as_os_str().is_empty() {
        return Ok(mail.password.clone());
    }
    let unreadable =
        |cause: &std::io::Error| Error::Usage(sentence!("mail-password-file", path = path.display(), cause = cause));
    if open_to_others(path).map_err(|cause| unreadable(&cause))? {
        return Err(Error::Usage(sentence!("mail-password-open", path = path.display())));
    }
    let text = std::fs::read_to_string(path).map_err(|cause| unreadable(&cause))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn open_to_others(path: &Path) -> std::io::Result<bool> {
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

fn host_name(authority: &str) -> &str {
    authority.rsplit_once(':').map_or(authority, |(name, _)| name)
}

fn unusable(error: smtp::Error) -> Error {
    Error::Usage(sentence!("mail-host-unusable", cause = Value::Text(error.to_string())))
}

fn bad_from(mail: &MailConfig) -> Error {
    Error::Usage(sentence!("config-mail-from", value = &mail.from))
}

/// Out-of-office answers are not sent to programs (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
