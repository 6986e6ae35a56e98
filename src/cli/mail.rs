//! The command about the mail server.

use clap::{Args, Subcommand};

use super::terminal::{Place, Terminal};
use crate::clock::Clock;
use crate::error::{Error, Result, sentence};
use crate::mail::smtp::{Carrier, Refused};
use crate::mail::{Address, Letter};

#[derive(Args)]
pub(super) struct Mail {
    #[command(subcommand)]
    what: MailCommand,
}

#[derive(Subcommand)]
enum MailCommand {
    /// Send one mail at once.
    Test {
        /// To which address.
        #[arg(long)]
        to: String,
    },
}

pub(super) fn mail(args: &Mail, place: &Place, terminal: &Terminal) -> Result<()> {
    let MailCommand::Test { to } = &args.what;
    let config = place.config()?;
    let to = Address::parse(to).ok_or_else(|| Error::Usage(sentence!("mail-address", value = to)))?;
    let carrier = Carrier::new(&config)?.ok_or_else(|| Error::Usage(sentence!("mail-off")))?;
    let name = [("name", config.node.name.as_str().into()), ("host", config.base_url().into())];
    let letter = Letter {
        subject: terminal.text("mail-test-subject", &name),
        body: terminal.text("mail-test-body", &name),
        reply_to: None,
        to,
    };
    let id = Clock::default().now().mint_ulid();
    let (host, shown) = (&config.mail.host, letter.to.to_string());
    carrier
        .send(&id, &letter)
        .map_err(|Refused(cause)| Error::Unavailable(sentence!("mail-not-sent", host = host, cause = cause)))?;
    terminal.say("cli-mail-sent", &[("to", shown.into())]);
    Ok(())
}
