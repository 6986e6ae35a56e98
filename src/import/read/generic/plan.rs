//! Which column goes into which field: as a mapping says, or by what the columns are called.

use serde_json::{Map, Value};

use super::super::limits::MAX_PATH_BYTES;
use super::super::mapping::Target;
use super::super::synonyms;
use super::super::transform::Transform;
use super::{Generic, Step};
use crate::import::FileProblem;
use crate::initiative::Class;

impl Generic {
    pub(super) fn plan_mapping(&mut self) -> Result<(), FileProblem> {
        if let Some(week) = &self.mapping.week {
            for column in week.slots.iter().flatten() {
                let of_days = week.days.iter().map(|day| (column.replace("{day}", day), "opening_hours".to_owned()));
                self.fields.extend(of_days);
            }
        }
        for (column, targets) in &self.mapping.columns {
            if synonyms::is_personal(column) {
                continue;
            }
            let mut steps = Vec::new();
            for Target { field, transform } in targets.list() {
                let transforms =
                    transform.iter().map(|text| Transform::read(text, &self.mapping)).collect::<Result<_, _>>()?;
                self.fields.entry(column.clone()).or_insert_with(|| field.clone());
                steps.push(Step { field, transforms });
            }
            self.steps.push((column.clone(), steps));
        }
        for (column, targets) in self.mapping.relation.iter().flat_map(|related| &related.columns) {
            for target in targets.list() {
                self.fields.entry(column.clone()).or_insert(target.field);
            }
        }
        Ok(())
    }

    /// Recognises columns by their names, each once.
    pub(super) fn plan_names(&mut self, members: &Map<String, Value>, prefix: &str) {
        for (name, value) in members.iter().filter(|(name, _)| prefix.len() + name.len() <= MAX_PATH_BYTES) {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            if path == "geometry"
                || self.known.len() >= 1000
                || !self.known.insert(path.clone())
                || synonyms::is_personal(name)
            {
                if let Value::Object(inner) = value
                    && path != "geometry"
                    && prefix.matches('.').count() < 2
                    && !synonyms::is_personal(name)
                {
                    self.plan_names(inner, &path);
                }
                continue;
            }
            match (value, self.field_of(&path).or_else(|| self.field_of(name))) {
                (Value::Object(inner), _) if prefix.matches('.').count() < 2 => self.plan_names(inner, &path),
                (_, Some(field)) if !self.mapping.decides(&path) => {
                    self.steps.push((path, vec![Step { field, transforms: Vec::new() }]));
                }
                _ => {}
            }
            if self.mapping.key.is_empty()
                && !self.mapping.decides(name)
                && let Some(rank) = synonyms::key_rank(name).filter(|_| prefix.is_empty())
            {
                let better = self.key.first().and_then(|key| synonyms::key_rank(key)).is_none_or(|known| rank < known);
                if better {
                    self.key = vec![name.clone()];
                }
            }
        }
    }

    /// The field that a column of this name fills; what the kinds of proposals ask comes after what all entries have.
    fn field_of(&self, column: &str) -> Option<String> {
        let asked = || self.asked.get(&synonyms::folded(column)).filter(|_| self.class == Class::Proposal).cloned();
        synonyms::field_of(column, self.class).map(str::to_owned).or_else(asked)
    }

    /// Of several columns for one field, the one with the most exact name stays first; before it stand the first `given`,
    /// which the mapping names.
    pub(super) fn keep_best_names(&mut self, given: usize) {
        let named = self.steps.get_mut(given..).unwrap_or_default();
        named.sort_by_key(|(column, steps)| {
            let last = column.rsplit('.').next().unwrap_or(column);
            let rank = steps
                .first()
                .map_or(usize::MAX, |step| synonyms::rank(column, &step.field).min(synonyms::rank(last, &step.field)));
            (column.matches('.').count(), rank)
        });
        for (column, steps) in &self.steps {
            if let Some(step) = steps.first() {
                // A relation has named its columns already.
                self.fields.entry(column.clone()).or_insert_with(|| step.field.clone());
            }
        }
    }
}
