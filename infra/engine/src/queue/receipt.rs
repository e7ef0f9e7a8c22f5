//! Receipt handles: which message, and which receive of it. A handle of an earlier receive, or of an earlier start, is valid and has
//! no effect; an invented one is refused. Callers may ignore the first case and must not ignore the second.

const PREFIX: &str = "AQEB";
const LENGTH: usize = PREFIX.len() + 16 + 8 + 16 + 8;

/// One receive of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The start of the engine.
    pub(crate) run: u64,
    /// Checksum of the queue's name, see [`queue_checksum`].
    pub(crate) queue: u32,
    pub(crate) message: u64,
    pub(crate) receive_count: u32,
}

impl Receipt {
    pub(crate) fn handle(&self) -> String {
        let Receipt { run, queue, message, receive_count } = self;
        format!("{PREFIX}{run:016x}{queue:08x}{message:016x}{receive_count:08x}")
    }

    pub(crate) fn read(handle: &str) -> Option<Receipt> {
        if handle.len() != LENGTH {
            return None;
        }
        let digits = handle.strip_prefix(PREFIX).filter(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()))?;
        Some(Receipt {
            run: u64::from_str_radix(&digits[..16], 16).ok()?,
            queue: u32::from_str_radix(&digits[16..24], 16).ok()?,
            message: u64::from_str_radix(&digits[24..40], 16).ok()?,
            receive_count: u32::from_str_radix(&digits[40..], 16).ok()?,
        })
    }
}

pub(crate) fn queue_checksum(name: &str) -> u32 {
    let sum = md5::compute(name).0;
    u32::from_be_bytes([sum[0], sum[1], sum[2], sum[3]])
}
