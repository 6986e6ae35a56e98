# Les autres annuaires : ce qu’il en est avec chacun.
standing-doubted = Ses clés ont changé : quelqu’un d’autre a peut-être repris son nom. Nous n’en prenons rien et ne lui disons rien ; les { $copied } fiches que nous avons restent comme elles étaient.
standing-not-followed = Nous ne le suivons pas.
standing-wanted = Nous le cherchons encore.
standing-asked = Nous avons demandé à le suivre ; il n’a pas encore répondu.
standing-refused = Il refuse d’être suivi.
standing-refused-because = Il refuse d’être suivi. « { $reason } »
standing-reading = Nous lisons son catalogue pour la première fois.
standing-in-step = À jour : { $copied } fiches sur { $total }, même empreinte, vérifié { $at }.{ $not_shown ->
    [0] {""}
    [one] {" "}{ $not_shown } n’est pas affichée ici.
   *[other] {" "}{ $not_shown } ne sont pas affichées ici.
  }
standing-differs = { $n ->
    [one] { $n } fiche diffère
   *[other] { $n } fiches diffèrent
  } : { $copied } sur { $total }, vérifié { $at }.
standing-late = Il ne répond plus depuis { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  } ; nous avons { $copied } fiches sur { $total }. Nous réessayons.
standing-silent = Silencieux depuis { $n ->
    [one] { $n } jour
   *[other] { $n } jours
  } ; nous gardons { $copied } fiches, qui peuvent être anciennes.
follower-none = Il ne nous suit pas.
follower-asked = Il demande à nous suivre : bocage peer accept { $host }, ou reject.
follower-accepted = Il nous suit.
follower-refused = Nous refusons qu’il nous suive.
follower-lapsed = Il nous suivait ; il ne l’a pas redit depuis un mois.
peer-does-not-answer = { $host } ne répond pas. Nous réessayons de nous-mêmes.
peer-keys-changed = Les clés de { $host } ont changé : rien n’en a été pris. Si son responsable confirme le changement : bocage peer accept { $host }
catalogue-not-proven = Le catalogue de { $host } ne porte pas la signature de ses clés : rien n’en a été pris. Nous réessayons de nous-mêmes.
peer-no-node = { $host } n’est pas un annuaire Bocage, ou son nom est écrit autrement. Vérifiez le nom.
peer-refuses = { $host } a refusé notre dernier message ; il lira lui-même ce qui lui manque.
catalogue-unreadable = Le catalogue de { $host } ne peut pas être lu. Ce que nous en avions est gardé.
catalogue-foreign-origin = Le catalogue de { $host } renvoie vers un autre serveur ; nous ne l’y suivons pas. Ce que nous en avions est gardé.
catalogue-endless = Le catalogue de { $host } n’en finit pas. Ce qui a été lu est gardé.
catalogue-snapshot-torn = La copie du catalogue de { $host } est arrivée incomplète. Ce qui a été lu est gardé ; nous recommencerons.
catalogue-too-large = Le catalogue de { $host } dépasse les limites. Ce qui a été lu est gardé.
peer-host-unusable = « { $host } » n’est pas le nom d’un annuaire. Donnez son nom d’hôte, comme annuaire.exemple.org.
peer-host-own = C’est le nom de cet annuaire-ci.
peer-no-public-name = { $host } n’est pas un nom public : cet annuaire n’échange avec personne. Donnez-lui un nom public, ou essayez avec « bocage demo ».
peer-unknown = Nous ne connaissons pas { $host }. Voyez bocage peer list.
peer-has-not-asked = { $host } n’a pas demandé à nous suivre.
peer-is-blocked = { $host } est écarté : rien n’a changé. Pour le laisser revenir d’abord : bocage peer unblock, avec le domaine que nomme « bocage peer blocks ».
peer-nothing-to-accept = { $host } n’a pas demandé à nous suivre, et nous ne le suivons pas : il n’y a rien à accepter. Pour le suivre : bocage peer follow { $host }
peer-not-followed = Nous ne suivons pas { $host } : il n’y a rien à comparer.
peer-domain-unusable = « { $domain } » n’est pas un nom de domaine.
cli-peer-wanted = Nous cherchons { $host } et lui demanderons de le suivre. Pour voir où cela en est : bocage peer list.
cli-peer-follows-already = Nous suivons déjà { $host }.
cli-peer-asked-already = Nous avons déjà demandé à { $host } ; il n’a pas encore répondu.
cli-peer-none = Nous ne connaissons aucun autre annuaire. Pour en suivre un : bocage peer follow annuaire.exemple.org
cli-peer-kept-out = Il est bloqué : rien de lui n’est montré, accepté ni dit. Pour le laisser revenir : bocage peer unblock, avec le domaine que nomme « bocage peer blocks ».
cli-peer-blocked = { $domain }  écarté
cli-peer-blocked-because = { $domain }  écarté ({ $reason })
cli-peer-blocks = { $domain } est écarté, avec tout ce qui est au-dessous. Ce qui en était affiché ne l’est plus.
cli-peer-block-would = Rien n’a été changé. Pour l’écarter : bocage peer block { $domain }
cli-peer-unblocked = { $domain } n’est plus écarté. Ce qui est gardé de ses nœuds s’affichera de nouveau après : bocage peer accept HÔTE
cli-peer-accepted = { $host } peut nous suivre.
cli-peer-will-wait = Ses fiches sont gardées sans être affichées, jusqu’à ce que vous les ayez vues et disiez : bocage peer accept { $host }
cli-peer-shown = Les fiches de { $host } sont affichées dans la recherche.
cli-peer-quarantined = { $n ->
    [one] { $n } fiche vous attend : gardée, non affichée
   *[other] { $n } fiches vous attendent : gardées, non affichées
  }. Pour montrer ce que publie cet annuaire : bocage peer accept { $host }
