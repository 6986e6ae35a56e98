//! The page that helps somebody to follow an initiative from their own server. Nothing is asked of that server: the link
//! is built from what was typed, and the reader's browser follows it or not.

use askama::Template;
use axum::extract::{Path, State};

use crate::app::App;
use crate::error::Error;
use crate::initiative::{Initiative, store};
use crate::web::failure::{Answer, Failure};
use crate::web::feeds::feed_handle;
use crate::web::frame::{self, Frame, pages};
use crate::web::show::{Linked, Reader};
use crate::web::visitor::Visitor;

/// Longest host name (RFC 1035).
const MAX_HOST_CHARS: usize = 253;

#[derive(Template)]
#[template(path = "follow.html")]
struct FollowPage {
    frame: Frame,
    name: String,
    /// `@repair-cafe-lorient@bretagne.example`
    handle: String,
    page: String,
    /// `@annuaire@bretagne.example`
    feed: String,
    /// What was typed.
    address: String,
    /// The link to the reader's own server, once it is known.
    link: Option<Linked>,
    malformed: bool,
}

pages!(FollowPage);

/// `GET /@{handle}/follow?address=@alice@exemple.social`
pub async fn follow(State(app): State<App>, visitor: Visitor, Path(handle): Path<String>) -> Answer {
    let (home, wanted) = (app.config.node.host.clone(), handle.clone());
    let found = app.db.read(move |conn| store::find_by_handle(conn, &home, &wanted)).await?;
    let public = found.filter(Initiative::is_public);
    let entry = public.filter(|_| app.config.federates()).ok_or(Failure(Error::NotFound))?;
    let reader = Reader::now(&app, &visitor.words);
    let (name, _) = reader.name(&entry.card);
    let mut frame = Frame::new(&app, &visitor, visitor.words.with("follow-title", &name));
    frame.noindex = true;
    let address = visitor.pairs.first("address").unwrap_or_default().trim().to_owned();
    let server = server_of(&address);
    let link = server.as_ref().map(|server| {
        let uri = percent_encoding::utf8_percent_encode(&entry.uri, percent_encoding::NON_ALPHANUMERIC);
        Linked::to(visitor.words.with("follow-on", server), format!("https://{server}/authorize_interaction?uri={uri}"))
    });
    let page = FollowPage {
        frame,
        name,
        handle: format!("@{handle}@{}", app.config.node.host),
        page: format!("/@{handle}"),
        feed: feed_handle(&app),
        malformed: !address.is_empty() && link.is_none(),
        address,
        link,
    };
    Ok(frame::show(&page)?)
}

/// The server in `@alice@exemple.social`, `exemple.social` or its address; nothing when there is none.
fn server_of(typed: &str) -> Option<String> {
    let name = typed.rsplit('@').next()?;
    let name = name.strip_prefix("https://").unwrap_or(name).trim_end_matches('/');
    let url = url::Url::parse(&format!("https://{name}/")).ok()?;
    let host = url.host_str()?;
    let named = matches!(url.host(), Some(url::Host::Domain(_))) && host.contains('.') && host.len() <= MAX_HOST_CHARS;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.port().is_none();
    (named && bare && url.username().is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::server_of;

    /// SSRF-08.
    #[test]
    fn a_server_is_a_name_and_nothing_else() {
        for typed in [
            "@alice@exemple.social",
            "alice@exemple.social",
            "exemple.social",
            "https://exemple.social/",
            "EXEMPLE.social",
        ] {
            assert_eq!(server_of(typed).as_deref(), Some("exemple.social"), "{typed}");
        }
        for typed in [
            "",
            "alice",
            "@alice@localhost",
            "u@127.0.0.1:5432",
            "u@evil.example/../x",
            "u@host.example#",
            "u@host.example?x",
            "u@[::1]",
            "u@exemple.social:8443",
            "javascript:alert(1)",
            "exemple.social\" onclick=\"",
        ] {
            assert_eq!(server_of(typed), None, "{typed}");
        }
    }
}
