//! The commands. Each is a thin shell over the functions that pages and API use too.
//!
//! Exit status: 0 it worked, 1 it did not, 2 it was called wrongly.

/// Prints a line to standard output. Whoever reads it may have seen enough (`bocage search … | head`): that is no mistake.
macro_rules! out {
    ($($words:tt)*) => {
        $crate::cli::terminal::print_line(format_args!($($words)*))
    };
}

mod admin_link;
mod cards;
mod data;
mod duplicates;
mod files;
mod followers;
mod history;
mod inbox;
mod kinds;
mod mail;
mod moving;
mod news;
mod node;
mod ops;
mod peers;
mod proposals;
mod replies;
mod reports;
mod runs;
mod search;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::error::Error;

use self::terminal::{Place, Terminal};

/// A federated directory of cooperative initiatives.
#[derive(Parser)]
#[command(name = "bocage", version, about, arg_required_else_help = true)]
struct Cli {
    /// Configuration file; without it `bocage.toml` in the data folder is read when it exists.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Data folder.
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Language of messages, fr or en; otherwise that of the system.
    #[arg(long, global = true, value_name = "CODE")]
    lang: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prepare a new node: data folder, configuration, database.
    #[command(
        after_help = "Examples:\n  bocage init --host annuaire.example.org --name \"Annuaire de Bretagne\" --territory FR-BRE\n  bocage init            a trial on this machine, http://localhost:8080"
    )]
    Init(node::Init),
    /// Run the node.
    #[command(
        after_help = "Examples:\n  bocage serve\n  bocage --data data/second serve --port 8081    another trial, with a data folder of its own"
    )]
    Serve(node::Serve),
    /// Run three regional nodes with invented examples, side by side.
    #[command(after_help = "Example:\n  bocage demo            alpes on 8081, bretagne on 8082, gironde on 8083")]
    Demo(node::Demo),
    /// Import initiatives from a file.
    #[command(
        after_help = "Examples:\n  bocage import bnlc.csv --licence ODbL-1.0 --attribution \"Point d'accès national\"\n  bocage import places.json --dry-run\n  bocage import --gazetteer FR.txt"
    )]
    Import(files::Import),
    /// Write the entries of a search to a file or to standard output.
    #[command(
        after_help = "Examples:\n  bocage export --format csv --output all.csv\n  bocage export --format geojson kind=maker near=Rennes radius=30"
    )]
    Export(files::Export),
    /// Search the directory.
    #[command(
        after_help = "Examples:\n  bocage search fablab rennes\n  bocage search covoiturage --near 44100 --radius 30\n  bocage search amap near=Nantes open=orders --json\n  bocage search --class proposal purpose=request near=Lorient"
    )]
    Search(search::Search),
    /// Show one entry with everything known about it.
    #[command(after_help = "Examples:\n  bocage show @repair-cafe-lorient\n  bocage show bnlc:56121-C-001 --json")]
    Show(cards::Show),
    /// Add an initiative.
    #[command(
        after_help = "Examples:\n  bocage add --kind reuse --set name=\"Repair Café\" --set location.city=Lorient --set location.postcode=56100\n  bocage add --kind food_point --edit"
    )]
    Add(cards::Add),
    /// Publish an offer or a request of an initiative.
    #[command(
        after_help = "Examples:\n  bocage propose @hebergeurs-du-scorff --purpose offer --kind host --set name=\"Deux lits\" --set attributes.beds=2 --set attributes.available=2026-12-07..2026-12-20 --set location.postcode=56100\n  bocage propose @fablab-lorient --purpose request --kind make --edit"
    )]
    Propose(proposals::Propose),
    /// Say how an offer or a request stands: open, partly_met, met or fulfilled.
    #[command(after_help = "Example:\n  bocage settle 01JD… met")]
    Settle(proposals::Settle),
    /// Give links to those whom an offer or a request concerns that nobody else sees, list them, or revoke one.
    #[command(
        after_help = "Examples:\n  bocage links 01JD…\n  bocage links 01JD… --for Ernesti\n  bocage links 01JD… --revoke 01JE…"
    )]
    Links(proposals::Links),
    /// Correct an entry; what is edited here wins over later imports.
    #[command(
        after_help = "Examples:\n  bocage edit @repair-cafe-lorient --set opening_hours=\"Sa 14:00-18:00\"\n  bocage edit @repair-cafe-lorient --edit\n  bocage edit @repair-cafe-lorient --release opening_hours"
    )]
    Edit(cards::Edit),
    /// What an entry was before; `--undo` takes the newest change back, `--restore` brings a version back.
    #[command(
        after_help = "Examples:\n  bocage history @repair-cafe-lorient\n  bocage history @repair-cafe-lorient --undo\n  bocage history @repair-cafe-lorient --restore 1764547200"
    )]
    History(history::History),
    /// Say that an entry is right today.
    Confirm(cards::One),
    /// Take an entry out of every page; `--undo` brings it back.
    Hide(cards::Hide),
    /// Withdraw an entry for ever: its address answers "gone".
    Withdraw(cards::Gone),
    /// Erase an entry and every trace of its content; imports of the same source will not bring it back.
    Erase(cards::Gone),
    /// List entries that may be the same, and say whether they are.
    #[command(after_help = "Examples:\n  bocage duplicates\n  bocage duplicates --different @fablab-a @fablab-b")]
    Duplicates(duplicates::Duplicates),
    /// List imports, show one, or undo one as a whole.
    #[command(after_help = "Examples:\n  bocage runs\n  bocage runs show 01JD…\n  bocage runs undo 01JD…")]
    Runs(runs::Runs),
    /// Rebuild the search index while the node serves the old one.
    Reindex(node::Reindex),
    /// Say what is wrong with this node, and what to do.
    Check(ops::Check),
    /// Write everything of this node to one archive, also while it serves.
    #[command(after_help = "Example:\n  bocage backup /backups/bocage-2026-11-24.tar.zst")]
    Backup(ops::Backup),
    /// Bring a backup into an empty node, with either database: the way from SQLite to PostgreSQL.
    #[command(
        after_help = "Examples:\n  bocage --data new restore bocage.tar.zst\n  BOCAGE__STORAGE__DATABASE_URL=postgres://u:p@host/db bocage --data new restore bocage.tar.zst"
    )]
    Restore(ops::Restore),
    /// News of an initiative, for the people who follow it; without a text they are listed.
    #[command(
        after_help = "Examples:\n  bocage news @repair-cafe-lorient --text \"Samedi, on répare des vélos.\"\n  bocage news @repair-cafe-lorient\n  bocage news --edit 01JD… --text \"Dimanche, on répare des vélos.\"\n  bocage news --withdraw 01JD…"
    )]
    News(news::News),
    /// Who follows an initiative and who waits for it; yes or no to them, and whether to be asked.
    #[command(
        after_help = "Examples:\n  bocage followers @repair-cafe-lorient\n  bocage followers @repair-cafe-lorient --by-hand\n  bocage followers @repair-cafe-lorient --approve https://social.example/users/awa"
    )]
    Followers(followers::Followers),
    /// Let an initiative go to another server, its followers with it.
    #[command(after_help = "Example:\n  bocage move @repair-cafe-lorient --to https://social.example/users/repaircafe")]
    Move(moving::Move),
    /// Name the ids that an initiative has elsewhere, so that it can move here with its followers.
    #[command(
        after_help = "Examples:\n  bocage alias @repair-cafe-lorient --add https://social.example/users/repaircafe\n  bocage alias @repair-cafe-lorient --remove https://social.example/users/repaircafe"
    )]
    Alias(moving::Alias),
    /// What people elsewhere say of an initiative, and how many like it or pass it on.
    #[command(
        after_help = "Examples:\n  bocage replies @repair-cafe-lorient\n  bocage replies @repair-cafe-lorient --hide https://social.example/notes/1"
    )]
    Replies(replies::Replies),
    /// What other servers report about initiatives of this node, and what you are done with.
    #[command(after_help = "Examples:\n  bocage reports\n  bocage reports close 01JD…")]
    Reports(reports::Reports),
    /// Everything that is known about an entry, or about who left a mail address, as JSON.
    #[command(after_help = "Examples:\n  bocage data @repair-cafe-lorient > card.json\n  bocage data awa@example.org")]
    Data(data::Data),
    /// What people say of cards without an account, and your answers.
    #[command(
        after_help = "Examples:\n  bocage inbox\n  bocage inbox answer 01JD… --reason done --message \"Merci, c'est corrigé.\"\n  bocage inbox reopen 01JD…\n  bocage inbox log"
    )]
    Inbox(inbox::Inbox),
    /// Other nodes: follow them, answer them, see how things stand.
    #[command(
        after_help = "Examples:\n  bocage peer follow annuaire.alpes.example\n  bocage peer list\n  bocage peer accept annuaire.alpes.example\n  bocage peer block spam.example --reason \"invented entries\""
    )]
    Peer(peers::Peers),
    /// Print a link that opens the desk in a browser: once, within 15 minutes.
    #[command(after_help = "Examples:\n  bocage admin-link\n  bocage admin-link --name \"Awa\"")]
    AdminLink(admin_link::AdminLink),
    /// Try the mail server.
    #[command(after_help = "Example:\n  bocage mail test --to you@example.org")]
    Mail(mail::Mail),
    /// Tokens of programs that may write through the API.
    #[command(
        after_help = "Examples:\n  bocage token create \"map of the union\" --right create --right edit\n  bocage token list\n  bocage token revoke 01JD…"
    )]
    Token(ops::Token),
    /// Show the node's public keys; the first time they are made.
    Keys(ops::Keys),
    /// Print the settings in force.
    Config(node::ShowConfig),
}

