# Around every page.
skip-to-content = Go to content
nav-main = Menu
nav-search = Search
nav-kinds = Types of initiatives
nav-about = About
nav-languages = Language
nav-footer = Footer
nav-help = Help
nav-data = Open data
nav-ranking = Order of results
nav-accessibility = Accessibility: not conforming
nav-privacy = Privacy
nav-legal = Legal notice
nav-contact = Contact
privacy-short = No ads, no tracking, no banner.
footer-version = Bocage { $x }, free software (AGPL).
go-search = Go to search
not-stated = not stated

# Pages that say that something went wrong.
missing-title = We cannot find this page
missing-text = The address may be misspelt, or the page was removed.
missing-search = Search for “{ $x }”
gone-title = This page is no longer published
gone-text = The page was withdrawn and is not published here any more.
gone-text-on = The page was withdrawn on { $x } and is not published here any more.
failed-title = Something went wrong on our side, not yours
failed-text = Try again in a moment. Code to quote: { $x }
unavailable-title = Briefly unavailable
refused-title = We did not understand this request
refused-text = { $x }

# About.
about-territories = Territories
about-exchange = Exchange
about-exchange-off = This directory has no public name yet: it exchanges with no other directory.
about-exchange-later = We do not exchange with anyone yet.
about-languages = Languages
about-version = Software
legal-publisher = Publisher
legal-director = Director of publication
legal-hosting = Host
legal-contact = Contact
ranking-name = A word in the name
ranking-tags = A word in the tags, themes or types
ranking-text = A word in the texts
ranking-beginning = Share that is left when only the beginning of a word was typed
ranking-one-typo = Share that is left after one correction
ranking-two-typos = Share that is left after two corrections
ranking-whole-name = Your words are the whole name, at most
ranking-distance = Being near, at most
ranking-half-distance = Distance at which being near counts half
ranking-confirmed = A recent confirmation, at most
ranking-confirmed-days = Days after which a confirmation counts nothing
ranking-version = Version of the weights
accessibility-contact = Contact

# Search and home.
skip-to-results = Go to results
search-heading = Search
search-title-start = The directory of initiatives that help each other
search-what = What are you looking for?
search-where = Where?
search-radius = Within
search-button = Search
radius-km = { $x } km
search-start = Look for a service, a place, a need. Examples: community grocery, repair a bike.
initiatives = { $n ->
    [0] no initiative
    [one] { $n } initiative
   *[other] { $n } initiatives
  }
results-count = { $n ->
    [one] { $n } initiative within { $km } km of { $place }
   *[other] { $n } initiatives within { $km } km of { $place }
  }
results-inside = { $n ->
    [one] { $n } initiative, { $place }
   *[other] { $n } initiatives, { $place }
  }
nothing = Nothing found.
nothing-for = Nothing found for “{ $x }”.
nothing-for-around = Nothing found for “{ $text }” within { $km } km of { $place }.
nothing-around = Nothing found within { $km } km of { $place }.
nothing-inside = Nothing found, { $place }.
which-town = Which town?
place-unknown = We do not know “{ $x }”. Did you mean:
place-unknown-at-all = We do not know “{ $x }”. Type another town or a postcode.
search-anywhere = Search everywhere
place-with-count = { $place } ({ $n })
place-from-words = We understood { $x } as a place.
place-not-meant = Look for this word everywhere
search-corrected = Results for “{ $x }”.
search-as-typed = Search for “{ $x }” instead
title-text-at = { $text } at { $place }
title-at = at { $x }
title-page = page { $n } of { $last }
widen-radius = Widen to { $km } km ({ $n })
widen-everywhere = Search everywhere ({ $n })
widen-without-filters = Remove the filters ({ $n })
widen-kind = See all “{ $kind }” ({ $n })
why-here = Why here?

