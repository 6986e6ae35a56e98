//! The desk: the pages behind a session, where people keep the directory. Each handler takes a
//! [`Steward`](super::steward::Steward) or a [`Sent`](super::form::Sent), which name the right it needs.

mod cards;
mod data;
mod duplicates;
mod form;
mod home;
mod import;
mod inbox;
pub(super) mod log;
mod network;
mod news;
mod replies;
mod sessions;
mod versions;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Where files are sent: the only body that may be longer than that of a form.
pub const UPLOADS: &str = "/team/import";

/// The table of contents of the desk, as routes and as a list that tests walk.
macro_rules! routes {
    ($($method:ident $path:literal => $handler:path),* $(,)?) => {
        /// Method and path of every route of the desk.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        /// Its routes.
        pub(super) fn router() -> Router<App> {
            Router::new()$(.route($path, $method($handler)))*
        }
    };
}

routes! {
    get "/team" => home::home,
    get "/team/inbox" => inbox::inbox,
    get "/team/inbox/duplicates" => duplicates::duplicates,
    post "/team/inbox/duplicates" => duplicates::decide,
    post "/team/inbox/replies" => inbox::reply::look,
    post "/team/inbox/suggestions" => inbox::suggestion::decide,
    get "/team/inbox/{id}" => inbox::submission::one,
    post "/team/inbox/{id}" => inbox::submission::answer,
    post "/team/inbox/{id}/erase" => inbox::submission::erase,
    post "/team/inbox/{id}/reopen" => inbox::submission::reopen,
    post "/team/inbox/flags/{id}/close" => inbox::flag::close,
    post "/team/inbox/flags/{id}/reopen" => inbox::flag::reopen,
    get "/team/log" => log::log,
    get "/team/data" => data::form,
    post "/team/data" => data::give,
    get "/team/network" => network::list::list,
    post "/team/network/look" => network::follow::look,
    get "/team/network/block" => network::block::ask,
    post "/team/network/block" => network::block::block,
    post "/team/network/unblock" => network::block::unblock,
    get "/team/network/{host}" => network::one::one,
    post "/team/network/{host}/follow" => network::follow::follow,
    post "/team/network/{host}/accept" => network::change::accept,
    post "/team/network/{host}/refuse" => network::change::refuse,
    post "/team/network/{host}/unfollow" => network::change::unfollow,
    post "/team/network/{host}/compare" => network::change::compare,
    post "/team/network/{host}/recall" => network::change::recall,
    post "/team/network/{host}/ignore" => network::change::ignore,
    post "/team/network/{host}/suggest" => network::change::suggest,
    get "/team/cards" => cards::list::cards,
    get "/team/add" => cards::add::form,
    post "/team/add" => cards::add::send,
    get "/team/i/{id}" => cards::show::card,
    get "/team/i/{id}/edit" => cards::edit::form,
    post "/team/i/{id}/edit" => cards::edit::send,
    post "/team/i/{id}/confirm" => cards::change::confirm,
    post "/team/i/{id}/status" => cards::change::status,
    post "/team/i/{id}/hide" => cards::change::hide,
    post "/team/i/{id}/show" => cards::change::show,
    get "/team/i/{id}/withdraw" => cards::end::ask_withdraw,
    post "/team/i/{id}/withdraw" => cards::end::withdraw,
    get "/team/i/{id}/erase" => cards::end::ask_erase,
    post "/team/i/{id}/erase" => cards::end::erase,
    get "/team/i/{id}/propose" => cards::propose::form,
    post "/team/i/{id}/propose" => cards::propose::send,
    get "/team/o/{id}" => cards::show::card,
    get "/team/o/{id}/edit" => cards::edit::form,
    post "/team/o/{id}/edit" => cards::edit::send,
    post "/team/o/{id}/status" => cards::change::settle,
    post "/team/o/{id}/hide" => cards::change::hide,
    post "/team/o/{id}/show" => cards::change::show,
    get "/team/o/{id}/withdraw" => cards::end::ask_withdraw,
    post "/team/o/{id}/withdraw" => cards::end::withdraw,
    get "/team/o/{id}/erase" => cards::end::ask_erase,
    post "/team/o/{id}/erase" => cards::end::erase,
    get "/team/o/{id}/history" => versions::versions,
    post "/team/o/{id}/restore" => versions::restore,
    post "/team/o/{id}/undo" => versions::undo,
    get "/team/o/{id}/links" => cards::links::links,
    post "/team/o/{id}/links" => cards::links::make,
    post "/team/o/{id}/links/revoke" => cards::links::revoke,
    get "/team/i/{id}/news" => news::list,
    post "/team/i/{id}/news" => news::tell,
    get "/team/i/{id}/news/{news}" => news::one,
    post "/team/i/{id}/news/{news}" => news::rewrite,
    post "/team/i/{id}/news/{news}/withdraw" => news::withdraw,
    post "/team/i/{id}/replies" => replies::look,
    get "/team/i/{id}/answer" => replies::form,
    post "/team/i/{id}/answer" => replies::answer,
    get "/team/i/{id}/history" => versions::versions,
    post "/team/i/{id}/restore" => versions::restore,
    post "/team/i/{id}/undo" => versions::undo,
    get "/team/import" => import::bring::list,
    post "/team/import" => import::bring::receive,
    get "/team/import/{id}" => import::stages::stage,
    get "/team/import/{id}/columns" => import::columns::form,
    post "/team/import/{id}/columns" => import::columns::send,
    get "/team/import/{id}/mapping.toml" => import::columns::mapping,
    post "/team/import/{id}/check" => import::check::again,
    get "/team/import/{id}/refused.csv" => import::check::refused,
    post "/team/import/{id}/start" => import::stages::start,
    post "/team/import/{id}/stop" => import::stages::stop,
    post "/team/import/{id}/fetch" => import::stages::fetch,
    post "/team/import/{id}/leave" => import::stages::leave,
    get "/team/import/runs/{run}" => import::runs::run,
    post "/team/import/runs/{run}/undo" => import::runs::undo,
    get "/team/sessions" => sessions::sessions,
    post "/team/sessions/close" => sessions::close,
}
