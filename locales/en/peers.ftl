# What an admin decides about other directories.
cli-peer-suggestions-none = No directory is suggested. Those that follow us, or that directories we accepted know, appear here.
cli-peer-suggestions-more = { $n ->
    [one] One more is suggested
   *[other] { $n } more are suggested
  }: bocage peer suggestions
cli-peer-suggested-back = It follows us, and we do not follow it.
cli-peer-suggested-by = Known to { $names }{ $n ->
    [0] {""}
    [one] {" "}and one more
   *[other] {" "}and { $n } more
  }.
cli-peer-suggested = To follow it: bocage peer follow { $host }. Not to be asked again: bocage peer ignore { $host }
cli-peer-ignored = { $host } is not suggested again. You can still follow it: bocage peer follow { $host }
