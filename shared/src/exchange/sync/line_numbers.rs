//! Sends the numbers of a line, or the first of their simpler forms that RO App takes.

use std::future::Future;

use crate::decide::Numbers;
use crate::order::Currency;
use crate::roapp::RoAppError;

/// Sends the numbers and returns in which form RO App took them. The error is that of the numbers themselves.
pub(super) async fn in_a_form<T, F>(
    numbers: Numbers,
    currency: Currency,
    send: impl Fn(Numbers) -> F,
) -> Result<(T, Numbers), RoAppError>
where
    F: Future<Output = Result<T, RoAppError>>,
{
    let refused = match send(numbers).await {
        Ok(done) => return Ok((done, numbers)),
        Err(error @ RoAppError::Refused { .. }) => error,
        Err(error) => return Err(error),
    };
    for form in numbers.simpler(currency) {
        match send(form).await {
            Ok(done) => return Ok((done, form)),
            Err(RoAppError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(refused)
}
