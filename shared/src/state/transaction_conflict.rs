//! Transactions that failed only because another one was at work.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;

/// Whether a transaction was cancelled because another one had an item of it at that moment, and no condition failed.
pub(super) fn is_only_a_conflict<R>(error: &SdkError<TransactWriteItemsError, R>) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error() else {
        return false;
    };
    let codes = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code());
    let mut codes = codes.filter(|code| *code != "None").peekable();
    codes.peek().is_some() && codes.all(|code| code == "TransactionConflict")
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::CancellationReason;
    use aws_sdk_dynamodb::types::error::TransactionCanceledException;

    use super::*;

    #[test]
    fn h3_only_a_transaction_that_met_another_one_is_sent_again() {
        for (codes, expected) in [
            (&["TransactionConflict", "None", "None"][..], true),
            (&["None", "None", "TransactionConflict"], true),
            (&["ConditionalCheckFailed", "None", "None"], false),
            (&["ConditionalCheckFailed", "None", "TransactionConflict"], false),
            (&["None", "None"], false),
            (&[], false),
        ] {
            let reasons = codes.iter().map(|code| CancellationReason::builder().code(*code).build()).collect();
            let cancelled = TransactionCanceledException::builder().set_cancellation_reasons(Some(reasons)).build();
            let error = TransactWriteItemsError::TransactionCanceledException(cancelled);
            assert_eq!(is_only_a_conflict(&SdkError::service_error(error, ())), expected, "{codes:?}");
        }
    }
}
