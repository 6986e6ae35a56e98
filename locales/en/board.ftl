# Offers and needs, as people read them.
nav-board = Board
board-title = Offers and needs
board-lead = What initiatives offer and need, here and in neighbouring directories. Every notice has an end.
board-tabs = Offers or needs
board-all = All ({ $n })
board-offers = Offered ({ $n })
board-requests = Needed ({ $n })
board-on = Valid on which day?
board-count = { $n ->
    [0] No current notice
    [one] { $n } notice
   *[other] { $n } notices
  }
board-see-all = { $n ->
    [one] See the current notice
   *[other] See the { $n } current notices
  }
board-see-initiatives = See the initiatives
board-see-kind = See notices of this kind
board-subscribe = Subscribe to this search:
proposal-until = Until { $x }
proposal-from-until = From { $from } to { $until }
proposal-over = Ended on { $x }
proposal-urgent = Urgent, before { $x }
proposal-status = Status
proposal-amount = Quantity
proposal-minimum = At least
proposal-price = Price
proposal-exchange = Exchange
proposal-eligibility = For whom
proposal-condition = Condition
proposal-publics = Public
proposal-remote = From a distance
proposal-travel = Travels up to
proposal-only-here = Seen here only.
proposal-only-directories = Seen in this directory and in those it exchanges with, not on social networks.
proposal-only-parties = Seen by the people concerned only, with this link. Keep it to yourself.
proposal-no-longer = This notice is no longer valid.
proposal-met = This is settled, thank you.
proposal-answer = Answer
proposal-answer-how = The answer goes through the initiative that published this notice.
proposal-no-way = The initiative does not say yet how to reach it.
proposal-no-way-say = Tell the directory
proposal-answer-there = Answer at { $x }
proposal-text = In detail
proposal-near = Notices nearby
proposal-calendar = In my calendar (iCal)
initiative-proposals = Offers and needs at the moment
unlisted-not-for-peers = not exchanged: seen here only
days-from-until = from { $from } to { $until }
filter-purpose = Offer or need
filter-urgency = Urgency
filter-exchange = Exchange
filter-eligibility = For whom
filter-remote = From a distance
filter-on = On the day
filter-by = Published by
filter-by-one = one initiative
proposal-missing = Still missing
proposal-left = Left
initiative-capacity = What the members can do together
capacity-offers = { $n ->
    [one] { $n } offer
   *[other] { $n } offers
  }
capacity-uncounted = { $n ->
    [one] { $n } more offer is not counted.
   *[other] { $n } more offers are not counted.
  }
range-day-min = From
range-day-max = Until
range-number-min = At least
range-number-max = At most
proposal-missing-amount = still missing { $x }
proposal-report = Report a mistake in this notice, or ask to have it removed
proposal-report-about = Notice “{ $x }”: 
search-board = { $n ->
    [one] Also { $n } offer or request for this search
   *[other] Also { $n } offers and requests for this search
  }
card-proposals = Offers and needs
propose-twice = This was published a moment ago: it is not published a second time.
propose-title = Offers and needs: { $x }
propose-others = All other kinds
propose-new = New notice: { $x }
proposal-settle-met = This is settled
proposal-settle-fulfilled = This is done
form-conditions = Conditions, and who sees the notice
field-proposal-name = Title
field-terms-quantity = How much?
field-terms-unit = Unit
field-terms-per = How often?
field-terms-minimum = At least
field-terms-remaining = Still missing
field-terms-valid-from = From
field-terms-valid-until = Until
field-terms-urgency = Urgency
field-terms-urgent-until = Urgent until
field-terms-price = Price
field-terms-exchange-modes = Exchange
field-terms-eligibility = For whom
field-terms-eligibility-note = Condition, in a sentence
field-terms-remote = From a distance
field-terms-travel-km = Travels up to (km)
field-terms-visibility = Who sees the notice?
field-terms-contact = How to answer?
field-terms-purpose = Offer or need
field-terms-by = Initiative
field-terms-at-initiative = At the address of the initiative
help-proposal-name = In a few words, without a person’s name or address.
help-proposal-description = Without a person’s name or address: everybody can read this text.
help-proposal-terms-unit = For example kg, meals, gowns.
help-proposal-terms-valid-until-asked = The notice goes after this day.
help-proposal-terms-valid-until = The notice goes after this day. Empty: as long as is usual for its kind, at most until the last day on which it can be had.
help-proposal-location-city = Empty: where the initiative is.
help-proposal-location-street = Kept here, never shown more finely than this kind of notice allows.
help-proposal-terms-visibility = Empty: as is usual for its kind.
help-proposal-contact-email = For this offer or request, never shown: answers arrive there. Empty: at the address of the initiative.
help-proposal-contact-email-of-home = Of who hosts, never shown: the reminder before the end arrives there. Messages always arrive at the address of the network.
# What ends soon: the page of the link that was sent.
ending-title = Your offer or request
ending-noted = Noted.
ending-prolong = Prolong
ending-prolong-until = It stays until { $x }.
ending-prolong-not = This cannot be prolonged from here: it holds already as long as it may, or ends with a date of its own. Ask the directory to correct the date, or the days on which it can be had.
ending-settle-what = It can still be read and says that it is settled. Nobody answers it any more.
ending-reopen-what = It says that it is settled.
ending-reopen = It is not settled
ending-withdraw = Withdraw
ending-withdraw-what = It disappears at once, here and in the directories that received it. This cannot be undone.
ending-withdrawn = It is withdrawn, and the directories that received it are told.
ending-nothing = If you do nothing, it disappears after its last day.
# Links to an offer or a request that only the people concerned see.
links-title = Links for the people concerned
links-lead = Nobody else sees this. Each link opens it for one person, without a password, until it ends. It shows neither the person’s address nor phone.
links-name = For whom?
links-name-help = To recognise it by, for example the provider. Only the team reads this.
links-make = Make a link
links-made = The link is made. Copy it now: it will not be shown again.
links-copy = Link to pass on
links-there = Links in use
links-since = Made on { $day } by { $who }
links-revoke = Revoke
links-revoke-what = A revoked link opens nothing any more and does not come back; you can make another one.
party-links-enough = There are { $most } links to this already. None was added: revoke those that are of no use.
problem-party-name = Please say for whom this link is, in at most { $value } characters.
