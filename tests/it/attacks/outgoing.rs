//! What others may make the program dial: SSRF-01, 02, 04, 05, 14; AUTH-12, 14.

use super::case::{Case, document};
use super::sealed;

sealed! {
    async fn no_key_is_fetched_from_inside() {
        let case = Case::start(|_, _| None).await;
        assert_eq!(case.sent_by_one("https://honest.example.org/actor").await, 202, "the way is open for who is honest");
        assert_eq!(case.received(), 1);
        // SSRF-01: the address itself.
        for inner in
            ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "192.168.1.1", "2130706433", "0x7f.1"]
        {
            let status = case.sent_by_one(&format!("https://{inner}/actor")).await;
            assert!(matches!(status, 400 | 401), "{inner}: {status}");
        }
        // SSRF-02: a name that leads there, alone or beside an address that is public.
        let leads: [&[&str]; 8] = [
            &["127.0.0.1"],
            &["10.0.0.1"],
            &["169.254.169.254"],
            &["::1"],
            &["::ffff:127.0.0.1"],
            &["64:ff9b::7f00:1"],
            &["193.0.0.66", "127.0.0.1"],
            &["193.0.0.66", "::1"],
        ];
        for (number, set) in leads.into_iter().enumerate() {
            let name = format!("inner{number}.example.org");
            case.world.name(&name, &[set]);
            assert_eq!(case.sent_by_one(&format!("https://{name}/actor")).await, 401, "{set:?}");
            assert_eq!(case.times_asked(&name), 0, "one inner address spoils the answer: {set:?}");
        }
        // AUTH-12, AUTH-14: a good key under the name of somebody else.
        case.world.name("victim.example.org", &[&["193.0.0.66"]]);
        let status = case.sent_by("https://victim.example.org/actor", "https://honest.example.org/actor").await;
        assert!(matches!(status, 401 | 403), "{status}");
        assert_eq!((case.hits(), case.received()), (0, 1));
    }

    /// SSRF-04: what was checked is what is dialled, however often the name changes its mind.
    async fn a_name_that_changes_its_mind_leads_nowhere() {
        let case = Case::start(|_, _| None).await;
        let mut taken = 0;
        for number in 0..200 {
            let name = format!("n{number}.rebind.example.org");
            case.world.name(&name, &[&["193.0.0.66"], &["127.0.0.1"]]);
            let status = case.sent_by_one(&format!("https://{name}/actor")).await;
            assert!(matches!(status, 202 | 401 | 429 | 503), "{status}");
            taken += usize::from(status == 202);
        }
        assert!(taken > 100, "{taken} of 200 were dialled where their name led first");
        assert_eq!(case.hits(), 0);
    }

    /// SSRF-05: at most one hop, within the origin, and never inside.
    async fn no_redirect_leads_inside() {
        let targets = [
            "https://127.0.0.1/actor",
            "https://[::1]/actor",
            "https://inner.example.org/actor",
            "http://127.0.0.1:8080/",
            "http://10.0.0.1/",
            "//169.254.169.254/latest",
            "file:///etc/passwd",
            "gopher://127.0.0.1:5432/",
            "data:application/activity+json,%7B%7D",
        ];
        let statuses = ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent", "200 OK"];
        let answer = move |host: &str, _: &str| {
            let number: usize = host.strip_prefix('r')?.strip_suffix(".example.org")?.parse().ok()?;
            let (target, status) = (targets[number % targets.len()], statuses[number / targets.len()]);
            Some(document(status, &format!("location: {target}\r\n"), "{}").into())
        };
        let case = Case::start(answer).await;
        case.world.name("inner.example.org", &[&["10.0.0.1"]]);
        for number in 0..targets.len() * statuses.len() {
            let name = format!("r{number}.example.org");
            case.world.name(&name, &[&["193.0.0.66"]]);
            assert_eq!(case.sent_by_one(&format!("https://{name}/actor")).await, 401, "{name}");
            assert!(case.times_asked(&name) >= 1, "{name} was not even asked");
        }
        assert_eq!((case.hits(), case.received()), (0, 0));
    }
}
