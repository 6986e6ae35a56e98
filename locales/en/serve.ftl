# Answers that come before any page.
serve-misdirected = This request is for another host than { $x }.
serve-no-host = This request does not say clearly for which host it is.
serve-address-too-long = This address is too long.
serve-head-too-large = This request has too many or too long headers.
serve-body-too-large = This is too large to be accepted.
serve-body-too-slow = This did not arrive completely in time. Please send it again.
serve-too-many = Too many requests from your address. Please try again in { $n ->
    [one] one second
   *[other] { $n } seconds
  }.
serve-failed = Something went wrong on our side. Code for the person in charge: { $x }
