# Numbers, distances, dates and times in words.
distance-m = { $n } m
distance-km = { $n } km
date-long = { $day } { $month } { $year }
date-month = { $month } { $year }
month-name = { $n ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
  }
weekday-name = { $n ->
    [0] Monday
    [1] Tuesday
    [2] Wednesday
    [3] Thursday
    [4] Friday
    [5] Saturday
   *[6] Sunday
  }
time-hour = { $hour }:00
time-minute = { $hour }:{ $minute }
day-today = today
day-tomorrow = tomorrow
day-on = on { $x }
list-and = { $first } and { $last }
