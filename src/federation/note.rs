//! News as other servers read them: a `Note`, which all of them show well (PROTOCOL.md, "People follow initiatives").

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};
use url::Url;

use super::answer::{document, not_found, unavailable};
use super::collection::embedded;
use super::deliver::authority;
use super::feed;
use super::media_type;
use super::node::Federation;
use super::refusal::Refusal;
use super::urls::Urls;
use crate::clock::Timestamp;
use crate::initiative::store as initiatives;
use crate::initiative::text::markdown_to_html;
use crate::news::{News, store};

/// Everybody.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
/// What a link to a proposal says (FEP-0837).
const PROPOSAL: &str = "https://w3id.org/valueflows/ont/vf#Proposal";
const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";

impl Urls {
    /// Id of a note.
    pub fn note(&self, id: &str) -> String {
        self.at(&format!("/n/{id}"))
    }
}

/// The note that a text is.
pub fn note(urls: &Urls, news: &News) -> Value {
    let id = urls.note(&news.id);
    if news.withdrawn {
        return json!({ "@context": CONTEXT, "id": id, "type": "Tombstone", "formerType": "Note",
            "deleted": news.updated.rfc3339() });
    }
    let html = markdown_to_html(&news.content);
    let (to, cc) = readers(news);
    let mut note = json!({
        "@context": CONTEXT,
        "id": id,
        "type": "Note",
        "attributedTo": news.initiative,
        "to": to,
        "cc": cc,
        "content": html,
        "contentMap": { (news.lang.as_str()): html },
        "url": id,
        "published": news.published.rfc3339(),
    });
    if let Some(proposal) = &news.proposal {
        let link =
            json!({ "type": "Link", "rel": PROPOSAL, "href": proposal, "mediaType": "application/activity+json" });
        note["tag"] = json!([link]);
    }
    if let Some(answered) = news.answered() {
        note["inReplyTo"] = json!(answered.text);
        note["tag"] = json!([{ "type": "Mention", "href": answered.author, "name": name_of(&answered.author) }]);
    }
    if news.rev > 1 {
        note["updated"] = json!(news.updated.rfc3339());
    }
    note
}

/// Whom it is for, and who may read it too: everybody and who follows; an answer is for whom it answers, and a private one
/// for nobody else.
fn readers(news: &News) -> (Value, Value) {
    let followers = format!("{}/followers", news.initiative);
    match news.answered() {
        None => (json!(PUBLIC), json!(followers)),
        Some(answered) if answered.private => (json!([answered.author]), json!([])),
        Some(answered) => (json!([answered.author]), json!([PUBLIC, followers])),
    }
}

/// What a person is called in a mention, as their id says it: `@alice@social.example`. Servers go by the id.
fn name_of(author: &str) -> String {
    let Ok(id) = Url::parse(author) else { return author.to_owned() };
    let last = id.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty())).unwrap_or_default();
    format!("@{}@{}", last.trim_start_matches('@'), authority(&id))
}

/// What followers are told of a note: that it is new, has changed, or is gone.
pub fn activity(urls: &Urls, news: &News) -> Value {
    let verb = match (news.withdrawn, news.told_rev) {
        (true, _) => "Delete",
        (false, 0) => "Create",
        (false, _) => "Update",
    };
    told(urls, news, verb, news.rev, news.updated)
}

/// That a note was once new, as it is now.
pub fn created(urls: &Urls, news: &News) -> Value {
    told(urls, news, "Create", 1, news.published)
}

fn told(urls: &Urls, news: &News, verb: &str, rev: i64, at: Timestamp) -> Value {
    let (to, cc) = readers(news);
    json!({
        "@context": CONTEXT,
        "id": format!("{}#{}-{rev}", urls.note(&news.id), verb.to_lowercase()),
        "type": verb,
        "actor": news.initiative,
        "to": to,
        "cc": cc,
        "published": at.rfc3339(),
        "object": embedded(note(urls, news)),
    })
}

