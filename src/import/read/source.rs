//! From any source of bytes to UTF-8: unpacks gzip and zstd, finds the encoding, refuses what is no text.

use std::io::{self, Cursor, Read};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::packed::{Counted, Unpacked};
use super::problems::{foreign, reading, refuse};
use crate::error::sentence;
use crate::import::FileProblem;

/// So much is looked at before the first record is read.
pub const HEAD_BYTES: usize = 2 * 1024 * 1024;
/// Archives inside archives are unpacked so often.
const MAX_UNPACKING: usize = 2;
/// 8 MiB of memory for one zstd file: what RFC 9659 lets a sender expect of a reader.
const MAX_WINDOW_LOG: u32 = 23;
const CHUNK_BYTES: usize = 64 * 1024;
/// Of the characters of a text, at most one in so many is a control character.
const TEXT_PER_CONTROL: usize = 50;

/// A file as UTF-8.
pub struct Text {
    /// All of it, the head included.
    pub reader: Box<dyn Read + Send>,
    /// Its beginning, at most [`HEAD_BYTES`]; may end inside a character.
    pub head: Vec<u8>,
    /// `utf-8`, `windows-1252`, `utf-16le` or `utf-16be`.
    pub encoding: &'static str,
    /// `gzip` or `zstd`, for sentences about damage.
    pub packed: Option<&'static str>,
}

impl Text {
    /// Unpacks and decodes.
    ///
    /// # Errors
    /// When it is no text at all, is empty, or is a damaged archive.
    pub fn of(source: Box<dyn Read + Send>) -> Result<Text, FileProblem> {
        let (mut source, packed) = unpack(source)?;
        let head = take(&mut source, HEAD_BYTES, packed)?;
        if let Some(problem) = foreign(&head) {
            return Err(problem);
        }
        let (encoding, skip) = encoding_of(&head);
        let whole: Box<dyn Read + Send> = Box::new(Cursor::new(head.get(skip..).unwrap_or(&[]).to_vec()).chain(source));
        let mut reader: Box<dyn Read + Send> = match encoding {
            "utf-8" => Box::new(Decoded::new(whole, None)),
            "utf-16le" => Box::new(Decoded::new(whole, Some(UTF_16LE.new_decoder_without_bom_handling()))),
            "utf-16be" => Box::new(Decoded::new(whole, Some(UTF_16BE.new_decoder_without_bom_handling()))),
            _ => Box::new(Decoded::new(whole, Some(WINDOWS_1252.new_decoder_without_bom_handling()))),
        };
        let head = take(&mut reader, HEAD_BYTES, packed)?;
        check_text(&head)?;
        let reader = Box::new(Cursor::new(head.clone()).chain(reader));
        Ok(Text { reader, head, encoding, packed })
    }
}

type Plain = (Box<dyn Read + Send>, Option<&'static str>);

fn unpack(source: Box<dyn Read + Send>) -> Result<Plain, FileProblem> {
    let source = Counted::new(source);
    let taken = source.taken();
    let (mut source, mut packed): Plain = (Box::new(source), None);
    for _ in 0..MAX_UNPACKING {
        let head = take(&mut source, 4, packed)?;
        let whole = Cursor::new(head.clone()).chain(source);
        if head.starts_with(b"\x1f\x8b") {
            packed = Some("gzip");
            source = Box::new(Unpacked::new(flate2::read::MultiGzDecoder::new(whole), &taken));
        } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
            packed = Some("zstd");
            let mut decoder = zstd::Decoder::new(whole).map_err(|error| reading(&error, packed))?;
            decoder.window_log_max(MAX_WINDOW_LOG).map_err(|error| reading(&error, packed))?;
            source = Box::new(Unpacked::new(decoder, &taken));
        } else {
            return Ok((Box::new(whole), packed));
        }
    }
    Ok((source, packed))
}

fn take(source: &mut Box<dyn Read + Send>, bytes: usize, packed: Option<&str>) -> Result<Vec<u8>, FileProblem> {
    let mut head = Vec::new();
    source.by_ref().take(bytes as u64).read_to_end(&mut head).map_err(|error| reading(&error, packed))?;
    Ok(head)
}

/// The encoding, and how many bytes its mark takes.
fn encoding_of(head: &[u8]) -> (&'static str, usize) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => ("utf-8", 3),
        [0xff, 0xfe, ..] => ("utf-16le", 2),
        [0xfe, 0xff, ..] => ("utf-16be", 2),
        _ => match std::str::from_utf8(head) {
            Err(error) if error.error_len().is_some() => ("windows-1252", 0),
            _ => ("utf-8", 0),
        },
    }
}

fn check_text(head: &[u8]) -> Result<(), FileProblem> {
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(refuse("empty", sentence!("file-empty")));
    }
    let controls = head.iter().filter(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\r' | b'\n')).count();
    if head.contains(&0) || controls * TEXT_PER_CONTROL > head.len() {
        return Err(refuse("not_data", sentence!("file-not-text")));
    }
    Ok(())
}

/// UTF-8 out of any encoding. A byte that is not UTF-8 in a file that began so is read as Windows-1252.
struct Decoded {
    source: Box<dyn Read + Send>,
    decoder: Option<Decoder>,
    waiting: Vec<u8>,
    out: Cursor<Vec<u8>>,
    ended: bool,
}

impl Decoded {
    fn new(source: Box<dyn Read + Send>, decoder: Option<Decoder>) -> Decoded {
        Decoded { source, decoder, waiting: Vec::new(), out: Cursor::new(Vec::new()), ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut chunk = std::mem::take(&mut self.waiting);
        let before = chunk.len();
        chunk.resize(before + CHUNK_BYTES, 0);
        let read = self.source.read(chunk.get_mut(before..).unwrap_or(&mut []))?;
        chunk.truncate(before + read);
        self.ended = read == 0;
        let text = match &mut self.decoder {
            Some(decoder) => {
                let room = decoder.max_utf8_buffer_length(chunk.len()).unwrap_or(chunk.len() * 3 + 16);
                let mut text = String::with_capacity(room);
                let _ = decoder.decode_to_string(&chunk, &mut text, self.ended);
                text
            }
            None => self.mend(&chunk),
        };
        self.out = Cursor::new(text.into_bytes());
        Ok(())
    }

    fn mend(&mut self, chunk: &[u8]) -> String {
        let mut text = String::with_capacity(chunk.len());
        let mut rest = chunk;
        while !rest.is_empty() {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    break;
                }
                Err(error) => {
                    let (valid, bad) = rest.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(valid));
                    let length = match error.error_len() {
                        Some(length) => length,
                        None if self.ended => bad.len(),
                        None => {
                            self.waiting = bad.to_vec();
                            break;
                        }
                    };
                    let (bad, after) = bad.split_at(length.min(bad.len()));
                    text.push_str(&WINDOWS_1252.decode_without_bom_handling(bad).0);
                    rest = after;
                }
            }
        }
        text
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.out.read(buffer)?;
            if read > 0 || buffer.is_empty() || self.ended {
                return Ok(read);
            }
            self.refill()?;
        }
    }
}
