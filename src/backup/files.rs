//! The files of a data folder that no table holds: settings, pictures, sentences and kinds of the operator's own.

use std::fs::File;
use std::path::{Component, Path, PathBuf};

use super::FilePart;
use super::archive::Measured;
use crate::config::Config;
use crate::error::Result;

/// Settings of the node.
pub const CONFIG_FILE: &str = "bocage.toml";

const FOLDERS: [&str; 2] = ["locales", "media"];

/// What goes into the archive, and what should and cannot.
pub struct NodeFiles {
    pub parts: Vec<FilePart>,
    pub left_out: Vec<String>,
}

/// Lists the files of a node.
pub fn of_node(config: &Config) -> Result<NodeFiles> {
    let base = &config.storage.data_dir;
    let mut paths = Vec::new();
    for name in std::iter::once(CONFIG_FILE).chain(FOLDERS) {
        collect(base, Path::new(name), &mut paths)?;
    }
    let mut left_out = Vec::new();
    let kinds = &config.kinds.file;
    if !kinds.as_os_str().is_empty() {
        match kinds.strip_prefix(base) {
            Ok(inside) if !paths.iter().any(|path| path == inside) => paths.push(inside.to_owned()),
            Ok(_) => {}
            Err(_) => left_out.push(kinds.display().to_string()),
        }
    }
    paths.sort();
    let parts = paths.iter().map(|path| part(base, path)).collect::<Result<_>>()?;
    Ok(NodeFiles { parts, left_out })
}

/// Symbolic links are left alone: what they point to may be anything.
fn collect(base: &Path, path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let Ok(metadata) = std::fs::symlink_metadata(base.join(path)) else { return Ok(()) };
    if metadata.is_dir() {
        for entry in std::fs::read_dir(base.join(path))? {
            collect(base, &path.join(entry?.file_name()), found)?;
        }
    } else if metadata.is_file() {
        found.push(path.to_owned());
    }
    Ok(())
}

fn part(base: &Path, path: &Path) -> Result<FilePart> {
    let (bytes, sha256) = Measured::new(File::open(base.join(path))?).finish()?;
    let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    Ok(FilePart { path: parts.join("/"), bytes, sha256 })
}

/// Whether a path from an archive stays below the folder it is put into.
pub fn stays_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}
