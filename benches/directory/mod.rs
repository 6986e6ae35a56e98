//! One node with a large directory: imported with the real importer, served with the real server, asked over HTTP.

mod measure;
mod queries;
mod reference;
mod report;

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use bocage::initiative::kind::Kinds;
use bocage::place::Gazetteer;

use crate::generate::{Generator, tell};
use crate::{Options, print_out};

/// Measures all of it and prints the document; writes it too where that is asked for.
pub fn run(options: &Options, folder: &Path) -> Result<()> {
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
    print_out(&text);
    if options.write {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/benchmarks.md");
        std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
        std::fs::write(&path, text)?;
        tell(&format!("Written to {}", path.display()));
    }
    Ok(())
}
