# Ce que les fiches et les fils de l’annuaire disent sur les réseaux du fédivers.
presentation-where = Où : { $x }
presentation-when = Quand : { $x }
presentation-website = Site :{" "}
presentation-unclaimed = Fiche non revendiquée par l’initiative, tenue par { $x }.
presentation-source = Source : { $x }
presentation-correct = Pour la faire corriger ou retirer, répondez à ce message.
presentation-correct-or-write = Pour la faire corriger ou retirer, répondez à ce message ou écrivez à { $x }.
feed-summary = Les nouvelles des initiatives de cet annuaire et, chaque semaine, ce qui est nouveau.
feed-summary-selected = { $x } : les nouvelles fiches, celles qui changent, et les nouvelles des initiatives.
feed-digest = La semaine dans « { $x } »
feed-new = Nouvelles fiches :
feed-changed = Fiches modifiées :
feed-one-new = Nouvelle fiche :{" "}
feed-one-changed = Fiche modifiée :{" "}
feed-more = { $n ->
    [one] et { $n } autre
   *[other] et { $n } autres
  }
config-feed-name = « { $value } » ne peut pas être le nom du fil de l’annuaire (federation.feed). Donnez de petites lettres sans accent, des chiffres ou des tirets, au plus { $most }, et pas « node ».
about-feed = Sur le fédivers
about-feed-handle = { $x } : les nouvelles des initiatives et, chaque semaine, ce qui est nouveau.
follow-feed = Pour suivre tout l’annuaire, et ce qui y est nouveau chaque semaine :
feed-selected = Pour suivre depuis le fédivers ce qui est nouveau ici :
proposal-note-offer = On propose :{" "}
proposal-note-request = On a besoin de :{" "}
proposal-note-until = Jusqu’au { $x }.
agreement-refused = Cet annuaire ne conclut pas d’accords par ce chemin. Pour répondre à cette annonce, ouvrez { $x }.
