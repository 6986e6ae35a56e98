//! The next file of a source begins with what was chosen for the one before.

use super::{PLACES, bring, check, chosen, import, input_of, named, names};
use crate::support::databases::on_each_database;
use crate::support::desk::Desk;
use crate::support::node::TestNode;

const SAID: &str = "ceux du dernier fichier avec ces colonnes";

on_each_database! {
    async fn the_next_file_of_a_source_is_read_as_the_one_before(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let first = bring(&awa, "lieux.csv", PLACES).await;
        let page = awa.get(&format!("{first}/columns")).await;
        assert!(!page.says(SAID), "{}", page.body);
        named(&awa, &first).await;
        check(&awa, &first, &[("complete", "yes"), ("attribution", "Réseau")]).await;
        import(&awa, &first).await;
        assert_eq!(names(&node).len(), 2);

        let renamed = PLACES.replace("Atelier des Marées", "Atelier des Vagues");
        let next = bring(&awa, "export-2026-12.csv", &renamed).await;
        let page = awa.get(&format!("{next}/columns")).await;
        assert!(page.says(SAID) && page.says("name=\"source\" value=\"mes lieux\""), "{}", page.body);
        assert!(chosen(&page).contains(&(input_of(&page, "Le lieu"), "name".into())), "{:?}", chosen(&page));
        assert!(!page.says("value=\"yes\" aria-describedby=\"complete-hint\" checked"), "that a file is whole is said anew");
        assert!(awa.get(&format!("{next}/columns")).await.says(SAID), "as long as nothing else is chosen");
        check(&awa, &next, &[]).await;
        import(&awa, &next).await;
        assert_eq!(names(&node), ["Atelier des Vagues", "Ressourcerie du Pont"], "its records are known again");

        check(&awa, &bring(&awa, "a.csv", PLACES).await, &[("source", "un autre")]).await;
        let waiting = bring(&awa, "b.csv", PLACES).await;
        check(&awa, &waiting, &[("source", "lieux b")]).await;
        check(&awa, &bring(&awa, "c.csv", PLACES).await, &[("source", "lieux c")]).await;
        let page = awa.get(&format!("{waiting}/columns")).await;
        assert!(page.says("name=\"source\" value=\"lieux b\"") && !page.says(SAID), "what was chosen for it stays: {}", page.body);
        assert!(awa.get(&waiting).await.says("Ce que ferait cet import"), "and its check");

        let other = bring(&awa, "autre.csv", &PLACES.replace("remarque", "note")).await;
        assert!(!awa.get(&format!("{other}/columns")).await.says(SAID), "other columns are another file");
    }
}
