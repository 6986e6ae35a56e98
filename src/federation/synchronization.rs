//! The header in which a node says how its catalogue stands, on everything it tells a peer (PROTOCOL.md, "Epoch").

/// Its name.
pub const SYNCHRONIZATION: &str = "catalogue-synchronization";

/// How a catalogue stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    /// Its epoch.
    pub epoch: String,
    /// Number of its last line.
    pub seq: i64,
    /// Root of its digest, hex.
    pub root: String,
}

impl Stands {
    /// `url="…/catalogue/digest", epoch="01JD…", seq="1043", root="9f2c…"`
    pub fn header(&self, digest_url: &str) -> String {
        let Stands { epoch, seq, root } = self;
        format!("url=\"{digest_url}\", epoch=\"{epoch}\", seq=\"{seq}\", root=\"{root}\"")
    }

    /// Reads a header; nothing when it is not whole. What it says is a reason to look, and no more.
    pub fn read(header: &str) -> Option<Stands> {
        let part = |name: &str| {
            let named = header.split(',').filter_map(|part| part.trim().split_once('='));
            let value = named.into_iter().find(|(known, _)| *known == name)?.1;
            value.strip_prefix('"')?.strip_suffix('"')
        };
        Some(Stands {
            epoch: part("epoch")?.to_owned(),
            seq: part("seq")?.parse().ok()?,
            root: part("root")?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let stands = Stands { epoch: "01JD".into(), seq: 1043, root: "9f2c".into() };
        let header = stands.header("https://bretagne.example/catalogue/digest");
        assert_eq!(Stands::read(&header), Some(stands.clone()));
        assert_eq!(Stands::read("root=\"9f2c\",seq=\"1043\",epoch=\"01JD\""), Some(stands));
        for bad in ["", "epoch=\"01JD\"", "epoch=01JD, seq=\"1\", root=\"9\"", "epoch=\"a\", seq=\"x\", root=\"9\""] {
            assert_eq!(Stands::read(bad), None, "{bad}");
        }
    }
}
