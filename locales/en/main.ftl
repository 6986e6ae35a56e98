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
gone-title = This initiative withdrew its page
gone-text = The page was withdrawn and is not published here any more.
gone-text-on = The page was withdrawn on { $x } and is not published here any more.
failed-title = Something went wrong on our side, not yours
failed-text = Try again in a moment. Code to quote: { $x }
unavailable-title = Briefly unavailable
unavailable-text = Search is briefly unavailable. Try again in a moment.
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
ranking-distance = Being near, at most
ranking-confirmed = A recent confirmation, at most
ranking-version = Version of the weights
accessibility-contact = Contact
