//! A node that reads the catalogue of another one.

use std::sync::Arc;

use bocage::app::App;
use bocage::catalogue::copies::{self, CopyDigest, Counts, Decision};
use bocage::catalogue::digest::hex;
use bocage::clock::Clock;
use bocage::error::Error;
use bocage::federation::node::Federation;
use bocage::federation::pull::{Pulled, pull};
use bocage::initiative::store::{self, Initiative};
use bocage::peer::{self, Cursor, Following, Peer};

use super::server::Elsewhere;
use crate::support::databases::TestDatabase;

/// A node that follows another one.
pub(super) struct Reader {
    pub(super) federation: Arc<Federation>,
    pub(super) host: String,
    _database: TestDatabase,
}

impl Reader {
    pub(super) fn of(database: TestDatabase, elsewhere: &Elsewhere) -> Reader {
        Reader::following(database, elsewhere.host())
    }

    pub(super) fn following(database: TestDatabase, host: String) -> Reader {
        let settings =
            [("BOCAGE__NODE__HOST", "bretagne.localhost:8080"), ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true")];
        let app = App::open(database.config_with(&settings), Clock::default()).unwrap();
        let federation = Federation::open(app).unwrap().unwrap();
        let mut peer = Peer::named(&host, federation.now());
        (peer.following, peer.quarantined_at) = (Following::Accepted, None);
        peer.catalogue = format!("http://{host}/catalogue");
        peer.node = format!("http://{host}/actor");
        federation.app.db.write_now(move |conn| peer::store::replace(conn, &peer)).unwrap();
        Reader { federation, host, _database: database }
    }

    pub(super) async fn pull(&self) -> Pulled {
        self.try_pull().await.unwrap()
    }

    pub(super) async fn try_pull(&self) -> Result<Pulled, Error> {
        pull(&self.federation, &self.host).await
    }

    /// The key of the sentence that a run ends with.
    pub(super) async fn fails(&self) -> &'static str {
        match self.try_pull().await {
            Err(Error::Unavailable(why) | Error::Unreadable(why) | Error::NotAllowed(why)) => why.key,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn cursor(&self) -> Cursor {
        self.federation.app.db.read_now(|conn| peer::store::find_cursor(conn, &self.host)).unwrap().unwrap()
    }

    pub(super) fn counts(&self) -> Counts {
        self.federation.app.db.read_now(|conn| copies::store::count(conn, &self.host)).unwrap()
    }

    pub(super) fn root(&self) -> String {
        let mut digest = CopyDigest::of(&self.host);
        self.federation.app.db.read_now(|conn| Ok(hex(&digest.catch_up(conn)?.root()))).unwrap()
    }

    pub(super) fn row(&self, id: &str) -> Option<Initiative> {
        self.federation.app.db.read_now(|conn| store::find(conn, id)).unwrap()
    }

    pub(super) fn decision(&self, id: &str) -> Option<(Decision, String)> {
        let ids = [id.to_owned()];
        let found = self.federation.app.db.read_now(|conn| copies::store::find_many(conn, &ids)).unwrap().pop();
        found.map(|copied| (copied.decision, copied.reason))
    }

    pub(super) fn assert_in_step(&self, elsewhere: &Elsewhere) {
        assert_eq!(self.root(), elsewhere.root());
        let cursor = self.cursor();
        assert_eq!((cursor.differing, cursor.root), (Some(0), elsewhere.root()));
        assert_eq!(cursor.seq, elsewhere.catalogue().seq);
    }
}
