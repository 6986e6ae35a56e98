//! The check of `docs/testing.md` that operators run against their own Mastodon or GoToSocial. Here its other side is a
//! stand-in with the same client API, which proves the script and nothing about those programs.

use std::process::{Command, Output};

use serde_json::json;

use crate::support::commons::Region;
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::foreign::Foreign;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/client_api.py");

/// What it says and how it ends, for a node and the stand-in.
async fn checked(database: TestDatabase, ignored: &str, patience: &str) -> Option<(Output, Region)> {
    let stand_in = Foreign::stand_in(ignored).await?;
    let region = Region::open("bretagne", database).await;
    region
        .publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "summary": "On répare ensemble.",
            "location.city": "Lorient", "location.postcode": "56100" }))
        .await;
    let program = env!("CARGO_BIN_EXE_bocage");
    let mut script = Command::new("python3");
    script
        .arg(SCRIPT)
        .env("PEER_URL", stand_in.url())
        .env("PEER_TOKEN", "essai")
        .env("PATIENCE", patience)
        .env("BOCAGE_URL", region.url(""))
        .env("BOCAGE_HANDLE", "@repair-cafe-lorient")
        .env("BOCAGE_COMMAND", format!("{program} --data {}", region.database().folder().display()))
        .env("BOCAGE__STORAGE__DATABASE_URL", &region.database().url)
        .envs(region.settings().iter().cloned());
    let output = tokio::task::spawn_blocking(move || script.output().unwrap()).await.unwrap();
    Some((output, region))
}

on_each_database! {
    async fn what_people_elsewhere_see_is_checked_over_their_servers_client_api(database) {
        let Some((output, _region)) = checked(database, "nothing", "60").await else { return };
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let seen = ["is found", "profile", "followed", "home timeline", "edit", "reply", "taken back", "deletion"];
        assert!(seen.iter().all(|what| said.contains(what)), "{said}");
    }

    async fn what_does_not_come_fails_the_check_and_leaves_nothing(database) {
        let Some((output, region)) = checked(database, "Update", "4").await else { return };
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("FAILED  the edit is seen"), "{output:?}");
        assert_eq!(region.command(&["news", "@repair-cafe-lorient", "--json"]).out.trim(), "[]", "its news is withdrawn");
    }
}

#[test]
fn without_a_server_the_check_is_left_out_in_one_line() {
    let output = Command::new("python3").arg(SCRIPT).env_remove("PEER_URL").output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
}
