//! The bytes of an archive: what is written is counted and hashed, what is read is compared.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::catalogue::digest::hex;
use crate::error::Result;

/// Fast enough that the disk is what one waits for.
const LEVEL: i32 = 3;
const SPOOL_LEVEL: i32 = 1;

/// Lines of one table on their way into the archive.
pub struct Spool {
    file: File,
    encoder: Option<zstd::stream::write::Encoder<'static, File>>,
    hasher: Sha256,
    bytes: u64,
}

impl Spool {
    /// In a file without a name, which no crash leaves behind.
    pub fn new(folder: &Path) -> Result<Spool> {
        let file = tempfile::tempfile_in(folder)?;
        let encoder = Some(zstd::stream::write::Encoder::new(file.try_clone()?, SPOOL_LEVEL)?);
        Ok(Spool { file, encoder, hasher: Sha256::new(), bytes: 0 })
    }

    /// Nothing more is written: answers size and hash.
    pub fn seal(&mut self) -> Result<(u64, String)> {
        if let Some(encoder) = self.encoder.take() {
            encoder.finish()?;
        }
        Ok((self.bytes, hex(&std::mem::take(&mut self.hasher).finalize())))
    }

    /// Reads from the start what was written.
    pub fn reader(mut self) -> Result<impl Read> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(zstd::stream::read::Decoder::new(self.file)?)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let encoder = self.encoder.as_mut().ok_or_else(|| io::Error::other("written after it was sealed"))?;
        encoder.write_all(bytes)?;
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes an archive.
pub struct ArchiveWriter<W: Write> {
    tar: tar::Builder<zstd::stream::write::Encoder<'static, W>>,
}

impl<W: Write> ArchiveWriter<W> {
    /// Begins.
    pub fn new(out: W) -> Result<ArchiveWriter<W>> {
        let mut encoder = zstd::stream::write::Encoder::new(out, LEVEL)?;
        encoder.include_checksum(true)?;
        Ok(ArchiveWriter { tar: tar::Builder::new(encoder) })
    }

    /// Appends a small part.
    pub fn append_bytes(&mut self, path: &str, content: &[u8]) -> Result<()> {
        self.append(path, content.len() as u64, &mut &content[..])
    }

    /// Appends a part of known size; one that turned out shorter or longer is an error.
    pub fn append(&mut self, path: &str, bytes: u64, content: &mut dyn Read) -> Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        let mut counted = Measured::new(content.take(bytes));
        self.tar.append_data(&mut header, path, &mut counted)?;
        if counted.bytes != bytes {
            return Err(io::Error::other(format!("{path} changed while it was copied")).into());
        }
        Ok(())
    }

    /// Ends, and gives back what was written to.
    pub fn finish(self) -> Result<W> {
        Ok(self.tar.into_inner()?.finish()?)
    }
}

/// Counts and hashes what is read through it.
pub struct Measured<R> {
    inner: R,
    hasher: Sha256,
    /// Read so far.
    pub bytes: u64,
}

impl<R: Read> Measured<R> {
    /// From here on.
    pub fn new(inner: R) -> Measured<R> {
        Measured { inner, hasher: Sha256::new(), bytes: 0 }
    }

    /// Reads the rest and answers size and hash of the whole.
    pub fn finish(mut self) -> io::Result<(u64, String)> {
        io::copy(&mut self, &mut io::sink())?;
        Ok((self.bytes, hex(&self.hasher.finalize())))
    }
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

/// Opens an archive for one walk through its parts.
pub fn open(path: &Path) -> io::Result<tar::Archive<impl Read>> {
    let decoder = zstd::stream::read::Decoder::new(BufReader::new(File::open(path)?))?;
    Ok(tar::Archive::new(decoder))
}
