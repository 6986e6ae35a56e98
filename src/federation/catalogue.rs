//! The catalogue as other nodes read it (PROTOCOL.md, "Catalogue").

use std::sync::Arc;

use axum::Router;

use super::node::Federation;

/// The routes below `/catalogue`.
pub fn router() -> Router<Arc<Federation>> {
    Router::new()
}
