//! How much room there is: asked of `df`, for the system call needs unsafe code or one more dependency.

use std::path::Path;
use std::process::{Command, Stdio};

/// Free room in MiB, where the machine can say it.
pub fn free_mib(folder: &Path) -> Option<u64> {
    let asked = Command::new("df").arg("-Pk").arg(folder).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(asked.stdout).ok()?;
    let kib: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1024)
}
