//! The table of figures, for the terminal and for `docs/benchmarks.md`.

/// One row: what was measured, against what, how it came out, and whether that is good enough.
pub struct Row {
    pub what: String,
    pub measured: String,
    pub against: String,
    pub result: String,
    pub goal: String,
    pub met: bool,
}

impl Row {
    /// A ratio or a figure held to a largest value.
    pub fn at_most(what: &str, measured: String, against: String, result: f64, unit: &str, goal: f64) -> Row {
        Row::new(what, measured, against, (result, unit), ("≤", goal), result <= goal)
    }

    /// A ratio or a figure held to a smallest value.
    pub fn at_least(what: &str, measured: String, against: String, result: f64, unit: &str, goal: f64) -> Row {
        Row::new(what, measured, against, (result, unit), ("≥", goal), result >= goal)
    }

    fn new(
        what: &str,
        measured: String,
        against: String,
        (result, unit): (f64, &str),
        (sign, goal): (&str, f64),
        met: bool,
    ) -> Row {
        Row {
            what: what.to_owned(),
            measured,
            against,
            result: format!("{} {unit}", short(result)),
            goal: format!("{sign} {goal} {unit}"),
            met,
        }
    }
}

/// Three digits that matter.
pub fn short(number: f64) -> String {
    match number.abs() {
        n if n >= 100.0 => format!("{number:.0}"),
        n if n >= 10.0 => format!("{number:.1}"),
        n if n >= 1.0 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}

pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from("| what | measured | against | result | goal | |\n|---|---|---|---|---|---|\n");
    for row in rows {
        let met = if row.met { "met" } else { "**missed**" };
        let Row { what, measured, against, result, goal, .. } = row;
        text.push_str(&format!("| {what} | {measured} | {against} | {result} | {goal} | {met} |\n"));
    }
    text
}
