//! Where a command stands: its settings, its language, its output.

use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::app::App;
use crate::backup::{self, Opened};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::{Error, Result, Sentence, Value};
use crate::locale::{Argument, Locales};

/// Prints a line, and ends the program quietly when nobody reads any more.
pub(super) fn print_line(line: std::fmt::Arguments<'_>) {
    if writeln!(std::io::stdout().lock(), "{line}").is_err() {
        std::process::exit(0);
    }
}

/// Which node is meant.
pub(super) struct Place {
    pub config: Option<PathBuf>,
    pub data: Option<PathBuf>,
    /// As it was asked for.
    pub lang: Option<String>,
}

impl Place {
    /// The settings in force.
    pub fn config(&self) -> Result<Config> {
        Config::load(self.config.as_deref(), self.data.as_deref())
    }

    /// The node, with its database open.
    pub fn open(&self) -> Result<App> {
        let app = App::open(self.config()?, Clock::default())?;
        self.note_saved(app.saved.as_deref());
        Ok(app)
    }

    /// Its database alone.
    pub fn open_database(&self, config: &Config) -> Result<Db> {
        let Opened { db, saved } = backup::open(config, 1)?;
        self.note_saved(saved.as_deref());
        Ok(db)
    }

    fn note_saved(&self, saved: Option<&Path>) {
        if let Some(file) = saved {
            let terminal = Terminal::new(self.lang.as_deref());
            terminal.note("cli-upgraded", &[("file", file.display().to_string().into())]);
        }
    }
}

/// Speaks to the person at the keyboard.
pub(super) struct Terminal {
    locales: Option<Locales>,
    lang: String,
}

impl Terminal {
    pub fn new(asked: Option<&str>) -> Terminal {
        let system = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        let locales = Locales::shipped().ok();
        let lang =
            locales.as_ref().map_or("en", |locales| locales.choose(asked, system.as_deref(), None, "en")).to_owned();
        Terminal { locales, lang }
    }

    pub fn lang(&self) -> &str {
        &self.lang
    }

    pub fn text(&self, key: &str, args: &[(&str, Argument<'_>)]) -> String {
        self.locales.as_ref().map_or_else(|| key.to_owned(), |locales| locales.text(&self.lang, key, args))
    }

    /// A sentence that was made before anybody knew who reads it.
    pub fn sentence(&self, sentence: &Sentence) -> String {
        self.locales.as_ref().map_or_else(|| sentence.to_string(), |locales| locales.sentence(&self.lang, sentence))
    }

    /// What the code of a rule means; the code itself where there is no sentence for it.
    pub fn reason(&self, code: &str, field: &str, value: &str) -> String {
        let told = self.locales.as_ref().and_then(|locales| locales.reason(&self.lang, code, field, value));
        told.unwrap_or_else(|| code.to_owned())
    }

    /// A value as it stands in a sentence.
    pub fn value(&self, value: &Value) -> Argument<'static> {
        self.locales.as_ref().map_or_else(|| value.to_string().into(), |locales| locales.value(&self.lang, value))
    }

    /// Prints a sentence to standard output.
    pub fn say(&self, key: &str, args: &[(&str, Argument<'_>)]) {
        out!("{}", self.text(key, args));
    }

    /// Prints a sentence to standard error: what a program that reads standard output should not meet.
    pub fn note(&self, key: &str, args: &[(&str, Argument<'_>)]) {
        eprintln!("{}", self.text(key, args));
    }

    /// Says why it did not work, all problems of a draft at once.
    pub fn fail(&self, error: &Error) {
        match error {
            Error::Invalid(problems) => {
                self.note("cli-invalid", &[]);
                for problem in &problems.0 {
                    let sentence = self
                        .locales
                        .as_ref()
                        .map_or_else(|| problem.message.clone(), |l| l.problem(&self.lang, problem));
                    eprintln!("  {}: {sentence}", problem.field);
                }
            }
            Error::NotFound => self.note("cli-not-found", &[]),
            Error::Gone => self.note("cli-gone", &[]),
            other => eprintln!("{}", self.sentence(&other.with_causes())),
        }
    }

    /// Shows progress: a bar on a terminal, a line every few seconds elsewhere.
    pub fn progress(&self) -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
            if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} ({per_sec}, {elapsed})") {
                bar.set_style(style);
            }
            bar
        });
        Progress { bar, said: Instant::now(), count: 0, words: self.text("cli-progress", &[]) }
    }
}

/// Progress of long work.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    said: Instant,
    count: u64,
    words: String,
}

impl Progress {
    pub fn add(&mut self, more: u64) {
        self.set(self.count + more);
    }

    pub fn set(&mut self, count: u64) {
        self.count = count;
        match &self.bar {
            Some(bar) => bar.set_position(count),
            None if self.said.elapsed() >= Duration::from_secs(3) => {
                eprintln!("{count} {}", self.words);
                self.said = Instant::now();
            }
            None => {}
        }
    }

    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Set when the person presses Ctrl-C; a second time ends the program at once.
///
/// # Errors
/// When the process cannot start a thread.
pub(super) fn stop_on_interrupt() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("interrupt".into()).spawn(move || {
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if set.swap(true, Ordering::Relaxed) {
                    std::process::exit(1);
                }
            }
        });
    })?;
    Ok(stop)
}
