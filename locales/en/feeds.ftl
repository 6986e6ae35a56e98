# What pages and feeds of the directory say on the networks of the fediverse.
presentation-where = Where: { $x }
presentation-when = When: { $x }
presentation-website = Website:{" "}
presentation-unclaimed = Page not claimed by the initiative, kept by { $x }.
presentation-source = Source: { $x }
presentation-correct = To have it corrected or removed, answer this message.
presentation-correct-or-write = To have it corrected or removed, answer this message or write to { $x }.
feed-summary = News of the initiatives of this directory and, every week, what is new.
feed-summary-selected = { $x }: new entries, those that change, and news of the initiatives.
feed-digest = The week in “{ $x }”
feed-new = New entries:
feed-changed = Changed entries:
feed-one-new = New entry:{" "}
feed-one-changed = Changed entry:{" "}
feed-more = { $n ->
    [one] and { $n } more
   *[other] and { $n } more
  }
config-feed-name = “{ $value }” cannot be the name of the directory's feed (federation.feed). Give small letters without accents, digits or hyphens, { $most } at most, and not “node”.
about-feed = On the fediverse
about-feed-handle = { $x }: news of the initiatives and, every week, what is new.
follow-feed = To follow the whole directory, and what is new in it every week:
feed-selected = To follow from the fediverse what is new here:
proposal-note-offer = Offered:{" "}
proposal-note-request = Needed:{" "}
proposal-note-until = Until { $x }.
agreement-refused = This directory makes no agreements this way. To answer, open { $x }.
