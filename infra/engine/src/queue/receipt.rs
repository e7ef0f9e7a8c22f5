//! Receipt handles: which message, and which receiving of it. A handle from an earlier receiving,
//! or from before a restart, is well formed and settles nothing; a made-up one is refused. The two
//! have to differ, because callers may ignore the first and must not ignore the second.

const MARK: &str = "AQEB";
const LENGTH: usize = MARK.len() + 16 + 8 + 16 + 8;

/// One receiving of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// Which run of the engine gave it out.
    pub(crate) run: u64,
    /// Which queue, as a checksum of its name.
    pub(crate) queue: u32,
    pub(crate) message: u64,
    pub(crate) receiving: u32,
}

impl Receipt {
    pub(crate) fn handle(&self) -> String {
        let Receipt { run, queue, message, receiving } = self;
        format!("{MARK}{run:016x}{queue:08x}{message:016x}{receiving:08x}")
    }

    pub(crate) fn read(handle: &str) -> Option<Receipt> {
        if handle.len() != LENGTH {
            return None;
        }
        let digits = handle.strip_prefix(MARK).filter(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()))?;
        Some(Receipt {
            run: u64::from_str_radix(&digits[..16], 16).ok()?,
            queue: u32::from_str_radix(&digits[16..24], 16).ok()?,
            message: u64::from_str_radix(&digits[24..40], 16).ok()?,
            receiving: u32::from_str_radix(&digits[40..], 16).ok()?,
        })
    }
}

/// The checksum that ties a handle to its queue.
pub(crate) fn of_queue(name: &str) -> u32 {
    let sum = md5::compute(name).0;
    u32::from_be_bytes([sum[0], sum[1], sum[2], sum[3]])
}
