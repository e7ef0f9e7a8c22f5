//! Whom a message is for: everybody, or those who look into a trouble.

/// Which words of a message: with those of programmers or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    All,
    /// The attribute `plain` of a message, where it has one.
    Plain,
}
