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
block-list-not-read = { $path } cannot be read: { $cause }. Nothing was changed.
block-list-too-long = This list is too long: { $most } MiB at most. Nothing was changed.
block-list-obfuscated = “{ $domain }” is obfuscated; only who made the list knows which domain is meant. Ask them for it.
block-list-severity = “{ $severity }” is no severity for { $domain }: suspend, silence or noop.
block-list-own = { $domain } would keep out this directory itself.
block-list-unreadable = This is no line of a CSV: a quote that does not end, or no text in UTF-8.
cli-block-list-bad = line { $line }: not used. { $why }
cli-block-list-other = line { $line }: { $domain }  not applied: the list says { $severity }, and we only block
cli-block-list-known = line { $line }: { $domain }  kept out already
cli-block-list-new = line { $line }: { $domain }  new
cli-block-list-new-because = line { $line }: { $domain }  new ({ $reason })
cli-block-list-hits = {"    "}hits a directory that we know: { $host }
cli-block-list-nothing = This list keeps out nothing new. Nothing was changed.
cli-block-list-would = { $n ->
    [one] { $n } domain
   *[other] { $n } domains
  } would be kept out. Nothing was changed. To change it: bocage peer block --from { $file } --yes
cli-block-list-applied = { $n ->
    [one] { $n } more domain is
   *[other] { $n } more domains are
  } kept out, with all below. To let one in again: bocage peer unblock DOMAIN
cli-blocks-written = { $n ->
    [one] { $n } domain
   *[other] { $n } domains
  } written to { $file }.
cli-blocks-none = No domain is kept out.
move-target = “{ $url }” is no address of an entry on another directory. Nothing was changed. Give its id, such as https://directory.example.org/i/01JD3Z5V7QK8T0R4M2N6W9X1YB.
move-not-moved = This entry has not moved to another directory. Nothing was changed.
move-moved = This entry has moved to another directory. Nothing was changed. To take it back first: bocage peer move-entry ENTRY --undo
cli-entry-moved = { $name } lives at { $url } from now on. Its address here leads there, and other directories are told. Its card is kept here; to take it back: bocage peer move-entry ENTRY --undo
cli-entry-taken-back = { $name } is published here again.
peer-not-doubted = { $host } says nothing that we doubt. Nothing was changed.
cli-peer-recall = What { $host } says was withdrawn before the restore is withdrawn now.
