//! `validate`: the call, and the exception for a refusal.

use std::borrow::Cow;
use std::sync::Arc;

use certauth::{ValidationError, ValidationOptions, validate_der, verdict_json};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use crate::configuration::Options;
use crate::identity::Identity;
use crate::input::{Input, certificates, instant};
use crate::revocation::{AskTheCaller, may_switch};
use crate::words::{self, config_error};

/// Validates a client certificate.
///
/// ``end_entity`` and each certificate of ``chain``, which the peer sent beside it in any order, are DER or one PEM block.
/// Bytes with control octets are DER, never searched for PEM. ``now`` is an aware datetime or seconds since 1970. Other
/// threads run meanwhile. Raises `ValidationError` for a refusal, whatever the peer sent; `TypeError`, `ValueError` or
/// `OverflowError` for an invalid argument.
#[pyfunction]
pub(crate) fn validate(
    py: Python<'_>,
    end_entity: &Bound<'_, PyAny>,
    chain: &Bound<'_, PyAny>,
    now: &Bound<'_, PyAny>,
    options: &Bound<'_, Options>,
) -> PyResult<Identity> {
    let end_entity = Input::new(end_entity, "end_entity")?;
    let chain = certificates(chain, "chain")?;
    let now = instant(now)?;
    let run = |options: &ValidationOptions| {
        let end_entity = end_entity.certificate();
        let sent: Vec<Cow<'_, [u8]>> = chain.iter().map(Input::certificate).collect();
        let sent: Vec<&[u8]> = sent.iter().map(AsRef::as_ref).collect();
        validate_der(&end_entity, &sent, now, options).map_err(Refusal::new)
    };
    match asking(py, options.get(), run)? {
        (Ok(identity), raised) => {
            // The policy accepts an unknown status; the exception is still not lost.
            if let Some(raised) = raised {
                raised.write_unraisable(py, None);
            }
            Ok(Identity { identity: Arc::new(identity) })
        }
        (Err(refusal), raised) => {
            let error = refusal.exception(py);
            if raised.is_some() {
                error.set_cause(py, raised);
            }
            Err(error)
        }
    }
}

/// Runs a validation with the checker of its options, while other threads run; and the exception of the checker, if it raised
/// one. A KeyboardInterrupt or a SystemExit is addressed to the program, not to the verdict.
pub(crate) fn asking<R: Send>(
    py: Python<'_>,
    options: &Options,
    run: impl FnOnce(&ValidationOptions) -> R + Send,
) -> PyResult<(R, Option<PyErr>)> {
    let Some(checker) = options.revocation.get().checker(py) else {
        return Ok((py.detach(|| run(&options.options)), None));
    };
    let asked = Arc::new(AskTheCaller::new(checker));
    let options = options.options.with_checker(asked.clone()).map_err(|error| config_error(py, &error))?;
    let result = if may_switch(py)? { run(&options) } else { py.detach(|| run(&options)) };
    match asked.raised() {
        Some(raised) if !raised.is_instance_of::<PyException>(py) => Err(raised),
        raised => Ok((result, raised)),
    }
}

/// A refusal as the plain data of which the exception is made, written while other threads run.
pub(crate) struct Refusal {
    code: u32,
    message: String,
    tree: String,
    json: String,
    reworded: Option<String>,
}

impl Refusal {
    pub(crate) fn new(error: ValidationError) -> Refusal {
        Refusal {
            reworded: error.message().map(Into::into),
            code: error.code().number(),
            message: error.to_string(),
            tree: format!("{error:#}"),
            json: verdict_json(&Err(error)),
        }
    }

    pub(crate) fn exception(self, py: Python<'_>) -> PyErr {
        let made = || {
            let code = words::code(py)?.call1((self.code,))?;
            let parts = (code, self.message, self.tree, self.json, self.reworded);
            py.import("certauth._errors")?.getattr("ValidationError")?.call1(parts)
        };
        made().map_or_else(|failed| failed, PyErr::from_value)
    }
}
