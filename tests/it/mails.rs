//! Mails reach a real mail server, once, and carry what was meant and nothing else.

use std::os::unix::fs::PermissionsExt;

use bocage::app::App;
use bocage::clock::{Clock, Timestamp};
use bocage::mail::smtp::Carrier;
use bocage::mail::{self, Address, Letter, Sent, send_next, store};

use crate::support::command::{Serving, bocage_with};
use crate::support::commons::Region;
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::mailbox::Mailbox;

const NOW: Timestamp = Timestamp(1_795_514_400_000_000);

fn letter(to: &str) -> Letter {
    Letter {
        to: Address::parse(to).unwrap(),
        subject: "Réponse à votre signalement".into(),
        body: "Merci.\n\nLa fiche est corrigée.\n.\nÀ bientôt".into(),
        reply_to: None,
    }
}

fn app(database: &TestDatabase, mailbox: &Mailbox) -> App {
    let mut settings = vec![("BOCAGE__NODE__HOST", "bretagne.test")];
    settings.extend(mailbox.settings());
    App::open(database.config_with(&settings), Clock::default()).unwrap()
}

fn queue(app: &App, letter: Letter, at: Timestamp) {
    app.db.write_now(move |conn| mail::queue(conn, &letter, at)).unwrap();
}

fn waiting(app: &App) -> i64 {
    app.db.read_now(store::count).unwrap()
}

on_each_database! {
    fn a_mail_that_is_refused_waits_and_is_sent_later_once(database) {
        let Some(mailbox) = Mailbox::open_with(&["--refuse", "451", "2"]) else { return };
        let app = app(&database, &mailbox);
        let carrier = Carrier::new(&app.config).unwrap().unwrap();
        let send = |seconds: i64| send_next(&app.db, &carrier, NOW.plus_seconds(seconds)).unwrap();
        queue(&app, letter("awa@exemple.fr"), NOW);
        assert_eq!([send(0), send(59), send(60), send(179)], [Sent::Failed, Sent::Nothing, Sent::Failed, Sent::Nothing]);
        let failing = app.db.read_now(store::failing).unwrap();
        assert_eq!((failing.count, failing.failure.as_str()), (1, "451"), "the server's words name the address");
        assert_eq!([send(180), send(10_000)], [Sent::One, Sent::Nothing]);
        assert_eq!((mailbox.mails().len(), waiting(&app)), (1, 0));
    }

    fn a_mail_that_nobody_takes_for_two_days_is_given_up(database) {
        let Some(mailbox) = Mailbox::open_with(&["--refuse", "550", "9"]) else { return };
        let app = app(&database, &mailbox);
        let carrier = Carrier::new(&app.config).unwrap().unwrap();
        queue(&app, letter("awa@exemple.fr"), NOW);
        assert_eq!(send_next(&app.db, &carrier, NOW.plus_seconds(2 * 86_400 - 1)).unwrap(), Sent::Failed);
        assert_eq!(waiting(&app), 1);
        assert_eq!(send_next(&app.db, &carrier, NOW.plus_seconds(3 * 86_400)).unwrap(), Sent::Failed);
        assert_eq!(waiting(&app), 0);
    }

    async fn a_node_sends_what_waits_and_finishes_what_it_is_sending(database) {
        let Some(mailbox) = Mailbox::open_with(&["--slow", "1"]) else { return };
        let mut node = Region::start("bretagne", database, &mailbox.settings()).await;
        let to = letter("awa@exemple.fr");
        node.app.db.write(move |conn| mail::queue(conn, &to, NOW)).await.unwrap();
        mailbox.wait_for_arrival();
        node.sleep().await;
        let app = &node.app;
        let mails = mailbox.mails();
        assert_eq!((mails.len(), waiting(app)), (1, 0));
        let mail = &mails[0];
        assert_eq!((mail.mail_from.as_str(), &mail.rcpt_tos[..]), ("annuaire@bretagne.example", &["awa@exemple.fr".to_owned()][..]));
        assert_eq!(mail.header("from"), "Annuaire coopératif <annuaire@bretagne.example>");
        assert_eq!(mail.header("subject"), "Réponse à votre signalement");
        assert_eq!(mail.header("auto-submitted"), "auto-generated");
        assert!(mail.header("message-id").ends_with("@bretagne.localhost>"), "{:?}", mail.headers);
        assert_eq!(mail.body.trim_end(), "Merci.\n\nLa fiche est corrigée.\n.\nÀ bientôt");
    }

    fn a_mail_outlives_a_kill(database) {
        let Some(mailbox) = Mailbox::open_with(&["--slow", "60"]) else { return };
        let app = app(&database, &mailbox);
        queue(&app, letter("awa@exemple.fr"), NOW);
        let killed = Serving::start(&database, &mailbox.settings());
        mailbox.wait_for_arrival();
        drop(killed);
        assert_eq!((mailbox.mails().len(), waiting(&app)), (0, 1));
        let carried = Mailbox::open().unwrap();
        let carrier = Carrier::new(&self::app(&database, &carried).config).unwrap().unwrap();
        let later = Clock::default().now().plus_seconds(120);
        assert_eq!(send_next(&app.db, &carrier, later).unwrap(), Sent::One);
        assert_eq!((carried.mails().len(), waiting(&app)), (1, 0));
    }
}

