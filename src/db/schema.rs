//! The tables, for diesel, all in one list, which makes it long. Kept in step with both migration trees by
//! `tests/it/databases.rs`.

diesel::table! {
    meta (key) { key -> Text, value -> Text, }
}
diesel::table! {
    counters (id) { id -> Integer, seq -> BigInt, position -> BigInt, }
}
diesel::table! {
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
    proposals (uri) { uri -> Text, initiative -> Text, ends_at -> BigInt, }
}
diesel::table! {
    ending_letters (uri) { uri -> Text, ends_at -> BigInt, token -> Text, sent -> BigInt, }
}
diesel::table! {
    party_links (id) {
        id -> Text,
        uri -> Text,
        name -> Text,
        token -> Text,
        made_by -> Text,
        created -> BigInt,
    }
}
diesel::table! {
    private_fields (uri) { uri -> Text, content -> Text, }
}
diesel::table! {
    handles (handle) { handle -> Text, next -> Integer, }
}
diesel::table! {
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
    relations (source, record, field, other) {
        source -> Text,
        record -> Text,
        field -> Text,
        other -> Text,
        state -> Text,
    }
}
diesel::table! {
    match_keys (key, uri) { key -> Text, uri -> Text, detail -> Text, }
}
diesel::table! {
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
    run_changes (run, uri) { run -> Text, uri -> Text, what -> Text, rev -> BigInt, before -> Nullable<Text>, }
}
diesel::table! {
    suggestions (uri, field, source) {
        uri -> Text,
        field -> Text,
        source -> Text,
        value -> Text,
        at -> BigInt,
        decided -> Text,
        former -> Nullable<Text>,
    }
}
diesel::table! {
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
    keys (owner, algorithm) {
        owner -> Text,
        algorithm -> Text,
        public_key -> Text,
        private_key -> Text,
        created -> BigInt,
    }
}
diesel::table! {
    places (code) {
        code -> Text,
        name -> Text,
        country -> Text,
        parent -> Nullable<Text>,
        postcodes -> Text,
        population -> BigInt,
        level -> Text,
        certain -> Bool,
        latitude -> Double,
        longitude -> Double,
    }
}
diesel::table! {
    peers (host) {
        host -> Text,
        node -> Text,
        inbox -> Text,
        catalogue -> Text,
        name -> Text,
        following -> Text,
        follow_id -> Nullable<Text>,
        followed_at -> Nullable<BigInt>,
        follower -> Text,
        follower_id -> Nullable<Text>,
        lease_until -> Nullable<BigInt>,
        reason -> Text,
        created -> BigInt,
        quarantined_at -> Nullable<BigInt>,
        pinned -> Text,
        offered -> Text,
    }
}
diesel::table! {
    blocks (domain) { domain -> Text, reason -> Text, created -> BigInt, }
}
diesel::table! {
    peer_cursors (host) {
        host -> Text,
        epoch -> Text,
        seq -> BigInt,
        total -> BigInt,
        root -> Text,
        differing -> Nullable<BigInt>,
        compared_at -> Nullable<BigInt>,
        pull_at -> BigInt,
        pull_tries -> Integer,
        sent_seq -> BigInt,
        push_at -> BigInt,
        push_tries -> Integer,
        contact_at -> Nullable<BigInt>,
        failed_at -> Nullable<BigInt>,
        failure -> Text,
    }
}
diesel::table! {
    copies (uri) {
        uri -> Text,
        home -> Text,
        class -> Text,
        rev -> BigInt,
        state -> Text,
        hash -> Text,
        decision -> Text,
        reason -> Text,
        position -> BigInt,
    }
}
diesel::table! {
    received (origin, id) {
        origin -> Text,
        id -> Text,
        actor -> Text,
        body -> Text,
        at -> BigInt,
        state -> Text,
        tries -> Integer,
        next_at -> BigInt,
        failure -> Text,
    }
}
diesel::table! {
    deliveries (id) {
        id -> Text,
        host -> Text,
        inbox -> Text,
        signer -> Text,
        activity -> Text,
        tries -> Integer,
        next_at -> BigInt,
        created -> BigInt,
        to_actor -> Bool,
    }
}
diesel::table! {
    delivery_hosts (host) { host -> Text, tries -> Integer, next_at -> BigInt, asleep_since -> Nullable<BigInt>, }
}
diesel::table! {
    absent_followers (follower) { follower -> Text, days -> Integer, next_at -> BigInt, since -> BigInt, }
}
diesel::table! {
    follows (id) {
        id -> Text,
        origin -> Text,
        follower -> Text,
        followed -> Text,
        inbox -> Text,
        shared_inbox -> Text,
        created -> BigInt,
        state -> Text,
        domain -> Text,
    }
}
diesel::table! {
    actors (id) {
        id -> Text,
        host -> Text,
        keys -> Text,
        inbox -> Nullable<Text>,
        shared_inbox -> Nullable<Text>,
        catalogue -> Nullable<Text>,
        name -> Text,
        fetched -> BigInt,
    }
}
diesel::table! {
    own_actors (uri) {
        uri -> Text,
        by_hand -> Bool,
        aliases -> Text,
        moved_to -> Nullable<Text>,
        moved_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    moves (actor) { actor -> Text, target -> Text, at -> BigInt, }
}
diesel::table! {
    signature_forms (host) { host -> Text, verified -> Nullable<BigInt>, refused -> Nullable<BigInt>, }
}
diesel::table! {
    leases (name) {
        name -> Text,
        holder -> Text,
        expires_at -> BigInt,
    }
}
diesel::table! {
    news (id) {
        id -> Text,
        initiative -> Text,
        content -> Text,
        lang -> Text,
        state -> Text,
        rev -> BigInt,
        told_rev -> BigInt,
        published -> BigInt,
        updated -> BigInt,
        proposal -> Nullable<Text>,
        answers -> Nullable<Text>,
        answered -> Nullable<Text>,
        private -> Bool,
    }
}
diesel::table! {
    replies (id, initiative) {
        id -> Text,
        initiative -> Text,
        author -> Text,
        domain -> Text,
        content -> Text,
        public -> Bool,
        hidden -> Bool,
        received -> BigInt,
        updated -> BigInt,
        host -> Text,
        revised -> BigInt,
        seen -> Nullable<BigInt>,
    }
}
diesel::table! {
    reactions (actor, object, kind) {
        actor -> Text,
        object -> Text,
        kind -> Text,
        initiative -> Text,
        domain -> Text,
        activity -> Text,
        received -> BigInt,
    }
}
diesel::table! {
    refusals (actor, initiative) {
        actor -> Text,
        initiative -> Text,
        activity -> Text,
        received -> BigInt,
        domain -> Text,
    }
}
diesel::table! {
    taken_back (actor, id) { actor -> Text, id -> Text, origin -> Text, version -> BigInt, at -> BigInt, }
}
diesel::table! {
    said_again (actor, id) { actor -> Text, id -> Text, stands -> Text, at -> BigInt, }
}
diesel::table! {
    reports (id) {
        id -> Text,
        reporter -> Text,
        domain -> Text,
        initiative -> Text,
        content -> Text,
        received -> BigInt,
        closed -> Nullable<BigInt>,
    }
}
diesel::table! {
    introducers (host) { host -> Text, read_at -> BigInt, }
}
diesel::table! {
    introductions (host, by_host) { host -> Text, by_host -> Text, followed -> Bool, since -> BigInt, }
}
diesel::table! {
    ignored_nodes (host) { host -> Text, created -> BigInt, }
}
diesel::table! {
    presentations (initiative) { initiative -> Text, digest -> Text, }
}
diesel::table! {
    recalls (host) { host -> Text, until -> BigInt, next_at -> BigInt, tries -> Integer, believed -> Bool, }
}
diesel::table! {
    handovers (uri) { uri -> Text, moved_to -> Text, at -> BigInt, }
}
diesel::table! {
    quarantine_days (home) { home -> Text, day -> BigInt, entries -> BigInt, }
}
diesel::allow_tables_to_appear_in_same_query!(replies, blocks);
diesel::table! {
    feeds (path) { path -> Text, handle -> Text, next_at -> BigInt, digest_at -> BigInt, created -> BigInt, }
}
diesel::table! {
    feed_posts (id) {
        id -> Text,
        feed -> Text,
        kind -> Text,
        subject -> Text,
        progress -> Text,
        due_at -> BigInt,
        said_at -> Nullable<BigInt>,
        revised_at -> Nullable<BigInt>,
        more_new -> BigInt,
        more_changed -> BigInt,
        created -> BigInt,
    }
}
diesel::table! {
    feed_items (post, initiative) { post -> Text, initiative -> Text, what -> Text, }
}
diesel::table! {
    sign_in_links (hash) { hash -> Text, name -> Text, created -> BigInt, used -> Nullable<BigInt>, }
}
diesel::table! {
    sessions (id) {
        id -> Text,
        hash -> Text,
        name -> Text,
        role -> Text,
        created -> BigInt,
        used -> BigInt,
    }
}
diesel::table! {
    mails (id) {
        id -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        reply_to -> Nullable<Text>,
        created -> BigInt,
        tries -> Integer,
        next_at -> BigInt,
        failure -> Text,
    }
}
diesel::table! {
    submissions (id) {
        id -> Text,
        kind -> Text,
        initiative -> Text,
        field -> Text,
        content -> Text,
        reporter -> Text,
        lang -> Text,
        received -> BigInt,
        token -> Text,
        proved -> Nullable<BigInt>,
        hidden -> Nullable<Text>,
        closed -> Nullable<BigInt>,
        reason -> Text,
        answer -> Text,
    }
}
diesel::table! {
    submission_codes (id) {
        id -> Text,
        submission -> Text,
        initiative -> Text,
        hash -> Text,
        tries -> Integer,
        sent -> BigInt,
    }
}
diesel::table! {
    relay_messages (id) {
        id -> Text,
        thread -> Text,
        initiative -> Text,
        about -> Text,
        by_initiative -> Bool,
        person -> Text,
        name -> Text,
        lang -> Text,
        content -> Text,
        sent -> BigInt,
        token -> Text,
    }
}
diesel::table! {
    moderation_log (id) {
        id -> Text,
        at -> BigInt,
        who -> Text,
        what -> Text,
        about -> Text,
        reason -> Text,
    }
}
diesel::table! {
    versions (uri, rev) {
        uri -> Text,
        rev -> BigInt,
        at -> BigInt,
        what -> Text,
        by_role -> Text,
        by_name -> Text,
        state -> Text,
        card -> Text,
        field_sources -> Text,
    }
}
diesel::table! {
    private_versions (uri, rev) { uri -> Text, rev -> BigInt, content -> Text, }
}
diesel::allow_tables_to_appear_in_same_query!(runs, run_changes);
diesel::allow_tables_to_appear_in_same_query!(feeds, feed_posts);
diesel::allow_tables_to_appear_in_same_query!(
    initiatives,
    proposals,
    records,
    private_fields,
    catalogue_log,
    match_keys
);
diesel::allow_tables_to_appear_in_same_query!(actors, follows, peers, reactions, refusals, replies, reports);
diesel::allow_tables_to_appear_in_same_query!(introductions, peers);
diesel::allow_tables_to_appear_in_same_query!(initiatives, news);
diesel::allow_tables_to_appear_in_same_query!(deliveries, delivery_hosts);