cli-peer-over-quota = { $n ->
    [one] { $n } fiche n’a pas été gardée
   *[other] { $n } fiches n’ont pas été gardées
  } : un nouvel annuaire peut en apporter { $most } par jour. Elles seront lues quand vous l’accepterez : bocage peer accept { $host }
cli-peer-rejected = { $host } ne peut pas nous suivre ; nous le lui disons.
cli-peer-unfollowed = Nous ne suivons plus { $host } ; ses fiches quittent la recherche.
cli-peer-resync = Nous comparons le catalogue de { $host } avec notre copie.
ago-moment = à l’instant
ago-minutes = il y a { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  }
ago-hours = il y a { $n ->
    [one] { $n } heure
   *[other] { $n } heures
  }
ago-days = il y a { $n ->
    [one] { $n } jour
   *[other] { $n } jours
  }
network-title = Le réseau des annuaires
network-lead = { $nodes ->
   *[other] { $nodes } annuaires échangent { $entries } fiches
  }. Le nôtre reçoit de { $followed } et publie vers { $followers }.
network-text = Chaque annuaire garde ses propres fiches. Les autres en ont une copie, et comparent les empreintes pour être sûrs qu’elle est complète.
network-directories = Les annuaires avec lesquels nous échangeons
network-not-exchanged = Ce qui n’est pas échangé
network-follower-none = Il ne reçoit pas nos fiches.
network-follower-asked = Il demande à recevoir nos fiches.
network-follower-accepted = Il reçoit nos fiches.
network-follower-refused = Il ne reçoit pas nos fiches.
network-follower-lapsed = Il recevait nos fiches ; il ne l’a pas redit depuis un mois.
network-last-contact = Dernier échange : { $x }.
network-never = jamais
nav-network = Réseau
cli-peer-doubted = Demandez à son responsable, par téléphone ou par courrier, s’il a changé les clés. Si oui : bocage peer accept { $host }
cli-peer-differs = Pour comparer à nouveau : bocage peer resync { $host }
about-exchange-on = Avec d’autres annuaires : voir la page du réseau.
news-empty = Il n’y a rien à dire : donnez un texte avec --text.
news-too-long = Ce texte est trop long : { $most } caractères au plus.
news-not-public = Cette fiche n’est pas montrée aux autres : personne ne recevrait la nouvelle.
news-unknown = Il n’y a pas de nouvelle de ce numéro. Voyez bocage news @nom.
news-gone = Cette nouvelle a déjà été retirée.
news-of-whom = De quelle initiative ? Donnez @nom, une adresse ou un identifiant.
cli-news-published = Nouvelle { $id } publiée. Les personnes qui suivent l’initiative la reçoivent.
cli-news-changed = Nouvelle { $id } modifiée.
cli-news-withdrawn = Nouvelle { $id } retirée ; nous demandons aux autres serveurs de l’effacer.
cli-news-none = Pas encore de nouvelle. Pour en publier une : bocage news @nom --text "…"
reply-unknown = Il n’y a pas de réponse de cette adresse. Voyez bocage replies @nom.
cli-replies-counts = Réponses : { $replies }, favoris : { $likes }, partages : { $boosts }.
cli-reply-hide = Réponse { $id } masquée. Son auteur la garde sur son serveur.
cli-reply-show = Réponse { $id } de nouveau montrée.
cli-reply-seen = Réponse { $id } vue.
cli-reply-again = Réponse { $id } à regarder de nouveau.
cli-reply-answered = Réponse envoyée sous le numéro { $id }. Pour la corriger ou la retirer : bocage news --edit, ou --withdraw.
cli-reply-mark-new = (pas encore vue)
cli-reply-mark-hidden = (masquée)
cli-reply-mark-private = (pour vous seulement)
follower-not-waiting = Personne de cette adresse n’attend de suivre. Voyez bocage followers @nom.
follower-unknown = Personne de cette adresse ne suit. Voyez bocage followers @nom.
cli-followers-count = Abonnés : { $n }, en attente d’un oui : { $waiting }.
cli-followers-by-hand = Qui veut suivre attend désormais votre oui. Qui suit déjà reste.
cli-followers-at-once = Chacun peut désormais suivre aussitôt ; qui attendait est admis.
cli-follower-mark-waiting = (attend)
cli-follower-approved = { $who } suit désormais.
cli-follower-rejected = { $who } a reçu un non, et peut demander à nouveau.
cli-follower-removed = { $who } ne suit plus, et l’apprend.
move-no-answer = { $target } ne répond pas pour l’instant. Rien n’a été changé ; réessayez plus tard.
move-not-confirmed = { $target } ne nomme pas cette initiative. Rien n’a été changé. Dans les réglages là-bas, aux alias du compte, ajoutez { $uri }, puis réessayez.
move-too-soon = Cette initiative a déménagé il y a moins de { $days } jours, et rien n’a été changé. Les autres serveurs n’admettent qu’un déménagement pendant ce temps.
alias-too-many = Une initiative nomme { $most } autres identifiants au plus. Retirez-en un d’abord.
alias-unknown = L’initiative ne nomme pas cet identifiant.
alias-no-address = « { $x } » n’est pas l’adresse d’un acteur. Elle ressemble à https://social.exemple/users/nom, et non à @nom.
node-not-reachable = Ce nœud n’a pas de nom sous lequel les autres puissent le joindre. Réglez d’abord node.host.
cli-moved = Déménagement annoncé. Les serveurs de ses abonnés sont priés de suivre { $target } à la place ; la fiche reste ici.
alias-own = « { $x } » est une adresse de cet annuaire. Un alias est ce que l’initiative est sur un autre serveur.
cli-alias-none = L’initiative ne nomme aucun autre identifiant.
cli-alias-added = L’initiative dit qu’elle est aussi { $alias }. Lancez maintenant le déménagement là-bas.
cli-alias-removed = L’initiative ne dit plus qu’elle est { $alias }.
report-unknown = Il n’y a pas de signalement ouvert de ce numéro. Voyez bocage reports.
cli-report-closed = Signalement { $id } classé.
cli-reports-none = Aucun signalement ouvert.
initiative-news = Nouvelles
initiative-follow = Suivre depuis Mastodon ou un autre réseau
follow-title = Suivre { $x }
follow-lead = Vous recevrez ses nouvelles dans votre fil, sur Mastodon, GoToSocial, Misskey ou un autre réseau du fédivers.
follow-handle = Copiez ce nom dans la recherche de votre réseau :
follow-server = Ou donnez votre adresse
follow-address = Votre adresse (par exemple @alice@exemple.social)
follow-go = Préparer le lien
follow-malformed = Ce n’est pas une adresse. Elle ressemble à @alice@exemple.social.
follow-on = Continuer sur { $x }
follow-nothing-sent = Ce lien est fait ici, de ce que vous avez écrit : nous n’avons rien demandé à votre réseau et ne gardons rien.
no-certificate-authorities = Cette machine ne connaît aucune autorité de certification : aucun autre serveur ne peut être joint. Sur Debian : apt-get install ca-certificates
