//! French as it is frequent: words by Zipf's law, proper names, and typing mistakes.

/// Function words at the head of `words.txt`: nobody searches for them.
const FUNCTION_WORDS: usize = 66;
const WORDS: &str = include_str!("words.txt");

const BEGINNINGS: &[&str] = &[
    "Ker", "Plou", "Lan", "Tre", "Gwen", "Mor", "Pen", "Bel", "Mont", "Val", "Roch", "Font", "Cast", "Vill", "Beau",
    "Clair", "Saint", "Gour", "Mar", "Cham", "Bor", "Cor", "Del", "Fav", "Gar", "Lam", "Mas", "Nog", "Pel", "Riv",
    "Sal", "Tar", "Ver", "Brau", "Crou", "Drou", "Fleu", "Gran", "Ham", "Jol",
];
const MIDDLES: &[&str] = &[
    "", "ma", "ve", "lo", "ri", "de", "no", "ga", "be", "mi", "ro", "sa", "te", "vi", "la", "ne", "pi", "du", "ro",
    "le", "go", "ca",
];
const ENDINGS: &[&str] = &[
    "vel", "van", "rec", "gat", "zic", "ron", "lier", "nard", "mont", "ville", "sac", "nac", "ret", "teau", "din",
    "bert", "laud", "quin", "vois", "rieux", "ches", "don", "ges", "llac", "try", "gny", "court", "bert", "zon", "net",
    "lou", "meur", "noz", "goff", "guen", "rel", "pard", "sson", "tran", "vert",
];

/// Numbers that are the same on every machine and in every version (SplitMix64).
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    /// Independent for every pair of seed and number.
    pub fn new(seed: u64, number: u64) -> Dice {
        Dice(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.share() * end as f64) as usize % end.max(1)
    }

    /// From 0 to 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Things that are drawn the more often, the heavier they are.
pub struct Weighted {
    sums: Vec<f64>,
}

impl Weighted {
    pub fn new(weights: impl Iterator<Item = f64>) -> Weighted {
        let mut sum = 0.0;
        let sums = weights.map(|weight| {
            sum += weight;
            sum
        });
        Weighted { sums: sums.collect() }
    }

    pub fn draw(&self, dice: &mut Dice) -> usize {
        let at = dice.share() * self.sums.last().copied().unwrap_or(0.0);
        self.sums.partition_point(|sum| *sum <= at).min(self.sums.len() - 1)
    }
}

pub struct French {
    words: Vec<&'static str>,
    frequency: Weighted,
    content_frequency: Weighted,
    proper_frequency: Weighted,
}

impl French {
    pub fn new() -> French {
        let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
        let words: Vec<&'static str> = lines.flat_map(str::split_whitespace).collect();
        // Zipf with Mandelbrot's shift: the most frequent word of French makes some 4 % of a text.
        let zipf = |rank: usize| 1.0 / (rank as f64 + 2.7);
        French {
            frequency: Weighted::new((0..words.len()).map(zipf)),
            content_frequency: Weighted::new((0..words.len() - FUNCTION_WORDS).map(zipf)),
            proper_frequency: Weighted::new((0..40_000).map(|rank| 1.0 / (rank as f64 + 50.0))),
            words,
        }
    }

    pub fn count(&self) -> usize {
        self.words.len()
    }

    pub fn word(&self, dice: &mut Dice) -> &'static str {
        self.words[self.frequency.draw(dice)]
    }

    /// A word that says something.
    pub fn content_word(&self, dice: &mut Dice) -> &'static str {
        self.words[FUNCTION_WORDS + self.content_frequency.draw(dice)]
    }

    /// A name of a family or a farm: some 40,000 are in use, few of them often.
    pub fn proper_name(&self, dice: &mut Dice) -> String {
        let mut dice = Dice::new(77, self.proper_frequency.draw(dice) as u64);
        format!("{}{}{}", dice.one(BEGINNINGS), dice.one(MIDDLES), dice.one(ENDINGS))
    }

    /// Sentences of about this many words.
    pub fn text(&self, dice: &mut Dice, words: usize) -> String {
        let mut text = String::with_capacity(words * 8);
        let mut begins = true;
        for n in 0..words {
            let word = self.word(dice);
            if !text.is_empty() {
                text.push(' ');
            }
            if begins {
                text.push_str(&capitalised(word));
            } else {
                text.push_str(word);
            }
            begins = n + 1 == words || dice.chance(8);
            if begins {
                text.push('.');
            } else if dice.chance(7) {
                text.push(',');
            }
        }
        text
    }
}

pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The word with one letter left out, doubled, replaced or changed with its neighbour; never the first one.
pub fn mistyped(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + dice.below(letters.len().saturating_sub(2).max(1));
    match dice.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = if letters[at] == 'e' { 'r' } else { 'e' },
        _ if at + 1 < letters.len() && letters[at] != letters[at + 1] => letters.swap(at, at + 1),
        _ => drop(letters.remove(at)),
    }
    letters.into_iter().collect()
}
