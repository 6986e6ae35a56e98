//! The command that hands out what is known about a card or about who left an address.

use clap::Args;

use super::cards::find;
use super::terminal::Place;
use crate::admin::own_data;
use crate::error::Result;
use crate::mail::Address;

#[derive(Args)]
pub(super) struct Data {
    /// @handle, address, id or source:record of an entry; or a mail address that somebody left.
    about: String,
}

pub(super) fn data(args: &Data, place: &Place) -> Result<()> {
    let app = place.open()?;
    let known = match Address::parse(&args.about).filter(|_| !args.about.starts_with('@')) {
        Some(address) => app.db.read_now(|conn| own_data::of_address(conn, &address))?,
        None => {
            let uri = find(&app, &args.about)?.uri;
            app.db.read_now(|conn| own_data::of_card(conn, &uri))?
        }
    };
    out!("{}", serde_json::to_string_pretty(&known)?);
    Ok(())
}
