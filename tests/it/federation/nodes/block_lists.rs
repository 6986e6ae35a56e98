//! A list of blocks is looked at line by line before it applies, and goes out as it came in.

use bocage::peer::store;

use super::{in_step, repair_cafe};
use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};

async fn kept_out(region: &Region) -> Vec<(String, String)> {
    region.app.db.read(store::list_blocks).await.unwrap()
}

on_each_database! {
    async fn a_list_changes_nothing_before_somebody_says_yes(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        bretagne.publish(repair_cafe("Repair Café Lorient")).await;
        alpes.follow(&bretagne).await;
        until("the catalogue is shown", async || in_step(&alpes, &bretagne).await).await;
        alpes.command(&["peer", "block", "known.example", "--reason", "Since long."]);
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.csv");
        let own = alpes.host.split(':').next().unwrap();
        let lines = format!(
            "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
             bretagne.localhost,suspend,true,true,Not nice.,false\n\
             x.known.example,suspend,true,true,,false\n\
             quiet.example,silence,false,false,,false\n\
             b*d.example,suspend,true,true,,true\n\
             {own},suspend,true,true,,false\n\
             spam.example,suspend,true,true,\"Spam, daily.\",false\n"
        );
        std::fs::write(&list, lines).unwrap();
        let list = list.to_str().unwrap();

        let shown = alpes.command(&["peer", "block", "--from", list]);
        assert_eq!(shown.status, 0, "{}", shown.err);
        for told in [
            "line 2: bretagne.localhost  new (Not nice.)",
            &format!("hits a directory that we know: {}", bretagne.host),
            "line 3: x.known.example  kept out already",
            "line 4: quiet.example  not applied",
            "line 5: not used. “b*d.example” is obfuscated",
            "line 6: not used.",
            "2 domains would be kept out",
            "--yes",
        ] {
            assert!(shown.out.contains(told), "{told}: {}", shown.out);
        }
        assert_eq!(kept_out(&alpes).await, [("known.example".to_owned(), "Since long.".to_owned())]);
        assert_eq!(alpes.found(&[]).await, ["Repair Café Lorient"]);

        let applied = alpes.command(&["peer", "block", "--from", list, "--yes"]);
        assert!(applied.out.contains("2 more domains are kept out"), "{}{}", applied.out, applied.err);
        let domains: Vec<String> = kept_out(&alpes).await.into_iter().map(|(domain, _)| domain).collect();
        assert_eq!(domains, ["bretagne.localhost", "known.example", "spam.example"]);
        assert!(alpes.found(&[]).await.is_empty(), "what is kept out is hidden");
        let again = alpes.command(&["peer", "block", "--from", list, "--yes"]);
        assert!(again.out.contains("nothing new"), "{}", again.out);
    }

    async fn what_is_kept_out_goes_to_another_node_and_comes_back_the_same(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        alpes.command(&["peer", "block", "a.example", "--reason", "=HYPERLINK(\"x\"), really"]);
        alpes.command(&["peer", "block", "b.example"]);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("blocks.csv");
        let written = alpes.command(&["peer", "blocks", "--export", file.to_str().unwrap(), "--with-reasons"]);
        assert!(written.out.contains("2 domains written"), "{}{}", written.out, written.err);
        let list = std::fs::read_to_string(&file).unwrap();
        assert!(list.starts_with("#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"), "{list}");
        assert!(list.contains("\"'=HYPERLINK"), "a spreadsheet runs nothing: {list}");
        assert!(list.contains("b.example,suspend,true,true,,false"), "{list}");
        bretagne.command(&["peer", "block", "--from", file.to_str().unwrap(), "--yes"]);
        assert_eq!(kept_out(&bretagne).await, kept_out(&alpes).await);
        alpes.command(&["peer", "blocks", "--export", file.to_str().unwrap()]);
        let list = std::fs::read_to_string(&file).unwrap();
        assert!(list.contains("a.example,suspend,true,true,,false"), "why is nobody else's business: {list}");
    }
}
