//! A position in a text of any length: one byte ahead, and the line on which it stands.

use std::io::Read;

use super::problems::reading;
use crate::import::FileProblem;

const BUFFER_BYTES: usize = 64 * 1024;

/// Bytes of a text, one after the other. Memory does not grow with the text.
pub struct Bytes {
    source: Box<dyn Read + Send>,
    packed: Option<&'static str>,
    buffer: Vec<u8>,
    at: usize,
    after_return: bool,
    line: u64,
}

impl Bytes {
    /// From the beginning.
    pub fn new(source: Box<dyn Read + Send>, packed: Option<&'static str>) -> Bytes {
        Bytes { source, packed, buffer: Vec::new(), at: 0, after_return: false, line: 1 }
    }

    /// The line of the next byte, from 1. LF, CRLF and CR end a line.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The next byte, which stays.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn peek(&mut self) -> Result<Option<u8>, FileProblem> {
        if self.at >= self.buffer.len() {
            self.buffer.resize(BUFFER_BYTES, 0);
            let read = self.source.read(&mut self.buffer).map_err(|error| reading(&error, self.packed))?;
            self.buffer.truncate(read);
            self.at = 0;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// Takes the next byte.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn next(&mut self) -> Result<Option<u8>, FileProblem> {
        let Some(byte) = self.peek()? else { return Ok(None) };
        self.at += 1;
        if byte == b'\r' || byte == b'\n' && !self.after_return {
            self.line += 1;
        }
        self.after_return = byte == b'\r';
        Ok(Some(byte))
    }

    /// Takes white space, and returns the first byte behind it, which stays.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn skip_space(&mut self) -> Result<Option<u8>, FileProblem> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.next()?;
        }
        Ok(None)
    }

    /// Takes everything up to the end of the line.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn skip_line(&mut self) -> Result<(), FileProblem> {
        while let Some(byte) = self.next()? {
            if byte == b'\n' {
                break;
            }
        }
        Ok(())
    }
}
