# Numbers, distances, dates and times in words.
distance-m = { $n } m
distance-km = { $n } km
date-long = { $day ->
    [1] 1er
   *[other] { $day }
  } { $month } { $year }
date-month = { $month } { $year }
month-name = { $n ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
  }
weekday-name = { $n ->
    [0] lundi
    [1] mardi
    [2] mercredi
    [3] jeudi
    [4] vendredi
    [5] samedi
   *[6] dimanche
  }
time-hour = { $hour } h
time-minute = { $hour } h { $minute }
day-today = aujourd’hui
day-tomorrow = demain
day-on = le { $x }
list-and = { $first } et { $last }
