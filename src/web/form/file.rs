//! A form of the desk that holds a file: who sends it is asked before the file is taken, and the file goes to the disk
//! as it comes.

use std::sync::Arc;

use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::response::{IntoResponse, Response};

use super::again;
use super::read::{Sent, admit, is_of_type, refuse_foreign};
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::import::intake::Receiving;
use crate::web::failure::Failure;
use crate::web::links::Pairs;
use crate::web::steward::{Needs, Steward};
use crate::web::visitor::Visitor;

/// All that is typed into such a form, in bytes, the names of its parts and [`PART_BYTES`] for each included.
const MAX_TYPED_BYTES: usize = 64 * 1024;
/// What a part costs beside its name and what is typed into it.
const PART_BYTES: usize = 64;
/// Parts in front of the file.
const MAX_PARTS: usize = 50;

/// A form of the desk in which a file may stand, behind all fields.
pub struct SentFile<N> {
    /// Who sent it.
    pub steward: Steward<N>,
    /// What was typed, without the token.
    pub fields: Pairs,
    /// The first file.
    pub file: GivenFile,
}

/// What was given as a file.
pub enum GivenFile {
    /// Nothing.
    None,
    /// A file, with its name elsewhere.
    Whole(Receiving, String),
    /// More than is taken; nothing of it is kept.
    TooLarge,
}

impl<N: Needs> FromRequest<App> for SentFile<N> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<SentFile<N>, Response> {
        let (parts, body) = request.into_parts();
        refuse_foreign(app, &parts.headers).map_err(IntoResponse::into_response)?;
        let visitor = Visitor::known(app, &parts);
        let mut request = Request::from_parts(parts, body);
        if !is_of_type(request.headers(), "multipart/form-data") {
            let Sent { steward, fields } = Sent::from_request(request, app).await?;
            return Ok(SentFile { steward, fields, file: GivenFile::None });
        }
        // Of somebody without a session nothing is read: a file is long.
        let Some(session) = visitor.session.clone() else {
            return Err(again::sign_in(app, &visitor, &Pairs::default()));
        };
        Steward::<N>::of(session).map_err(IntoResponse::into_response)?;
        let most = app.config.import.max_upload_body_bytes();
        DefaultBodyLimit::max(usize::try_from(most).unwrap_or(usize::MAX)).apply(&mut request);
        let parts = Multipart::from_request(request, app).await.map_err(|_| broken().into_response())?;
        read(app, &visitor, parts).await
    }
}

async fn read<N: Needs>(app: &App, visitor: &Arc<Visitor>, mut parts: Multipart) -> Result<SentFile<N>, Response> {
    let mut fields = Pairs::default();
    let mut typed = 0;
    while let Some(mut part) = parts.next_field().await.map_err(|_| broken().into_response())? {
        if let Some(file_name) = part.file_name().map(str::to_owned) {
            let steward = admit(app, visitor, &mut fields).map_err(|answer| *answer)?;
            let file = receive(app, &mut part, file_name).await.map_err(|error| error.into_response())?;
            return Ok(SentFile { steward, fields, file });
        }
        let name = part.name().unwrap_or_default().to_owned();
        typed += name.len() + PART_BYTES;
        if fields.0.len() >= MAX_PARTS || typed > MAX_TYPED_BYTES {
            return Err(broken().into_response());
        }
        let value = text(&mut part, &mut typed).await.map_err(|error| error.into_response())?;
        fields.0.push((name, value));
    }
    let steward = admit(app, visitor, &mut fields).map_err(|answer| *answer)?;
    Ok(SentFile { steward, fields, file: GivenFile::None })
}

async fn text(part: &mut Field<'_>, typed: &mut usize) -> Result<String, Failure> {
    let mut value = Vec::new();
    while let Some(bytes) = part.chunk().await.map_err(|_| broken())? {
        *typed += bytes.len();
        if *typed > MAX_TYPED_BYTES {
            return Err(broken());
        }
        value.extend_from_slice(&bytes);
    }
    Ok(String::from_utf8_lossy(&value).into_owned())
}

/// Takes the file; a browser in which none was chosen sends one without name and content.
async fn receive(app: &App, part: &mut Field<'_>, file_name: String) -> Result<GivenFile, Failure> {
    let (intakes, now) = (app.intakes.clone(), app.clock.now());
    let mut receiving = None;
    while let Some(bytes) = part.chunk().await.map_err(|_| broken())? {
        if bytes.is_empty() {
            continue;
        }
        let (intakes, so_far) = (intakes.clone(), receiving.take());
        let write = move || -> Result<_> {
            let mut file: Receiving = so_far.map_or_else(|| intakes.receive(now), Ok)?;
            Ok((file.write(&bytes)?, file))
        };
        let (room, file) = tokio::task::spawn_blocking(write).await.map_err(Error::from).flatten()?;
        if room.is_err() {
            drop(file);
            pass_over(part).await;
            return Ok(GivenFile::TooLarge);
        }
        receiving = Some(file);
    }
    Ok(match receiving {
        Some(file) => GivenFile::Whole(file, file_name),
        None if file_name.is_empty() => GivenFile::None,
        None => GivenFile::Whole(intakes.receive(now)?, file_name),
    })
}

/// A browser shows an answer only once it has sent everything.
async fn pass_over(part: &mut Field<'_>) {
    while let Ok(Some(_)) = part.chunk().await {}
}

fn broken() -> Failure {
    Failure(Error::Unreadable(sentence!("form-body")))
}