/// `GET /n/{ulid}`: the note for servers; browsers are led to the page of its initiative or feed.
pub async fn by_id(
    State(federation): State<Arc<Federation>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (of_feed, for_people) = (id.clone(), !media_type::prefers_activity_streams(accept));
    let found = federation.app.db.read(move |conn| {
        // What is for one person is read by nobody else.
        let Some(news) = store::find(conn, &id)?.filter(|news| !news.is_private()) else { return Ok(None) };
        if !news.withdrawn && store::is_withheld(conn, &news.initiative)? {
            return Ok(None);
        }
        let of = initiatives::find(conn, &news.initiative)?;
        Ok(of.filter(|of| news.withdrawn || of.is_public()).map(|of| (news, of)))
    });
    let Some((news, of)) = found.await.map_err(|error| unavailable(&error))? else {
        let found = feed::note_by_id(&federation, of_feed, for_people).await.map_err(|error| unavailable(&error))?;
        return Ok(found.unwrap_or_else(not_found));
    };
    let note = note(&federation.urls, &news);
    match (news.withdrawn, of.handle) {
        (true, _) => Ok((StatusCode::GONE, document(&note)).into_response()),
        (false, Some(handle)) if for_people => Ok(Redirect::to(&format!("/@{handle}")).into_response()),
        _ => Ok(document(&note)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Answered;

    fn news() -> News {
        News {
            id: "01JD3Z5V7QK8T0R4M2N6W9X1YB".into(),
            initiative: "https://bretagne.example/i/01JD40E9N3V7H2S8B5C1Y6F4TG".into(),
            content: "Samedi, on répare **des vélos**. <script>x</script>".into(),
            lang: "fr".into(),
            withdrawn: false,
            rev: 1,
            told_rev: 0,
            published: Timestamp(1_795_514_400_000_000),
            updated: Timestamp(1_795_514_400_000_000),
            proposal: None,
            answers: None,
        }
    }

    #[test]
    fn an_answer_is_for_whom_it_answers_and_a_private_one_for_nobody_else() {
        let (urls, author) = (Urls::new("https://bretagne.example"), "https://social.example/users/alice");
        let answered = Answered { text: "https://social.example/n/1".into(), author: author.into(), private: false };
        let followers = "https://bretagne.example/i/01JD40E9N3V7H2S8B5C1Y6F4TG/followers";
        let open = activity(&urls, &News { answers: Some(answered.clone()), ..news() });
        let mention = json!([{ "type": "Mention", "href": author, "name": "@alice@social.example" }]);
        assert_eq!((&open["object"]["tag"], &open["object"]["inReplyTo"]), (&mention, &json!(answered.text)));
        for said in [&open, &open["object"]] {
            assert_eq!((&said["to"], &said["cc"]), (&json!([author]), &json!([PUBLIC, followers])));
        }
        let private = Answered { private: true, ..answered };
        for withdrawn in [false, true] {
            let closed = activity(&urls, &News { answers: Some(private.clone()), withdrawn, ..news() }).to_string();
            assert!(closed.contains(author) && !closed.contains(PUBLIC) && !closed.contains("followers"), "{closed}");
        }
        assert_eq!(name_of("https://social.example/@bob/"), "@bob@social.example");
        assert_eq!(name_of("https://social.example:8443"), "@@social.example:8443");
    }

    #[test]
    fn a_note_is_new_then_changed_then_gone() {
        let urls = Urls::new("https://bretagne.example");
        let mut news = news();
        let created = activity(&urls, &news);
        assert_eq!((&created["type"], &created["object"]["type"]), (&json!("Create"), &json!("Note")));
        assert!(created["object"].get("updated").is_none());
        let html = created["object"]["content"].as_str().unwrap();
        assert!(html.contains("<strong>des vélos</strong>") && !html.contains("<script"), "{html}");

        (news.rev, news.told_rev) = (2, 1);
        let updated = activity(&urls, &news);
        assert_eq!(updated["type"], "Update");
        assert!(updated["object"]["updated"].is_string() && updated["id"] != created["id"]);

        (news.rev, news.told_rev, news.withdrawn) = (3, 2, true);
        let deleted = activity(&urls, &news);
        assert_eq!((&deleted["type"], &deleted["object"]["type"]), (&json!("Delete"), &json!("Tombstone")));
        assert!(!deleted.to_string().contains("vélos"));
    }
}
