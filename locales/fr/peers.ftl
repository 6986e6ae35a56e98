# Ce que l’administration décide sur les autres annuaires.
cli-peer-suggestions-none = Aucun annuaire n’est suggéré. Ceux qui nous suivent, ou que connaissent les annuaires acceptés, apparaissent ici.
cli-peer-suggestions-more = { $n ->
    [one] { $n } autre est suggéré
   *[other] { $n } autres sont suggérés
  } : bocage peer suggestions
cli-peer-suggested-back = Il nous suit, et nous ne le suivons pas.
cli-peer-suggested-by = Connu de { $names }{ $n ->
    [0] {""}
    [one] {" "}et d’un autre
   *[other] {" "}et de { $n } autres
  }.
cli-peer-suggested = Pour le suivre : bocage peer follow { $host }. Pour ne plus le voir : bocage peer ignore { $host }
cli-peer-ignored = { $host } ne sera plus suggéré. Vous pouvez toujours le suivre : bocage peer follow { $host }
