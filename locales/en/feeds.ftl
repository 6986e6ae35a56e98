# What pages and feeds of the directory say on the networks of the fediverse.
presentation-where = Where: { $x }
presentation-when = When: { $x }
presentation-website = Website:{" "}
presentation-unclaimed = Page not claimed by the initiative, kept by { $x }.
presentation-source = Source: { $x }
presentation-correct = To have it corrected or removed, answer this message.
presentation-correct-or-write = To have it corrected or removed, answer this message or write to { $x }.
