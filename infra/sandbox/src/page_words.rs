//! The words of the page that a person sees who opens the address of a stand-in.

use std::sync::Arc;

/// The words of a page.
pub struct PageWords {
    /// Code of the language, for the page.
    pub language: String,
    pub title: String,
    /// Sentences about the stand-in.
    pub about: Vec<String>,
    /// The line that places an order in a terminal; empty where there is none.
    pub command: String,
    pub orders: String,
    /// Number, date, client, amount and status.
    pub heads: [String; 5],
}

/// Gives the words of the shop's page, or of the account's, for a reader's `Accept-Language`.
pub type Pages = Arc<dyn Fn(PageOf, &str) -> PageWords + Send + Sync>;

/// Whose page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOf {
    Shop,
    RoApp,
}
