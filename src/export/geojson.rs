//! GeoJSON: a `FeatureCollection` for maps.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::parts::licence_url;
use super::{Export, Exported, Head, columns_of, row, write_json};
use crate::error::Result;
use crate::initiative::Class;

/// Writes GeoJSON. An entry without a point has the geometry `null`; snapped points have a `radius_m`.
#[derive(Default)]
pub(super) struct GeoJson {
    entries: u64,
}

impl Export for GeoJson {
    fn media_type(&self) -> &'static str {
        "application/geo+json"
    }

    fn extension(&self) -> &'static str {
        "geojson"
    }

    fn begin(&mut self, out: &mut dyn Write, head: &Head) -> Result<()> {
        let members = [
            ("type", "FeatureCollection".to_owned()),
            ("name", head.title.clone()),
            ("license", head.licence.clone()),
            ("license_url", licence_url(&head.licence)),
            ("attribution", head.attribution.clone()),
            ("source", head.url.clone()),
            ("generated", head.generated.rfc3339()),
        ];
        out.write_all(b"{")?;
        for (name, value) in members.iter().filter(|(_, value)| !value.is_empty()) {
            write!(out, "\"{name}\":")?;
            write_json(out, &json!(value))?;
            out.write_all(b",")?;
        }
        out.write_all(b"\"features\":[")?;
        Ok(())
    }

    fn entry(&mut self, out: &mut dyn Write, entry: &Exported<'_>) -> Result<()> {
        out.write_all(if self.entries == 0 { b"\n" } else { b",\n" })?;
        self.entries += 1;
        write_json(out, &feature(entry))
    }

    fn end(&mut self, out: &mut dyn Write) -> Result<()> {
        out.write_all(b"\n]}\n")?;
        Ok(())
    }
}

fn feature(entry: &Exported<'_>) -> Value {
    let mut properties = Map::new();
    let columns = columns_of(Class::of(entry.uri)).iter().copied();
    for column in columns.filter(|column| !matches!(*column, "lat" | "lon")).chain(["radius_m"]) {
        let value = row::value(entry, column);
        if !value.is_null() {
            properties.insert(column.to_owned(), value);
        }
    }
    for (code, value) in &entry.card.attributes {
        properties.insert(format!("a.{code}"), value.clone());
    }
    let point = entry.card.location.as_ref().and_then(|location| Some((location.lon?, location.lat?)));
    let geometry = point.map(|(lon, lat)| json!({ "type": "Point", "coordinates": [lon, lat] }));
    json!({ "type": "Feature", "id": entry.uri, "geometry": geometry, "properties": properties })
}