/// Output for a program.
#[derive(Args, Clone, Copy)]
struct Json {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(shown) => {
            // Help and version are no mistakes and end with 0; everything else is wrong use.
            drop(shown.print());
            return ExitCode::from(if shown.use_stderr() { 2 } else { 0 });
        }
    };
    let terminal = Terminal::new(cli.lang.as_deref());
    let place = Place { config: cli.config, data: cli.data, lang: cli.lang };
    match run(cli.command, &place, &terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.fail(&error);
            ExitCode::from(if matches!(error, Error::Usage(_)) { 2 } else { 1 })
        }
    }
}

fn run(command: Command, place: &Place, terminal: &Terminal) -> crate::error::Result<()> {
    match command {
        Command::Init(args) => node::init(&args, place, terminal),
        Command::Serve(args) => node::serve(&args, place),
        Command::Demo(args) => node::demo(&args, place, terminal),
        Command::Import(args) => files::import(&args, place, terminal),
        Command::Export(args) => files::export(&args, place, terminal),
        Command::Search(args) => search::search(&args, place, terminal),
        Command::Show(args) => cards::show(&args, place, terminal),
        Command::Add(args) => cards::add(&args, place, terminal),
        Command::Propose(args) => proposals::propose(&args, place, terminal),
        Command::Settle(args) => proposals::settle(&args, place, terminal),
        Command::Links(args) => proposals::links(&args, place, terminal),
        Command::Edit(args) => cards::edit(&args, place, terminal),
        Command::History(args) => history::history(&args, place, terminal),
        Command::Confirm(args) => cards::confirm(&args, place, terminal),
        Command::Hide(args) => cards::hide(&args, place, terminal),
        Command::Withdraw(args) => cards::withdraw(&args, place, terminal),
        Command::Erase(args) => cards::erase(&args, place, terminal),
        Command::Duplicates(args) => duplicates::duplicates(&args, place, terminal),
        Command::Runs(args) => runs::runs(&args, place, terminal),
        Command::Reindex(args) => node::reindex(&args, place, terminal),
        Command::Check(args) => ops::check(&args, place, terminal),
        Command::Backup(args) => ops::backup(&args, place, terminal),
        Command::Restore(args) => ops::restore(&args, place, terminal),
        Command::News(args) => news::news(&args, place, terminal),
        Command::Followers(args) => followers::followers(&args, place, terminal),
        Command::Move(args) => moving::move_away(&args, place, terminal),
        Command::Alias(args) => moving::alias(&args, place, terminal),
        Command::Replies(args) => replies::replies(&args, place, terminal),
        Command::Reports(args) => reports::reports(&args, place, terminal),
        Command::Data(args) => data::data(&args, place),
        Command::Inbox(args) => inbox::inbox(&args, place, terminal),
        Command::Peer(args) => peers::peers(&args, place, terminal),
        Command::AdminLink(args) => admin_link::admin_link(&args, place, terminal),
        Command::Mail(args) => mail::mail(&args, place, terminal),
        Command::Token(args) => ops::token(&args, place, terminal),
        Command::Keys(args) => ops::keys(&args, place),
        Command::Config(args) => node::show_config(&args, place),
    }
}
