//! Nodes that exchange: what one takes, tells, copies and compares, with the other side in the same run.

mod copies;
mod fakes;
mod people;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use bocage::initiative::kind::Kinds;
use bocage::place::Gazetteer;

use crate::generate::Generator;
use crate::load::Rounds;
use crate::table::{Row, markdown, short};
use crate::{Options, print_out};

/// Name of the node that is measured.
const HOST_NAME: &str = "bretagne";

/// What was measured, by name.
#[derive(Default)]
pub struct Figures {
    rounds: BTreeMap<&'static str, Rounds>,
    /// Bytes of a delivery, with its head.
    pub update_bytes: usize,
}

impl Figures {
    /// One more round.
    pub fn add(&mut self, name: &'static str, figure: f64) {
        self.rounds.entry(name).or_default().0.push(figure);
    }

    fn of(&self, name: &str) -> Rounds {
        self.rounds.get(name).cloned().unwrap_or_default()
    }

    fn median(&self, name: &str) -> f64 {
        self.of(name).median()
    }

    /// A figure with its unit and the machine's noise.
    fn told(&self, name: &str, unit: &str) -> String {
        let rounds = self.of(name);
        let noise = if rounds.0.len() > 1 { format!(" ± {:.0} %", rounds.spread() * 100.0) } else { String::new() };
        format!("{} {unit}{noise}", short(rounds.median()))
    }

    fn ratio(&self, name: &str, by: &str) -> f64 {
        self.median(name) / self.median(by)
    }
}

/// Settings of a node that others on this machine reach.
fn settings(host: &str) -> [(&'static str, String); 3] {
    [
        ("BOCAGE__NODE__HOST", host.to_owned()),
        ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true".to_owned()),
        ("BOCAGE__FEDERATION__POLICY", "open".to_owned()),
    ]
}

/// Measures all of it, or the part that is named, and prints the table.
pub fn run(options: &Options, part: &str, folder: &Path) -> Result<()> {
    let generator = Generator::new(options.seed, Arc::new(Kinds::shipped()?), &Gazetteer::embedded());
    let mut figures = Figures::default();
    if part != "people" {
        copies::measure(folder, &generator, options.entries, options.rounds, &mut figures)?;
    }
    if part != "copies" {
        people(options, folder, &generator, &mut figures)?;
    }
    print_out(&markdown(&rows(options, &figures)));
    Ok(())
}

fn people(options: &Options, folder: &Path, generator: &Generator, figures: &mut Figures) -> Result<()> {
    let mut node = people::Node::start(folder, generator)?;
    node.inbox(options.rounds, figures)?;
    node.deliveries(options.rounds, figures)?;
    node.pages(figures)?;
    node.signatures_of_an_import(generator, figures)
}

fn rows(options: &Options, f: &Figures) -> Vec<Row> {
    let none = || "—".to_owned();
    vec![
        Row::at_least(
            &format!("inbox: signed updates of {} bytes verified, durable, answered", f.update_bytes),
            f.told("inbox/s", "/s"),
            format!("axum answering 200 to the same: {}", f.told("plain/s", "/s")),
            f.ratio("inbox/s", "plain/s"),
            "×",
            0.3,
        ),
        Row::at_least(
            "deliveries per second of processor time, no latency",
            f.told("deliveries/s", "/s"),
            format!("raw RSA-2048 signatures of aws-lc-rs: {}", f.told("signatures/s", "/s")),
            f.ratio("deliveries/s", "signatures/s"),
            "×",
            0.5,
        ),
        Row::at_least(
            "the same with 200 ms, 10 % dead and 5 % slow hosts",
            format!("{}; {} by the clock", f.told("rough/s", "/s"), f.told("rough/s by the clock", "/s")),
            format!("the line above; {} by the clock", f.told("deliveries/s by the clock", "/s")),
            f.ratio("rough/s", "deliveries/s"),
            "×",
            0.8,
        ),
        Row::at_most(
            "longest wait of a healthy host then",
            f.told("longest wait s", "s"),
            none(),
            f.median("longest wait s"),
            "s",
            5.0,
        ),
        Row::at_least(
            &format!("backfill of {} entries by snapshot until searchable", options.entries),
            f.told("backfill/s", "/s"),
            format!("import of the same from a file: {}", f.told("import/s", "/s")),
            f.ratio("backfill/s", "import/s"),
            "×",
            0.6,
        ),
        Row::at_least(
            "backfill by snapshot",
            f.told("backfill/s", "/s"),
            format!("fetching entries one by one: {}", f.told("one by one/s", "/s")),
            f.ratio("backfill/s", "one by one/s"),
            "×",
            30.0,
        ),
        Row::at_most(
            "signatures we make per imported entry, 70,000 entries, 20 peers following",
            f.told("signatures per entry", ""),
            none(),
            f.median("signatures per entry"),
            "",
            0.001,
        ),
        Row::at_most(
            "snapshot, bytes per entry on the wire",
            f.told("bytes per entry", "B"),
            none(),
            f.median("bytes per entry"),
            "B",
            300.0,
        ),
        Row::at_most(
            &format!("comparing two equal catalogues of {}, requests", options.entries),
            f.told("equal requests", ""),
            none(),
            f.median("equal requests"),
            "",
            1.0,
        ),
        Row::at_most(
            "the same, size",
            f.told("equal bytes", "B"),
            none(),
            f.median("equal bytes") / 1_000.0,
            "kB",
            25.0,
        ),
        Row::at_most("the same, time", f.told("equal ms", "ms"), none(), f.median("equal ms"), "ms", 50.0),
        Row::at_most(
            &format!("comparing and mending {} differing entries, requests", short(f.median("mended"))),
            f.told("mending requests", ""),
            none(),
            f.median("mending requests"),
            "",
            25.0,
        ),
        Row::at_most(
            &format!("people's pages, p99, while the inbox gets {} /s of five servers", short(f.median("flood/s"))),
            f.told("flooded pages p99", "ms"),
            format!("unloaded: {}", f.told("pages p99", "ms")),
            f.ratio("flooded pages p99", "pages p99"),
            "×",
            3.0,
        ),
    ]
}