# What was not understood, in people's words.
what-radius = the distance
what-place = the place
what-kind = the type
what-theme = the theme
what-page = the page
what-open = the opening time
what-order = the order
what-text = the search
what-box = the area
what-filter = the filter
search-not-understood-bad-number = We did not understand { $what } “{ $value }”.
search-not-understood-unknown-code = We do not know { $what } “{ $value }”.
search-not-understood-unknown-filter = We do not know { $what } “{ $value }”.
search-not-understood-unknown-place = We do not know { $what } “{ $value }”.
search-not-understood-bad-box = We did not understand { $what } “{ $value }”.
search-not-understood-bad-page = Pages go from 1 to 500. We did not understand “{ $value }”.
search-not-understood-bad-cursor = The rest of this list is no longer valid. Search again.
search-not-understood-too-long = The search is too long: at most 200 characters are read.
search-not-understood-too-many = Too many values for one filter: the first 50 count.
search-not-understood-too-many-words = The search has too many words: the first 20 count.

# The order, and why.
order-label = Change the order
order-best = Ordered by: your words, then distance, then date of confirmation.
order-distance = Ordered by distance, the nearest first.
order-name = Ordered by name, from A to Z.
order-new = Ordered by date of publication, the newest first.
order-confirmed = Ordered by date of confirmation, the latest first.
order-day = In an order drawn by chance every day, the same for everyone.
order-fair = The order cannot be bought and is the same for everyone.
order-how = How the order is made
sort-best = Best answers
sort-distance = Distance
sort-name = A to Z
sort-new = Newest
sort-confirmed = Recently confirmed
sort-day = Chance of the day
reason-name = “{ $x }” in the name
reason-tag = “{ $x }” in the tags
reason-text = “{ $x }” in the text
reason-name-corrected = nearly “{ $x }” in the name
reason-tag-corrected = nearly “{ $x }” in the tags
reason-text-corrected = nearly “{ $x }” in the text
reason-whole-name = your words are { $n }% of the name
reason-near = { $x } away
reason-confirmed-today = confirmed today
reason-confirmed = { $n ->
    [one] confirmed { $n } day ago
   *[other] confirmed { $n } days ago
  }
reason-never-confirmed = never confirmed
reason-points = { $reason } ({ $points } points)
distance-band = { $x } km
distance-band-below = less than { $x } km
distance-band-above = more than { $x } km

# Filters and pages.
filters = Filters
filters-apply = Apply
filters-applied = Filters applied
filters-clear = Clear all
filter-remove = Remove the filter
filter-more = More choices
filter-kind = Type
filter-other-kind = Other types
filter-theme = Theme
filter-access = Accessibility
filter-public = Public
filter-price = Price
filter-legal = Legal form
filter-label = Labels
filter-charter = Commitments of a charter
filter-college = Who takes part in decisions
filter-workers-status = Status of the people who work there
filter-area-served = Area served
filter-language = Languages spoken
filter-from = Home directory
filter-status = State
filter-territory = Territory
filter-open = Opening
filter-serves = Who delivers here?
filter-fresh = Confirmation
filter-box = Inside the chosen area
filter-serves-place = Delivers to { $x }
filter-fresh-months = { $n ->
    [one] Confirmed less than { $n } month ago
   *[other] Confirmed less than { $n } months ago
  }
filter-at-least = { $name }: at least { $value }
filter-at-most = { $name }: at most { $value }
filter-from-day = { $name }: from { $value }
filter-until-day = { $name }: until { $value }
kind-other = Other
from-own = This directory
access-not-no = { $x }: yes or unknown
access-value = { $fact }: { $value }
open-any = Any time
open-wish-now = Open now
open-wish-orders = Orders open
open-wish-day = Open on { $x }
group-open = Open now ({ $n })
group-open-day = Open on { $day } ({ $n })
group-closed-day = Closed on { $day } ({ $n })
group-open-orders = Orders open ({ $n })
group-unknown-orders = Order dates unknown ({ $n })
group-closed-orders = Orders closed ({ $n })
group-unknown = Hours unknown ({ $n })
group-closed = Closed ({ $n })
pages-label = Pages
page-of = Page { $n } of { $last }
page-previous = Previous
page-next = Next
pages-end = The list ends at page 500. Choose a smaller place, or download everything.
download = Download this search:
download-nothing = Nothing to download: the licence of these pages is unknown.

