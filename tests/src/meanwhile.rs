//! Somebody who changes something while a process is at work: right before or right after the first of its requests of a kind.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use exchange::net::{HttpTransport, Request, Sending, SharedTransport, Transport};
use serde_json::Value;

use crate::{TestClock, When, World};

/// What is changed meanwhile.
#[derive(Clone)]
pub struct Meanwhile {
    /// Method of the request that it comes with.
    pub method: &'static str,
    /// Parts of that request's address.
    pub at: [&'static str; 2],
    pub when: When,
    /// Method, path and body of the control request that changes something.
    pub change: (http::Method, String, Value),
    /// Seconds that pass with it.
    pub seconds: u64,
}

impl Meanwhile {
    /// Has it happen to processes that start from now on; the answer says whether it has.
    pub fn in_world(self, world: &mut World) -> Arc<AtomicBool> {
        let (method, path, body) = self.change.clone();
        let change = Request {
            method,
            url: format!("{}/_sandbox/{path}", world.roapp_url),
            bearer: None,
            body: Some(body.to_string().into()),
        };
        let done = Arc::new(AtomicBool::new(false));
        let (of_world, clock) = (done.clone(), world.clock.clone());
        world.between = Some(Arc::new(move |inner| {
            let (meanwhile, change) = (self.clone(), change.clone());
            // It is no call of the process, which may be killed at any.
            let own = HttpTransport::new(Duration::from_secs(20)).unwrap();
            Arc::new(Between { inner, own, meanwhile, change, clock: clock.clone(), done: of_world.clone() })
        }));
        done
    }
}

struct Between {
    inner: SharedTransport,
    own: HttpTransport,
    meanwhile: Meanwhile,
    change: Request,
    clock: TestClock,
    done: Arc<AtomicBool>,
}

impl Between {
    async fn change(&self) {
        let answer = self.own.send(self.change.clone()).await.unwrap();
        assert!(answer.status < 300, "{}", String::from_utf8_lossy(&answer.body));
        self.clock.advance(Duration::from_secs(self.meanwhile.seconds));
    }
}

impl Transport for Between {
    fn send(&self, request: Request) -> Sending<'_> {
        let is_it =
            request.method == self.meanwhile.method && self.meanwhile.at.iter().all(|part| request.url.contains(part));
        if !is_it || self.done.swap(true, Ordering::SeqCst) {
            return self.inner.send(request);
        }
        Box::pin(async move {
            if self.meanwhile.when == When::Before {
                self.change().await;
            }
            let answer = self.inner.send(request).await;
            if self.meanwhile.when == When::After {
                self.change().await;
            }
            answer
        })
    }
}
