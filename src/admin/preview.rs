//! What following a node would bring, before anybody follows it.

pub use crate::federation::preview::Offer;

use super::peers::{host_of, must_federate};
use crate::app::App;
use crate::error::Result;
use crate::federation::preview;

/// Asks the node that somebody typed what it publishes.
///
/// # Errors
/// [`crate::error::Error::Usage`] for no name, and as [`preview::look`].
pub async fn look(app: &App, typed: &str) -> Result<Offer> {
    must_federate(app)?;
    preview::look(app, &host_of(app, typed)?).await
}