# An empty directory.
empty-title = This directory has just opened
empty-text = It holds no page yet. The command bocage admin-link gives a link to the desk, where pages are added, files imported and other directories found, in a browser. Three other ways to begin, at the command line:
empty-examples = See examples
empty-import = Import a file (CSV, JSON, GeoJSON)
empty-import-more = Usual columns are recognised. With --dry-run nothing is written and you see what would be.
empty-follow = Follow another directory
empty-follow-off = This directory has no public name: exchange with other directories is off. Give it a name in its configuration to exchange.
empty-follow-later = At the desk, on the page “Other directories”, or with the command bocage peer follow.

# Open or closed, confirmed or not.
open-now = Open
open-until = Open until { $x }
open-until-date = Open until { $day } at { $time }
closed-now = Closed
closed-until = Closed, opens { $x }
open-unknown = Hours unknown. Call before you come.
open-unknown-short = Hours unknown
time-midnight = midnight
day-and-time = { $day } at { $time }
orders-open = Orders open until { $x }
orders-open-date = Orders open until { $x }
orders-open-always = Orders open
orders-closed = Orders closed
orders-closed-until = Orders closed, opening { $x }
fresh-ok = Up to date
fresh-check = To be checked
fresh-old = Perhaps closed
fresh-never = Never confirmed
fresh-since = { $state }, confirmed in { $month }
life-closed-in = This initiative stopped in { $x }. Kept as a record.
life-closed = This initiative has stopped. Kept as a record.
life-state = State: { $x }
via = via { $x }

# The page of an initiative.
initiative-title = { $name }, { $town }
initiative-about = About
initiative-facts = In practice
initiative-links = Links
initiative-organisation = How it works
initiative-place = Address
initiative-near = See what is around
initiative-near-board = See offers and requests around
initiative-hours = Opening hours
initiative-access = Access
initiative-provenance = Where does this page come from?
example-notice = Invented example: this initiative does not exist.
report = Report a mistake
action-call = Call { $x }
action-write = Write to { $x }
action-site = Site: { $x }
action-route = Directions
hours-this-week = This week
hours-today = (today)
hours-closed = closed
hours-all-day = day and night
hours-range = { $from } – { $to }
hours-line = { $days }: { $times }
hours-rule = Full rule:
crisis-title = Exceptional hours from { $from } to { $until }
crisis-same = usual hours
place-approx = Approximate location, within { $x }
place-very-approx = Very approximate location, within { $x }
place-no-point = Location unknown
territory-from-postcode = Municipality found from postcode and town.
territory-from-nearest = Municipality nearest to the point.
access-unknown = Access not stated
access-comment = Remarks
access-link = Accessibility record
fact-price = Price
fact-publics = For whom
fact-languages = Languages spoken
fact-area = Area
fact-labels = Labels
fact-themes = Themes
fact-tags = Tags
fact-legal-form = Legal form
fact-parent = Part of
fact-members = Members
fact-member-of = Member of
fact-licence = Licence
fact-exchange = Exchange
fact-source = Source
fact-confirmed = Confirmed
fact-published = Published
fact-updated = Changed
fact-address = Permanent address
yes = yes
no = no
percent = { $x }%
measure = { $unit ->
    [bed] { $written } { $n ->
        [one] bed
       *[other] beds
      }
    [cm] { $written } cm
    [day] { $written } { $n ->
        [one] day
       *[other] days
      }
    [h] { $written } h
    [host] { $written } { $n ->
        [one] host
       *[other] hosts
      }
    [item] { $written } { $n ->
        [one] item
       *[other] items
      }
    [kg] { $written } kg
    [km] { $written } km
    [l] { $written } l
    [min] { $written } min
    [night] { $written } { $n ->
        [one] night
       *[other] nights
      }
    [parcel] { $written } { $n ->
        [one] parcel
       *[other] parcels
      }
    [person] { $written } { $n ->
        [one] person
       *[other] people
      }
    [room] { $written } { $n ->
        [one] room
       *[other] rooms
      }
    [seat] { $written } { $n ->
        [one] seat
       *[other] seats
      }
    [space] { $written } { $n ->
        [one] space
       *[other] spaces
      }
    [step] { $written } { $n ->
        [one] step
       *[other] steps
      }
    [unit] { $written } { $n ->
        [one] unit
       *[other] units
      }
    [week] { $written } { $n ->
        [one] week
       *[other] weeks
      }
   *[other] { $written } { $unit }
  }
