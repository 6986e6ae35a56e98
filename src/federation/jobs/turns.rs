//! Which lanes may begin: not more than there is room for, and each in its turn.

use std::collections::{HashMap, HashSet};

use super::Lane;

/// Lanes that work at the same time: of those that anybody on the network may fill, and in all.
const MAX_RECEIVING: usize = 16;
const MAX_DELIVERING: usize = 64;
const MAX_LANES: usize = 112;

/// Which lanes work, and whose turn is next: where there are more than places, the one that has waited longest.
#[derive(Default)]
pub struct Turns {
    busy: HashSet<Lane>,
    /// Since when lanes wait that are due: after how many others had ended.
    since: HashMap<Lane, u64>,
    count: u64,
}

impl Turns {
    /// Those of the lanes that are due which may begin now.
    pub fn give(&mut self, mut due: Vec<Lane>) -> Vec<Lane> {
        let waiting: HashSet<&Lane> = due.iter().collect();
        self.since.retain(|lane, _| waiting.contains(lane));
        due.sort_by_cached_key(|lane| *self.since.entry(lane.clone()).or_insert(self.count + 1));
        due.retain(|lane| has_room(&self.busy, lane) && self.busy.insert(lane.clone()));
        due
    }

    /// Has a lane begin whatever else works; false when it works already.
    pub fn begin(&mut self, lane: Lane) -> bool {
        self.busy.insert(lane)
    }

    /// A lane has ended.
    pub fn end(&mut self, ended: Result<Lane, tokio::task::JoinError>) {
        match ended {
            Ok(lane) => {
                self.count += 1;
                self.busy.remove(&lane);
                self.since.insert(lane, self.count);
            }
            Err(error) => {
                // Which one it was is not known; all are looked at again.
                tracing::error!("An exchange with another server stopped: {error}");
                self.busy.clear();
            }
        }
    }
}

/// Slow servers of strangers leave places for nodes that exchange.
fn has_room(busy: &HashSet<Lane>, lane: &Lane) -> bool {
    let count = |is: fn(&Lane) -> bool| busy.iter().filter(|lane| is(lane)).count();
    busy.len() < MAX_LANES
        && match lane {
            Lane::Receive(_) => count(|lane| matches!(lane, Lane::Receive(_))) < MAX_RECEIVING,
            Lane::Deliver(_) => count(|lane| matches!(lane, Lane::Deliver(_))) < MAX_DELIVERING,
            _ => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_more_is_due_than_has_room_everybody_has_a_turn() {
        let all: Vec<Lane> = (0..200).map(|n| Lane::Deliver(format!("h{n}.example"))).collect();
        let mut turns = Turns::default();
        let mut served = HashSet::new();
        for _ in 0..4 {
            let given = turns.give(all.clone());
            assert_eq!(given.len(), MAX_DELIVERING);
            served.extend(given.iter().cloned());
            given.into_iter().for_each(|lane| turns.end(Ok(lane)));
        }
        assert_eq!(served.len(), all.len());
    }

    #[test]
    fn who_comes_anew_stands_behind_who_waits() {
        let lanes = |names: [&str; 3]| names.map(|name| Lane::Deliver(format!("{name}.example"))).to_vec();
        let mut turns = Turns::default();
        let mut order = |due: Vec<Lane>| {
            let given = turns.give(due);
            given.iter().for_each(|lane| turns.end(Ok(lane.clone())));
            given
        };
        assert_eq!(order(lanes(["a", "b", "c"])), lanes(["a", "b", "c"]));
        assert_eq!(order(lanes(["new", "c", "b"])), lanes(["b", "c", "new"]));
    }

    #[test]
    fn strangers_leave_room_for_nodes() {
        let mut busy = HashSet::new();
        for number in 0..1000 {
            for lane in [Lane::Receive(number.to_string()), Lane::Deliver(number.to_string())] {
                if has_room(&busy, &lane) {
                    busy.insert(lane);
                }
            }
        }
        assert_eq!(busy.len(), MAX_RECEIVING + MAX_DELIVERING);
        assert!(has_room(&busy, &Lane::Pull("alpes.example".into())));
    }
}
