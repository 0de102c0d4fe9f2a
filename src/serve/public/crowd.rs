//! How many connections are open, in all and from one client.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::serve::client::Prefix;

/// How many connections are open at most: with what each may hold, some 60 MB.
pub const CONNECTIONS_MAX: usize = 4096;

/// How many of them one client has at most: more than browsers and readers open, and far from all.
const OF_CLIENT_MAX: usize = 256;

/// Who is connected.
#[derive(Debug, Default)]
pub(crate) struct Crowd {
    here: Mutex<Here>,
}

#[derive(Debug, Default)]
struct Here {
    all: usize,
    of: HashMap<Prefix, usize>,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// Too many are here.
    Server,
    /// Too many are here of this client.
    Client,
}

/// A place among those who are connected; it is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    crowd: Arc<Crowd>,
    prefix: Option<Prefix>,
}

impl Crowd {
    /// Lets somebody in. A proxy, for which many come, has no prefix.
    pub(crate) fn enter(self: &Arc<Self>, prefix: Option<Prefix>) -> Result<Seat, Full> {
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        if here.all >= CONNECTIONS_MAX {
            return Err(Full::Server);
        }
        if let Some(prefix) = prefix {
            let own = here.of.entry(prefix).or_default();
            if *own >= OF_CLIENT_MAX {
                return Err(Full::Client);
            }
            *own += 1;
        }
        here.all += 1;
        Ok(Seat {
            crowd: Arc::clone(self),
            prefix,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut here = self.crowd.here.lock().unwrap_or_else(PoisonError::into_inner);
        here.all -= 1;
        if let Some(prefix) = self.prefix {
            let own = here.of.entry(prefix).or_default();
            *own = own.saturating_sub(1);
            if *own == 0 {
                here.of.remove(&prefix);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::CONNECTIONS_MAX;
    use super::Crowd;
    use super::Full;
    use super::OF_CLIENT_MAX;
    use crate::serve::client::Client;

    #[test]
    fn nobody_takes_all_places_and_who_leaves_makes_room() {
        let crowd = Arc::new(Crowd::default());
        let prefix = |text: &str| Some(Client(text.parse().unwrap()).prefix());
        let mut own: Vec<_> = (0..OF_CLIENT_MAX)
            .map(|_| crowd.enter(prefix("192.0.2.1")).unwrap())
            .collect();
        assert_eq!(crowd.enter(prefix("192.0.2.99")).unwrap_err(), Full::Client);
        own.pop();
        own.push(crowd.enter(prefix("192.0.2.99")).unwrap());
        let others: Vec<_> = (OF_CLIENT_MAX..CONNECTIONS_MAX)
            .map(|_| crowd.enter(None).unwrap())
            .collect();
        assert_eq!(crowd.enter(prefix("198.51.100.1")).unwrap_err(), Full::Server);
        assert_eq!(crowd.enter(None).unwrap_err(), Full::Server);
        drop((own, others));
        let here = crowd.here.lock().unwrap();
        assert_eq!((here.all, here.of.len()), (0, 0));
    }
}
