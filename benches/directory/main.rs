//! How fast and how small a node is: `cargo bench --bench directory -- --entries 1000000 --write`.
//!
//! Generates a directory from a seed, imports it with the real importer, serves it with the real server and asks it
//! over HTTP. What is compared is measured in the same run, in turns; figures are medians over rounds, with the
//! distance of the extremes beside them, which is the noise of the machine.

mod french;
mod generate;
mod load;
mod measure;
mod node;
mod queries;
mod reference;
mod report;
mod table;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use bocage::initiative::kind::Kinds;
use bocage::place::Gazetteer;

use self::generate::{Generator, tell};

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
}

impl Options {
    fn read() -> Result<Options> {
        let mut options = Options { entries: 100_000, rounds: 5, seed: 1, write: false, folder: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
            match argument.as_str() {
                // Cargo says so itself.
                "--bench" => {}
                "--entries" => options.entries = value()?.replace('_', "").parse()?,
                "--rounds" => options.rounds = value()?.parse()?,
                "--seed" => options.seed = value()?.parse()?,
                "--folder" => options.folder = Some(PathBuf::from(value()?)),
                "--write" => options.write = true,
                other => anyhow::bail!("{other} is unknown: --entries N --rounds N --seed N --folder FOLDER --write"),
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
    run(&options, &folder)
}

fn run(options: &Options, folder: &Path) -> Result<()> {
    let kinds = Arc::new(Kinds::shipped()?);
    let generator = Generator::new(options.seed, kinds, &Gazetteer::embedded());
    tell(&format!(
        "{} entries, {} words, {} communes, seed {}",
        options.entries,
        generator.french.count(),
        generator.communes.len(),
        options.seed
    ));
    let figures = measure::all(options, folder, &generator)?;
    let text = report::write(options, &generator, &figures)?;
    tell("");
    // The table is the product; the rest is for the person who waits.
    print_out(&text);
    if options.write {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/benchmarks.md");
        std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
        std::fs::write(&path, text)?;
        tell(&format!("Written to {}", path.display()));
    }
    Ok(())
}

fn print_out(text: &str) {
    use std::io::Write;
    // Nobody may be listening.
    drop(std::io::stdout().write_all(text.as_bytes()));
}