money = { $currency } { $amount }
money-free = free
area-national = The whole country
area-remote = Remote, anywhere
area-circle = Within { $km } km
area-shape = A drawn area
group-governance-who-decides = Who decides
group-governance-colleges = Colleges
group-governance-one-person-one-vote = One person, one vote
group-governance-statutes = Statutes
group-economics-commission-pct = Commission
group-economics-limited-profit = Limited profit
group-economics-surplus-use = Use of surplus
group-economics-funded-by = Funded by
group-economics-workers-status = Status of workers
group-data-policy-third-party-trackers = Third-party trackers
group-data-policy-data-resale = Resale of data
group-data-policy-hosting = Where data are hosted
group-data-policy-export = Export of one’s data
group-data-policy-policy = Data policy
group-software-name = Software
group-software-licence = Licence of the software
group-software-source = Source code
group-software-replicable = Can be copied elsewhere

# Where a page comes from.
from-import = Page made by the directory from “{ $x }”. The initiative does not keep it yet.
from-peer = Page received from the { $x } directory
from-maintainer = Page published and kept by { $x }.
from-directory = Page written by the directory. The initiative does not keep it yet.
licence-unknown = Licence unknown
unlisted-licence-unknown = Page not exchanged: licence unknown
unlisted-local-only = Visible only here
source-seen = seen in the source on { $x }
confirmed-by = { $day }, by: { $by }
gone-near = See what is near: { $x }

# Kinds, themes, territories.
kinds-title = Types of initiatives
kinds-lead = What you will find in this directory.
themes-title = Themes
themes-lead = Another way in: by subject.
themes-related = Related themes
kind-not = It is not: { $x }
kind-synonyms = Also called: { $x }
kind-where = Where
kind-equivalents = In other vocabularies
see-all = See all
see-all-entries = See all pages ({ $n })
newest = The newest
territory-title = Initiatives: { $x }
territory-count = { $n ->
    [one] { $place }: { $n } initiative.
   *[other] { $place }: { $n } initiatives.
  }
territory-empty = Nobody has added anything at { $x } yet.
territory-nearest = The nearest:
territory-children = More precisely
territory-facts = Facts
territory-code = Code
territory-postcodes = Postcodes
territory-population = Inhabitants

# Open data.
data-title = Open data
data-lead = All that is public here can be downloaded, without an account.
data-local-only = { $n ->
    [one] { $n } page visible only here
   *[other] { $n } pages visible only here
  }
data-licence-unknown = { $n ->
    [one] { $n } page not exchanged: licence unknown
   *[other] { $n } pages not exchanged: licence unknown
  }
data-files = Files
data-files-text = Any search can be downloaded, with its licence and its sources. When it mixes licences, the answer is the list of files, one per licence.
data-sources = Sources
data-no-sources = No file has been imported yet.
data-sources-caption = Where pages come from, and under which licence
data-imported = Last import
data-api = For programs
data-api-text = The same answers as JSON. Description:
data-example-feed = Follow what is new
data-embed = Show a list in your site
data-embed-text = Copy these lines into a page. They show a search, with the same parameters as its address: no script, no cookie. The page of an initiative is shown the same way, by /embed/card/ and the end of its permanent address.
embed-heading = Initiatives
embed-all = { $n ->
    [one] See this initiative in the directory
   *[other] See the { $n } initiatives in the directory
  }
data-example-search = Search
data-example-file = Download
data-example-kinds = The vocabulary
data-example-suggest = Suggestions
reason-urgent = urgent
reason-ends = until { $x }
order-ending = Ordered by: what is urgent, then what ends first.
sort-ending = Ending first
