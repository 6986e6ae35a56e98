//! The fields of the index. Whoever changes them raises [`SCHEMA_VERSION`]: a folder of another version is rebuilt.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, JsonObjectOptions, NumericOptions, STORED, Schema, SchemaBuilder,
    TextFieldIndexing, TextOptions,
};

use super::given::TOKENIZER;

/// Version of fields and analysis together.
pub(super) const SCHEMA_VERSION: u32 = 7;

/// Names of the columns that are read without an index.
pub(super) mod column {
    pub const FACET: &str = "facet";
    pub const SORT_NAME: &str = "sort_name";
    pub const HOURS: &str = "hours";
    pub const SHAPE: &str = "shape";
    pub const COMMUNE: &str = "commune";
    pub const X: &str = "x";
    pub const Y: &str = "y";
    pub const RADIUS: &str = "radius";
    pub const TIE: &str = "tie";
    pub const PUBLISHED: &str = "published";
    pub const CHECKED: &str = "checked";
    pub const ORDERS_FROM: &str = "orders_from";
    pub const ORDERS_UNTIL: &str = "orders_until";
    pub const NAME_WORDS: &str = "name_words";
    pub const ENDS: &str = "ends";
    pub const NUMBER: &str = "number";
}

/// All fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// Stems of the names.
    pub name: Field,
    /// Stems of names, tags, labels, town.
    pub tag: Field,
    /// Stems of everything.
    pub text: Field,
    /// Words of everything, with their places: phrases, beginnings of words, corrections.
    pub exact: Field,
    /// Words of the names: suggestions.
    pub start: Field,
    /// Exact keys: territories, handles, identifiers, areas.
    pub key: Field,
    /// Tiles of the map that hold the entry.
    pub tile: Field,
    /// Hash of the URI: identity within the index, and last word of every order.
    pub tie: Field,
    /// The only thing kept as it is.
    pub uri: Field,
    pub facet: Field,
    pub sort_name: Field,
    pub hours: Field,
    pub shape: Field,
    pub commune: Field,
    pub x: Field,
    pub y: Field,
    pub radius: Field,
    pub published: Field,
    pub checked: Field,
    pub orders_from: Field,
    pub orders_until: Field,
    pub name_words: Field,
    /// Last day of a proposal, in days since 1970.
    pub ends: Field,
    pub number: Field,
}

impl Fields {
    /// The schema, and the fields in it.
    pub fn schema() -> (Schema, Fields) {
        let mut builder = Schema::builder();
        let fields = Fields {
            name: terms(&mut builder, "name", TOKENIZER, IndexRecordOption::Basic),
            tag: terms(&mut builder, "tag", TOKENIZER, IndexRecordOption::Basic),
            text: terms(&mut builder, "text", TOKENIZER, IndexRecordOption::Basic),
            exact: terms(&mut builder, "exact", TOKENIZER, IndexRecordOption::WithFreqsAndPositions),
            start: terms(&mut builder, "start", TOKENIZER, IndexRecordOption::Basic),
            key: terms(&mut builder, "key", "raw", IndexRecordOption::Basic),
            tile: builder.add_u64_field("tile", NumericOptions::default().set_indexed()),
            tie: builder.add_u64_field(column::TIE, INDEXED | FAST),
            uri: builder.add_text_field("uri", STORED),
            facet: text_column(&mut builder, column::FACET),
            sort_name: text_column(&mut builder, column::SORT_NAME),
            hours: text_column(&mut builder, column::HOURS),
            shape: text_column(&mut builder, column::SHAPE),
            commune: text_column(&mut builder, column::COMMUNE),
            x: builder.add_u64_field(column::X, FAST),
            y: builder.add_u64_field(column::Y, FAST),
            radius: builder.add_u64_field(column::RADIUS, FAST),
            published: builder.add_i64_field(column::PUBLISHED, FAST),
            checked: builder.add_i64_field(column::CHECKED, FAST),
            orders_from: builder.add_i64_field(column::ORDERS_FROM, FAST),
            orders_until: builder.add_i64_field(column::ORDERS_UNTIL, FAST),
            name_words: builder.add_u64_field(column::NAME_WORDS, FAST),
            ends: builder.add_i64_field(column::ENDS, FAST),
            number: builder.add_json_field(column::NUMBER, JsonObjectOptions::default().set_fast("raw")),
        };
        (builder.build(), fields)
    }
}

fn terms(builder: &mut SchemaBuilder, name: &str, tokenizer: &str, kept: IndexRecordOption) -> Field {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(kept).set_fieldnorms(false);
    builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

fn text_column(builder: &mut SchemaBuilder, name: &str) -> Field {
    builder.add_text_field(name, TextOptions::default().set_fast("raw"))
}
