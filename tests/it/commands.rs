//! What people meet at the keyboard: the real program, its words and its exit status.

mod editing;
mod erasing;
mod exporting;
mod importing;
mod node;
mod proposing;
mod searching;

use std::path::PathBuf;

use crate::support::command::{Ended, bocage, bocage_with};
use crate::support::databases::TestDatabase;

/// A node with two workshops in Lorient.
pub struct Desk(pub TestDatabase);

/// Names, towns and mail addresses, as somebody keeps them in a table.
pub const TABLE: &str = "id;nom;code postal;ville;latitude;longitude;courriel;type
1;Fablab des Marées;56100;Lorient;47.748;-3.366;contact@marees.example;maker
2;Atelier du Scorff;56100;Lorient;47.7;-3.4;bonjour@scorff.example;reuse
";

impl Desk {
    pub fn new() -> Desk {
        let desk = Desk(TestDatabase::sqlite());
        desk.import("ateliers.csv", TABLE, &[]);
        desk
    }

    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.0.folder().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn import(&self, name: &str, content: &str, more: &[&str]) -> Ended {
        let path = self.file(name, content);
        let ended = self.run(&[&["import", path.to_str().unwrap(), "--licence", "ODbL-1.0"], more].concat());
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        ended
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        bocage(&self.0, arguments)
    }

    /// In French, with ordinary spaces.
    pub fn french(&self, arguments: &[&str]) -> Ended {
        let mut ended = bocage(&self.0, &[arguments, &["--lang", "fr"]].concat());
        for text in [&mut ended.out, &mut ended.err] {
            *text = text.replace(['\u{a0}', '\u{202f}'], " ");
        }
        ended
    }

    pub fn run_with_editor(&self, editor: &str, arguments: &[&str]) -> Ended {
        bocage_with(&self.0, &[("EDITOR", editor), ("VISUAL", editor)], arguments)
    }
}