#[test]
fn no_name_and_no_subject_adds_a_header() {
    let Some(mailbox) = Mailbox::open() else { return };
    let database = TestDatabase::sqlite();
    let name = "Annuaire\r\nBcc: mallory@evil.example\r\n\r\n<x@evil.example>";
    let mut settings = vec![("BOCAGE__NODE__HOST", "bretagne.test"), ("BOCAGE__NODE__NAME", name)];
    settings.extend(mailbox.settings());
    let app = App::open(database.config_with(&settings), Clock::default()).unwrap();
    let carrier = Carrier::new(&app.config).unwrap().unwrap();
    for subject in ["Bonjour\r\nBcc: mallory@evil.example", "é\nBcc: mallory@evil.example", &"à \r\n".repeat(400)] {
        let reply_to = Address::parse("sophie@exemple.fr");
        queue(&app, Letter { subject: subject.to_owned(), reply_to, ..letter("awa@exemple.fr") }, NOW);
        assert_eq!(send_next(&app.db, &carrier, NOW).unwrap(), Sent::One);
    }
    for mail in mailbox.mails() {
        let mut names: Vec<&str> = mail.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let known = [
            "auto-submitted",
            "content-transfer-encoding",
            "content-type",
            "date",
            "from",
            "message-id",
            "mime-version",
            "reply-to",
            "subject",
            "to",
            "x-peer",
        ];
        let foreign: Vec<_> = names.iter().filter(|name| !known.contains(name)).collect();
        assert!(foreign.is_empty(), "{foreign:?} in {}", mail.raw);
        assert_eq!(mail.rcpt_tos, ["awa@exemple.fr"]);
        assert_eq!(mail.header("reply-to"), "sophie@exemple.fr");
        assert!(mail.raw.lines().all(|line| line.len() <= 998), "{}", mail.raw);
    }
}

#[test]
fn the_command_signs_in_through_tls_with_a_password_that_nobody_else_can_read() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (cert, key) = (file("cert.pem", &made.cert.pem()), file("key.pem", &made.signing_key.serialize_pem()));
    let password = file("password", "très secret\n");
    let readable_by = |mode: u32| std::fs::set_permissions(&password, PermissionsExt::from_mode(mode)).unwrap();
    readable_by(0o600);
    let database = TestDatabase::sqlite();
    for encryption in ["starttls", "tls"] {
        let arguments = [&format!("--{encryption}"), &cert, &key, "--sign-in", "annuaire", "très secret"];
        let Some(mailbox) = Mailbox::open_with(&arguments) else { return };
        let user = [("BOCAGE__MAIL__USER", "annuaire"), ("SSL_CERT_FILE", cert.as_str())];
        let by_file = ("BOCAGE__MAIL__PASSWORD_FILE", password.as_str());
        let said = |encryption: &str, more: &[(&str, &str)]| {
            let settings = [&mailbox.settings_with(encryption), more].concat();
            let ended = bocage_with(&database, &settings, &["mail", "test", "--to", "awa@exemple.fr"]);
            assert!(!ended.err.contains("secret"), "{}", ended.err);
            (ended.status, ended.err)
        };
        assert_eq!(said(encryption, &[user[0], user[1], by_file]), (0, String::new()));
        let mail = mailbox.wait_for(1).remove(0);
        assert!(mail.encrypted && mail.signed_in, "{mail:?}");
        let (status, err) = said(encryption, &[user[0], user[1], ("BOCAGE__MAIL__PASSWORD", "faux")]);
        assert!(status == 1 && err.contains("535"), "{err}");
        assert_eq!(said(encryption, &[user[0], by_file]).0, 1, "nobody knows who signed its certificate");
        assert_eq!(said("none", &[user[0], user[1], by_file]).0, 1, "it wants TLS");
        readable_by(0o640);
        let (status, err) = said(encryption, &[user[0], user[1], by_file]);
        assert!(status == 2 && err.contains("chmod 600"), "{err}");
        readable_by(0o600);
        assert_eq!(mailbox.mails().len(), 1);
    }
}

#[test]
fn the_check_says_whether_mail_leaves() {
    let Some(mailbox) = Mailbox::open() else { return };
    let database = TestDatabase::sqlite();
    let check = |settings: &[(&str, &str)]| bocage_with(&database, settings, &["check"]).out;
    assert!(check(&[]).contains("warning This node sends no mail"));
    assert!(check(&mailbox.settings()).contains("ok The mail server localhost answers"));
    let app = app(&database, &mailbox);
    queue(&app, letter("awa@exemple.fr"), NOW);
    let mut settings = mailbox.settings();
    settings[1].1 = "1";
    let away = check(&settings);
    assert!(away.contains("ERROR No mail leaves: localhost"), "{away}");
    let refusing = Mailbox::open_with(&["--refuse", "452", "1"]).unwrap();
    let carrier = Carrier::new(&self::app(&database, &refusing).config).unwrap().unwrap();
    assert_eq!(send_next(&app.db, &carrier, NOW).unwrap(), Sent::Failed);
    let failing = check(&refusing.settings());
    assert!(failing.contains("One mail could not be sent") && failing.contains("Last answer: 452"), "{failing}");
}
