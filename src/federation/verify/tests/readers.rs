//! Signed reads.

use super::*;
use crate::federation::testing::reading;
use crate::federation::verify::verify_reader;

/// Keys in a path of their own, as GoToSocial has them, and in a fragment.
#[tokio::test]
async fn a_reader_is_whose_key_it_is() {
    let internet = internet();
    let gts = "https://gts.example/users/anna";
    let path_key = "https://gts.example/users/anna/main-key";
    internet.serve(gts, &actor(gts, path_key, public_pem()));
    internet.serve(path_key, &actor(gts, path_key, public_pem()));
    for scheme in [Scheme::Cavage, Scheme::Message] {
        let keyring = Keyring::default();
        for (key_id, owner, fetches) in [(KEY, ALPES, 1), (path_key, gts, 2)] {
            let before = internet.asked().len();
            for _ in 0..2 {
                let reader = verify_reader(&reading(&rsa_key(key_id), scheme), &home(), &internet, &keyring).await;
                assert_eq!(reader.unwrap().actor.as_str(), owner);
            }
            assert_eq!(internet.asked().len() - before, fetches, "{key_id}");
        }
    }
}

/// AUTH-12: a key document that names somebody of another origin as its owner.
#[tokio::test]
async fn a_reader_is_nobody_of_another_origin() {
    let internet = internet();
    let key_id = "https://a.example/key";
    internet.serve(key_id, &json!({"id": key_id, "owner": ALPES, "publicKeyPem": public_pem()}));
    let read = async |request: &Request, internet: &Internet| {
        let reader = verify_reader(request, &home(), internet, &Keyring::default()).await;
        reader.map(|reader| reader.actor).map_err(|refusal| refusal.status())
    };
    let request = reading(&rsa_key(key_id), Scheme::Cavage);
    assert_eq!(read(&request, &internet).await, Err(Status::Signature));
    assert_eq!(read(&with(&request, "signature", None), &internet).await, Err(Status::Signature));
    let blocked = Internet { blocked: vec!["a.example"], ..Internet::default() };
    assert_eq!(read(&request, &blocked).await, Err(Status::Forbidden));
    let odd_target = Request { target: "//x#y".into(), ..request.clone() };
    assert_eq!(read(&odd_target, &internet).await, Err(Status::Malformed));
    let stale = Request { arrived_at: Timestamp(NOW.0 + 2 * 3_600_000_000), ..request };
    assert_eq!(read(&stale, &internet).await, Err(Status::Signature));
}
