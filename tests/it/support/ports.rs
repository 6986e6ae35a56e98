//! Addresses of this machine that stay a test's own while nobody listens on them.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// Enough for all that ask at once in a test.
const BACKLOG: u32 = 1024;

/// An address on loopback. Who asks there between two listeners is refused, and no other program is given it meanwhile:
/// tests run side by side, and a port that was only looked up may be another's before it is used.
pub struct HeldPort {
    held: TcpSocket,
}

impl HeldPort {
    /// A free one.
    pub fn any() -> HeldPort {
        HeldPort { held: socket_on(SocketAddr::from(([127, 0, 0, 1], 0))) }
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.held.local_addr().unwrap()
    }

    /// Its number as settings have it.
    pub fn port(&self) -> String {
        self.address().port().to_string()
    }

    /// Somebody listens there from now on.
    pub fn listen(&self) -> TcpListener {
        socket_on(self.address()).listen(BACKLOG).unwrap()
    }
}

fn socket_on(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    // Two sockets may share an address as long as both say so and one of them listens.
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket
}
