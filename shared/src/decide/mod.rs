//! The rules, pure: no clock, no network, no randomness. What goes in is what was read; what comes out is what to write.

mod amount;
mod arrived;
mod contact;
mod deletion;
mod drift;
pub mod first_hour;
#[cfg(test)]
mod fixture;
mod found;
mod import;
mod likely;
mod line_keys;
mod line_mark;
mod line_numbers;
mod line_plan;
mod line_views;
mod lost;
mod notes;
mod notices;
mod person_name;
mod plan;
mod presence;
mod product;
mod records;
mod retry;
mod status;
mod status_names;
mod tally;
mod window;

pub use amount::{Amounts, LineAmount, Sharing, amounts, enter, share_discount};
pub use arrived::arrived_and_added;
pub use contact::{Match, contact_notes, email_note, name_note, new_person_name};
pub use deletion::{DeletedInShop, Deletion, deleted_in_shop};
pub use drift::{Drift, Unlike, Weight, drift, is_known};
pub use found::{
    FoundItem, Times, entered_by_others, found_lines, found_statuses, has_unknown_lines, is_written_last,
    staff_changed, statuses_dealt_with,
};
pub use import::{
    KnownSide, is_listed_only, listed_only_side, manager_of, needs_look, refusal, refusal_of_linked, unreadable_side,
};
pub use likely::{Likely, country_of, only, product_language};
pub use line_mark::{MARK_MISSING, mark_of, marked, shorter};
pub use line_numbers::Numbers;
pub use line_plan::{LinePlan, LineStep, first_lines, is_stock_written_off, line_plan, lines_changed};
pub use line_views::{LineViews, RoAppLine};
pub use lost::{AttemptTimes, LOOKED_BACK, StoreTimes, began, with_skew};
pub use notes::{below_total, delivery_digest, is_same_delivery, notes, notes_fit, parts, presumed, written};
pub use notices::{due_notices, forget_troubles, is_digest_due, note_sent, observe_troubles};
pub use plan::{
    ClientChange, LineChange, Past, Plan, RoAppSide, Rules, Step, client_change, needs_items, plan, unexpected_total,
};
pub use presence::{Asked, Checked, Here, InShop, Presence, presence};
pub use product::{Described, Identify, other_title, product_identity, product_name, shortened};
pub use records::{GoneRecords, Listed, NamedRecords, Record, Records, listed_anew};
pub use retry::{LAST_RETRY, is_due, retry_delay, waited_for_store};
pub use status::{Base, StatusPlan, StatusRules, StatusTitles, Statuses, status_plan};
pub use status_names::{NamedRoAppStatus, NamedShopStatus, ProposedRules, plain_name, propose_rules};
pub use tally::{Group, group};
pub use window::{Window, first_import_from, is_read_now, watched_until, window};
