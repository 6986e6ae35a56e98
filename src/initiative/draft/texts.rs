//! Name, kinds, texts, and the lists of codes of the core.

use serde_json::Value;

use super::Check;
use crate::initiative::Class;
use crate::initiative::card::Texts;
use crate::initiative::text::{html_to_markdown_allowed, strip_html};
use crate::initiative::value::{self, MAX_MARKDOWN_CHARS};

const MAX_NAME_CHARS: usize = 200;
const MAX_SUMMARY_CHARS: usize = 280;
const MAX_KINDS: usize = 4;
const MAX_THEMES: usize = 12;
const MAX_TAGS: usize = 24;
pub(super) const STATUSES: [&str; 6] = ["idea", "creation", "trial", "open", "paused", "closed"];

impl Check<'_> {
    pub(super) fn name_and_kinds(&mut self) {
        self.card.name = self.one_line("name", MAX_NAME_CHARS).unwrap_or_default();
        if self.card.name.is_empty() && !self.problems.0.iter().any(|problem| problem.field == "name") {
            self.refuse("name", "no_name", "Please give a name.");
        }
        let kinds = self.context.kinds;
        let (list, most) = match self.class {
            Class::Initiative => ("initiative_kinds", MAX_KINDS),
            Class::Proposal => ("proposal_kinds", 1),
        };
        let mut codes = self.read("kinds", |given| value::codes(kinds, list, given)).unwrap_or_default();
        if codes.len() > most {
            self.fault("kinds", "too_many", &codes.join(", "), format!("Please choose at most {most}."));
            codes.truncate(most);
        }
        let (known, unknown): (Vec<&String>, Vec<&String>) =
            codes.iter().partition(|code| kinds.kind(self.class, code).is_some());
        let left_open = codes.is_empty() && self.fields.contains_key("sources");
        if known.is_empty() && left_open {
            // Its file named none; whoever corrects its hours need not know it either.
            self.warn("kinds", "no_kind", "", "No kind is known of this entry.");
        } else if known.is_empty() {
            self.fault("kinds", "no_kind", &codes.join(", "), "Please choose at least one kind that this node knows.");
        } else if !unknown.is_empty() {
            let names: Vec<&str> = unknown.into_iter().map(String::as_str).collect();
            self.warn("kinds", "unknown_kind", &names.join(", "), "This kind is not known here; it is kept as it is.");
        }
        self.card.kinds = codes;
    }

    pub(super) fn texts(&mut self) {
        self.card.summary = self.one_line("summary", MAX_SUMMARY_CHARS);
        self.card.description = self.take("description").and_then(|given| self.markdown("description", &given));
        let lang = self.read("lang", value::language);
        self.card.lang = lang.unwrap_or_else(|| self.context.default_lang.to_owned());
        if let Some(Value::Object(translations)) = self.take("translations") {
            for (tag, texts) in translations {
                let field = format!("translations.{tag}");
                let Ok(lang) = value::language(&tag.as_str().into()) else {
                    self.fault(&field, "bad_language", &tag, "Please name the language by its code, like fr or br.");
                    continue;
                };
                let texts = self.translation(&field, &texts);
                if texts != Texts::default() {
                    self.card.translations.insert(lang, texts);
                }
            }
        }
        let licence = self.context.kinds;
        let code = self.read("licence", |given| {
            let typed = value::plain(given)?;
            let known = licence.code_for("licences", &typed).map(str::to_owned);
            known.ok_or_else(|| ("bad_licence", "Please choose one of the licences of the list.".to_owned()))
        });
        self.card.licence = code.unwrap_or_else(|| self.context.default_licence.to_owned());
    }

    fn translation(&mut self, field: &str, texts: &Value) -> Texts {
        let text = |name: &str| texts.get(name).filter(|text| !value::is_empty(text));
        let name = text("name").and_then(|given| self.line_of(&format!("{field}.name"), given, MAX_NAME_CHARS));
        let summary =
            text("summary").and_then(|given| self.line_of(&format!("{field}.summary"), given, MAX_SUMMARY_CHARS));
        let description = text("description").and_then(|given| self.markdown(&format!("{field}.description"), given));
        Texts { name, summary, description }
    }

    fn one_line(&mut self, field: &str, max: usize) -> Option<String> {
        let given = self.take(field)?;
        self.line_of(field, &given, max)
    }

    fn line_of(&mut self, field: &str, given: &Value, max: usize) -> Option<String> {
        let given = match value::plain(given) {
            Ok(text) => text,
            Err((code, message)) => {
                self.fault(field, code, &value::shown(given), message);
                return None;
            }
        };
        let (text, stripped) = strip_html(&given);
        if stripped {
            self.warn(field, "html_stripped", &given, "HTML was taken out of this text.");
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.at_most(field, text, max).filter(|text| !text.is_empty())
    }

    fn markdown(&mut self, field: &str, given: &Value) -> Option<String> {
        let given = match value::plain(given) {
            Ok(text) => text,
            Err((code, message)) => {
                self.fault(field, code, &value::shown(given), message);
                return None;
            }
        };
        let most = match self.class {
            Class::Initiative => MAX_MARKDOWN_CHARS,
            Class::Proposal => super::terms::MAX_TEXT_CHARS,
        };
        let (text, stripped) = html_to_markdown_allowed(&given);
        if stripped {
            self.warn(field, "html_stripped", &given, "HTML was taken out of this text.");
        }
        self.at_most(field, text.trim().to_owned(), most).filter(|text| !text.is_empty())
    }

    /// A person is asked to shorten; a text of a file is cut at a word, for half a text says more than none.
    fn at_most(&mut self, field: &str, text: String, max: usize) -> Option<String> {
        let length = text.chars().count();
        if length <= max {
            return Some(text);
        }
        self.fault(field, "too_long", &text, format!("This has {length} characters; please shorten it to {max}."));
        self.context.importing.then(|| cut(&text, max))
    }

    pub(super) fn lists(&mut self) {
        self.card.languages = self.codes_of("languages", "languages");
        self.card.publics = self.codes_of("publics", "publics");
        self.card.labels = self.codes_of("labels", "labels");
        self.card.themes = self.codes_of("themes", "themes");
        if self.card.themes.len() > MAX_THEMES {
            self.fault("themes", "too_many", &self.card.themes.join(", "), "Please choose at most 12 themes.");
            self.card.themes.truncate(MAX_THEMES);
        }
        self.card.price_model = self.codes_of("price_model", "price_models").into_iter().next();
        self.card.legal_form = self.codes_of("legal_form", "legal_forms").into_iter().next();
        self.tags();
        self.status();
    }

    pub(super) fn codes_of(&mut self, field: &str, list: &str) -> Vec<String> {
        let kinds = self.context.kinds;
        let codes = self.read(field, |given| value::codes(kinds, list, given)).unwrap_or_default();
        // Any valid language tag will do, as the list of languages is only what forms offer.
        let unknown: Vec<&str> = codes
            .iter()
            .filter(|code| {
                kinds.code_for(list, code).is_none()
                    && !(list == "languages" && value::language(&code.as_str().into()).is_ok())
            })
            .map(String::as_str)
            .collect();
        if !unknown.is_empty() {
            self.warn(field, "unknown_code", &unknown.join(", "), "This is not in the list; it is kept as it is.");
        }
        codes
    }

    fn tags(&mut self) {
        let Some(words) = self.read("tags", value::parts) else { return };
        for word in words.iter().flat_map(|words| words.split(',')) {
            let word = strip_html(word.trim().trim_start_matches('#')).0;
            let length = word.chars().count();
            if length == 0 || self.card.tags.contains(&word) {
                continue;
            }
            if !(2..=40).contains(&length) {
                self.fault("tags", "bad_tag", &word, "A tag has 2 to 40 characters.");
            } else if self.card.tags.len() == MAX_TAGS {
                self.fault("tags", "too_many", &word, "Please give at most 24 tags.");
                return;
            } else {
                self.card.tags.push(word);
            }
        }
    }

    fn status(&mut self) {
        let kinds = self.context.kinds;
        let (list, statuses) = self.known_statuses();
        let status = self.read("status", |given| {
            let typed = value::plain(given)?;
            let known = kinds.code_for(list, &typed).filter(|code| statuses.contains(code));
            known
                .map(str::to_owned)
                .ok_or_else(|| ("bad_status", format!("Please choose one of {}.", statuses.join(", "))))
        });
        self.card.status = status.unwrap_or_else(|| "open".to_owned());
        self.card.status_since = self.read("status_since", value::date).map(|day| day.to_string());
        let today = self.context.now.date();
        self.card.checked_at =
            self.read("checked_at", value::date).filter(|day| *day <= today).map(|day| day.to_string());
        self.card.checked_by = self.codes_of("checked_by", "checked_by").into_iter().next();
        self.card.local_only = self.read("local_only", value::yes_no) == Some("yes");
    }
}

fn cut(text: &str, max: usize) -> String {
    let short: String = text.chars().take(max.saturating_sub(1)).collect();
    let at_word = short.rfind(char::is_whitespace).filter(|end| *end > short.len() / 2).unwrap_or(short.len());
    format!("{}…", short[..at_word].trim_end())
}
