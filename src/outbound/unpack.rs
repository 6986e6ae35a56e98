//! Packed answers of catalogues, unpacked as they come: never more than a hundred times what was sent.

use std::io::{self, Write};

use super::{Failure, GROWS, TOO_LONG};

/// The most that a byte may become (SECURITY.md 2.2.16).
const MAX_RATIO: u64 = 100;
/// What short answers may become whatever their ratio: the first bytes of a stream say little.
const FREE_BYTES: u64 = 1024 * 1024;
/// 8 MiB: what RFC 9659 lets a sender of zstd expect of a reader's memory.
const MAX_WINDOW_LOG: u32 = 23;

/// Takes packed bytes, gives plain ones.
pub(super) enum Unpacker {
    Plain(Bounded),
    Gzip(Box<flate2::write::GzDecoder<Bounded>>),
    Zstd(Box<zstd::stream::write::Decoder<'static, Bounded>>),
}

/// Plain bytes that wait to be taken, and how many more may come.
pub(super) struct Bounded {
    waiting: Vec<u8>,
    unpacked: u64,
    allowed: u64,
    max_bytes: u64,
}

impl Unpacker {
    /// For a `Content-Encoding`; one at a time.
    pub fn of(encoding: &str, max_bytes: u64) -> Result<Unpacker, Failure> {
        let bounded = Bounded { waiting: Vec::new(), unpacked: 0, allowed: FREE_BYTES, max_bytes };
        match encoding.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Unpacker::Plain(bounded)),
            "gzip" | "x-gzip" => Ok(Unpacker::Gzip(Box::new(flate2::write::GzDecoder::new(bounded)))),
            "zstd" => {
                let mut decoder = zstd::stream::write::Decoder::new(bounded).map_err(|_| UNREADABLE)?;
                decoder.window_log_max(MAX_WINDOW_LOG).map_err(|_| UNREADABLE)?;
                Ok(Unpacker::Zstd(Box::new(decoder)))
            }
            _ => Err(Failure::Refused("the answer is packed in another way than asked for")),
        }
    }

    /// What these packed bytes add.
    pub fn push(&mut self, packed: &[u8]) -> Result<Vec<u8>, Failure> {
        let more = u64::try_from(packed.len()).unwrap_or(u64::MAX).saturating_mul(MAX_RATIO);
        let bounded = self.bounded();
        bounded.allowed = bounded.allowed.saturating_add(more);
        let written = match self {
            Unpacker::Plain(out) => out.write_all(packed),
            Unpacker::Gzip(decoder) => decoder.write_all(packed).and_then(|()| decoder.flush()),
            Unpacker::Zstd(decoder) => decoder.write_all(packed).and_then(|()| decoder.flush()),
        };
        written.map_err(|_| self.failure())?;
        Ok(std::mem::take(&mut self.bounded().waiting))
    }

    /// What is left at the end; an answer that was cut off is none.
    pub fn end(&mut self) -> Result<Vec<u8>, Failure> {
        let ended = match self {
            Unpacker::Plain(_) => Ok(()),
            Unpacker::Gzip(decoder) => decoder.try_finish(),
            Unpacker::Zstd(decoder) => decoder.flush(),
        };
        ended.map_err(|_| self.failure())?;
        Ok(std::mem::take(&mut self.bounded().waiting))
    }

    fn bounded(&mut self) -> &mut Bounded {
        match self {
            Unpacker::Plain(out) => out,
            Unpacker::Gzip(decoder) => decoder.get_mut(),
            Unpacker::Zstd(decoder) => decoder.get_mut(),
        }
    }

    fn failure(&mut self) -> Failure {
        let bounded = self.bounded();
        if bounded.unpacked > bounded.max_bytes {
            Failure::Refused(TOO_LONG)
        } else if bounded.unpacked > bounded.allowed {
            Failure::Refused(GROWS)
        } else {
            UNREADABLE
        }
    }
}

const UNREADABLE: Failure = Failure::Refused("the answer cannot be unpacked");

impl Write for Bounded {
    fn write(&mut self, plain: &[u8]) -> io::Result<usize> {
        self.unpacked = self.unpacked.saturating_add(u64::try_from(plain.len()).unwrap_or(u64::MAX));
        if self.unpacked > self.max_bytes.min(self.allowed) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.waiting.extend_from_slice(plain);
        Ok(plain.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(plain).unwrap();
        packer.finish().unwrap()
    }

    fn unpack(encoding: &str, packed: &[u8], max_bytes: u64) -> Result<Vec<u8>, Failure> {
        let mut unpacker = Unpacker::of(encoding, max_bytes)?;
        let mut plain = Vec::new();
        for part in packed.chunks(7) {
            plain.extend(unpacker.push(part)?);
        }
        plain.extend(unpacker.end()?);
        Ok(plain)
    }

    #[test]
    fn what_was_packed_comes_out_whole() {
        let plain: Vec<u8> = (0..200_000_u32).flat_map(|n| n.wrapping_mul(n).to_le_bytes()).collect();
        for (encoding, packed) in [
            ("", plain.clone()),
            ("Identity", plain.clone()),
            ("gzip", gzip(&plain)),
            ("zstd", zstd::encode_all(plain.as_slice(), 3).unwrap()),
        ] {
            assert!(unpack(encoding, &packed, 1 << 30).unwrap() == plain, "{encoding}");
            assert!(unpack(encoding, &packed, 100_000).is_err(), "{encoding}: too long");
        }
        assert!(Unpacker::of("br", 1).is_err() && Unpacker::of("gzip, gzip", 1).is_err());
        assert!(unpack("zstd", b"no zstd at all", 1000).is_err());
    }

    /// FETCH-03.
    #[test]
    fn a_bomb_is_cut_at_a_hundred_times_what_was_sent() {
        let zeros = vec![0; 64 << 20];
        for (encoding, packed) in [("gzip", gzip(&zeros)), ("zstd", zstd::encode_all(zeros.as_slice(), 19).unwrap())] {
            let mut unpacker = Unpacker::of(encoding, 1 << 32).unwrap();
            let mut plain = 0;
            let cut = packed.chunks(64 * 1024).try_for_each(|part| {
                plain += unpacker.push(part)?.len();
                Ok(())
            });
            assert_eq!(cut, Err(Failure::Refused("the answer grows too much when unpacked")), "{encoding}");
            assert!(plain < 16 << 20, "{encoding}: {plain}");
        }
    }
}
