# Ce que les fiches et les fils de l’annuaire disent sur les réseaux du fédivers.
presentation-where = Où : { $x }
presentation-when = Quand : { $x }
presentation-website = Site :{" "}
presentation-unclaimed = Fiche non revendiquée par l’initiative, tenue par { $x }.
presentation-source = Source : { $x }
presentation-correct = Pour la faire corriger ou retirer, répondez à ce message.
presentation-correct-or-write = Pour la faire corriger ou retirer, répondez à ce message ou écrivez à { $x }.
