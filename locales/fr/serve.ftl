# Réponses qui précèdent toute page.
serve-misdirected = Cette requête est destinée à un autre serveur que { $x }.
serve-no-host = Cette requête ne dit pas clairement à quel serveur elle est destinée.
serve-address-too-long = Cette adresse est trop longue.
serve-head-too-large = Cette requête a trop d’en-têtes, ou des en-têtes trop longs.
serve-body-too-large = C’est trop volumineux pour être accepté.
serve-body-too-slow = L’envoi n’est pas arrivé en entier à temps. Veuillez recommencer.
serve-too-many = Trop de requêtes depuis votre adresse. Réessayez dans { $n ->
    [one] une seconde
   *[other] { $n } secondes
  }.
serve-failed = Une erreur s’est produite de notre côté. Code à communiquer au responsable : { $x }
