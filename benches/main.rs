//! How fast and how small a node is: `cargo bench --bench figures -- directory --entries 1000000 --write`, and
//! `cargo bench --bench figures -- exchange`.
//!
//! What is compared is measured in the same run, in turns; figures are medians over rounds, with the distance of the
//! extremes beside them, which is the noise of the machine.

mod directory;
mod exchange;
mod french;
mod generate;
mod load;
mod node;
mod table;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What may be said on the command line.
pub struct Options {
    /// How many entries.
    pub entries: u64,
    /// How often everything is measured that does not take minutes.
    pub rounds: usize,
    /// The same seed makes the same directory.
    pub seed: u64,
    /// Writes `docs/benchmarks.md`.
    pub write: bool,
    /// Works here, and keeps it: a second run finds the data imported and measures only what reads.
    pub folder: Option<PathBuf>,
    /// `directory` or `exchange`, or `people` or `copies` for a part of the latter.
    what: String,
}

impl Options {
    fn read() -> Result<Options> {
        let what = "directory".to_owned();
        let mut options = Options { entries: 100_000, rounds: 5, seed: 1, write: false, folder: None, what };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
            match argument.as_str() {
                // Cargo says so itself.
                "--bench" => {}
                "directory" | "exchange" | "people" | "copies" => options.what = argument,
                "--entries" => options.entries = value()?.replace('_', "").parse()?,
                "--rounds" => options.rounds = value()?.parse()?,
                "--seed" => options.seed = value()?.parse()?,
                "--folder" => options.folder = Some(PathBuf::from(value()?)),
                "--write" => options.write = true,
                other => bail!(
                    "{other} is unknown: [directory|exchange|people|copies] --entries N --rounds N --seed N \
                     --folder FOLDER --write"
                ),
            }
        }
        Ok(options)
    }
}

fn main() -> Result<()> {
    let options = Options::read()?;
    let temporary = tempfile::tempdir()?;
    let folder = options.folder.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder)?;
    match options.what.as_str() {
        "directory" => directory::run(&options, &folder),
        part => exchange::run(&options, part, &folder),
    }
}

/// The table is the product; the rest is for the person who waits.
pub fn print_out(text: &str) {
    use std::io::Write;
    // Nobody may be listening.
    drop(std::io::stdout().write_all(text.as_bytes()));
}
