//! Packed files become only so much when they are unpacked, archives inside archives too.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most that a packed file may become.
const MAX_BYTES: u64 = 1024 * 1024 * 1024;
/// What it may become whatever its size.
const FREE_BYTES: u64 = 64 * 1024 * 1024;
/// What each packed byte may become beyond that.
const MAX_RATIO: u64 = 200;

/// A source that counts what is taken from it.
pub struct Counted<R> {
    source: R,
    taken: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    /// Nothing is taken yet.
    pub fn new(source: R) -> Counted<R> {
        Counted { source, taken: Arc::default() }
    }

    /// Bytes that were taken.
    pub fn taken(&self) -> Arc<AtomicU64> {
        self.taken.clone()
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// What comes out of an archive; fails with [`io::ErrorKind::FileTooLarge`] where it becomes too much.
pub struct Unpacked<R> {
    plain: R,
    bytes: u64,
    taken: Arc<AtomicU64>,
}

impl<R> Unpacked<R> {
    /// `taken` is what was taken of the outermost file.
    pub fn new(plain: R, taken: &Arc<AtomicU64>) -> Unpacked<R> {
        Unpacked { plain, bytes: 0, taken: taken.clone() }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.plain.read(buffer)?;
        self.bytes += read as u64;
        if self.bytes > allowed(self.taken.load(Ordering::Relaxed)) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(read)
    }
}

/// What so many packed bytes may become.
fn allowed(packed: u64) -> u64 {
    packed.saturating_mul(MAX_RATIO).saturating_add(FREE_BYTES).min(MAX_BYTES)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::import::FileProblem;
    use crate::import::read::source::Text;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut packer = flate2::read::GzEncoder::new(plain, flate2::Compression::default());
        let mut packed = Vec::new();
        packer.read_to_end(&mut packed).unwrap();
        packed
    }

    fn zstd(mebibytes: u64) -> Vec<u8> {
        zstd::encode_all(io::repeat(b'a').take(mebibytes << 20), 1).unwrap()
    }

    fn length(packed: Vec<u8>) -> Result<u64, FileProblem> {
        let text = Text::of(Box::new(Cursor::new(packed)))?;
        let mut reader = text.reader;
        let length = io::copy(&mut reader, &mut io::sink());
        length.map_err(|error| crate::import::read::problems::reading(&error, text.packed))
    }

    #[test]
    fn what_becomes_too_much_is_refused_however_it_is_packed() {
        let members = gzip(&vec![b'a'; 1 << 20]).repeat(120);
        for (packed, name) in [(members, "gzip"), (zstd(120), "zstd"), (gzip(&zstd(120)), "zstd in gzip")] {
            assert_eq!(length(packed).unwrap_err().code, "too_large", "{name}");
        }
        assert_eq!(length(zstd(60)).unwrap(), 60 << 20);
        assert_eq!(length(gzip(&zstd(60))).unwrap(), 60 << 20);
    }

    #[test]
    fn a_packed_file_becomes_two_hundred_times_its_size_and_at_most_a_gibibyte() {
        assert_eq!(allowed(0), 64 << 20);
        assert_eq!(allowed(1 << 20), (64 + 200) << 20);
        assert_eq!(allowed(100 << 20), 1 << 30);
    }
}
