//! The tables, for diesel. Kept in step with both migration trees by `tests/it/databases.rs`.

diesel::table! {
    /// Facts about the node itself.
    meta (key) { key -> Text, value -> Text, }
}
diesel::table! {
    /// One row of numbers.
    counters (id) { id -> Integer, seq -> BigInt, position -> BigInt, }
}
diesel::table! {
    /// Own initiatives and copies.
    initiatives (uri) {
        uri -> Text,
        home -> Text,
        own -> Bool,
        handle -> Nullable<Text>,
        rev -> BigInt,
        hash -> Text,
        state -> Text,
        listed -> Bool,
        unlisted_because -> Nullable<Text>,
        position -> BigInt,
        published -> BigInt,
        updated -> BigInt,
        content -> Text,
        document -> Nullable<Text>,
        field_sources -> Text,
        claimed -> Bool,
    }
}
diesel::table! {
    /// What is not public.
    private_fields (uri) { uri -> Text, content -> Text, }
}
diesel::table! {
    /// Handles in use.
    handles (handle) { handle -> Text, next -> Integer, }
}
diesel::table! {
    /// How sources name our entries.
    records (source, record) {
        source -> Text,
        record -> Text,
        uri -> Text,
        fingerprint -> Text,
        seen_at -> BigInt,
        missing_since -> Nullable<BigInt>,
        missing_runs -> Integer,
    }
}
diesel::table! {
    /// What duplicates are found by.
    match_keys (key, uri) { key -> Text, uri -> Text, }
}
diesel::table! {
    /// Sources and their licences.
    sources (code) {
        code -> Text,
        licence -> Text,
        attribution -> Text,
        dataset -> Text,
        format -> Text,
        imported_at -> BigInt,
    }
}
diesel::table! {
    /// Imports.
    runs (id) {
        id -> Text,
        source -> Text,
        file -> Text,
        state -> Text,
        complete -> Bool,
        started -> BigInt,
        ended -> Nullable<BigInt>,
        report -> Text,
    }
}
diesel::table! {
    /// What an import changed.
    run_changes (run, uri) { run -> Text, uri -> Text, what -> Text, rev -> BigInt, before -> Nullable<Text>, }
}
diesel::table! {
    /// Values offered for fields that a person edited.
    suggestions (uri, field, source) { uri -> Text, field -> Text, source -> Text, value -> Text, at -> BigInt, }
}
diesel::table! {
    /// Entries that may be the same.
    duplicates (uri, other_uri) {
        uri -> Text,
        other_uri -> Text,
        why -> Text,
        score -> Double,
        found_at -> BigInt,
        decision -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    /// The catalogue's history.
    catalogue_log (seq) {
        seq -> BigInt,
        class -> Text,
        uri -> Text,
        rev -> BigInt,
        state -> Text,
        hash -> Text,
        at -> BigInt,
    }
}
diesel::table! {
    /// Tokens of programs.
    tokens (id) {
        id -> Text,
        name -> Text,
        hash -> Text,
        rights -> Text,
        created -> BigInt,
        used -> Nullable<BigInt>,
        revoked -> Nullable<BigInt>,
    }
}
diesel::table! {
    /// Keys.
    keys (owner, algorithm) {
        owner -> Text,
        algorithm -> Text,
        public_key -> Text,
        private_key -> Text,
        created -> BigInt,
    }
}
diesel::table! {
    /// Places the operator added.
    places (code) {
        code -> Text,
        name -> Text,
        country -> Text,
        parent -> Nullable<Text>,
        postcodes -> Text,
        population -> BigInt,
        latitude -> Double,
        longitude -> Double,
    }
}
diesel::allow_tables_to_appear_in_same_query!(initiatives, records, private_fields, catalogue_log, match_keys);
