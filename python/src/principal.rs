//! What follows a verdict: rules, hooks, an outcome and a principal.
#![expect(clippy::too_many_arguments, reason = "keywords of Python")]

use std::sync::{Arc, Mutex, PoisonError};

use certauth::{Code, Presented, UnixTime, ValidationError, verdict_json};
use certauth_principal::{Claim, ClaimSource, Failed, Hooks, Names, Refusal as HookRefusal, StatusMap};
use pyo3::exceptions::{PyBaseException, PyException, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use pyo3::{PyTraverseError, PyVisit};

use crate::configuration::Options;
use crate::identity::Identity;
use crate::input::{Input, certificates, instant};
use crate::verdict::{Refusal, asking};
use crate::words::config_error;

type Tuple<'py> = PyResult<Bound<'py, PyTuple>>;

fn claims<'py>(py: Python<'py>, claims: &[Claim]) -> Tuple<'py> {
    let kind = py.import("certauth._data")?.getattr("Claim")?;
    let claim = |claim: &Claim| {
        let rule = match claim.source {
            ClaimSource::Rule(line) => Some(line),
            _ => None,
        };
        let Claim { claim_type, value, value_type, issuer, source } = claim;
        kind.call1((claim_type.as_ref(), value, value_type, issuer, source.word(), rule))
    };
    PyTuple::new(py, claims.iter().map(claim).collect::<PyResult<Vec<_>>>()?)
}

/// Rules: who is accepted, and under which name. Immutable.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Rules {
    text: String,
    rules: certauth_principal::Rules,
}

#[pymethods]
impl Rules {
    /// Reads a text of rules; `ConfigError` with its ``line`` and ``column`` for what is wrong in it.
    #[new]
    fn new(py: Python<'_>, text: &str) -> PyResult<Rules> {
        let rules = py.detach(|| certauth_principal::Rules::parse(text)).map_err(|error| config_error(py, &error))?;
        Ok(Rules { text: text.into(), rules })
    }

    /// The text.
    #[getter]
    fn text(&self) -> &str {
        &self.text
    }

    /// What is allowed and still likely to be a mistake.
    fn lint<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        let kind = py.import("certauth._data")?.getattr("Lint")?;
        let lint = |lint: &certauth_principal::Lint| kind.call1((lint.line, lint.column, lint.name, lint.text));
        PyTuple::new(py, self.rules.lint().iter().map(lint).collect::<PyResult<Vec<_>>>()?)
    }

    /// What each rule says of an identity, in the order of the text.
    fn explain<'py>(&self, py: Python<'py>, identity: &Bound<'py, Identity>) -> Tuple<'py> {
        let identity = &identity.get().identity;
        let kind = py.import("certauth._data")?.getattr("Explanation")?;
        let explained = py.detach(|| self.rules.explain(identity));
        let one = |one: &certauth_principal::Explanation| kind.call1((one.line, one.matches, one.reason.as_str()));
        PyTuple::new(py, explained.iter().map(one).collect::<PyResult<Vec<_>>>()?)
    }

    fn __len__(&self) -> usize {
        self.rules.len()
    }

    fn __repr__(&self) -> String {
        format!("<Rules {}>", self.rules.len())
    }
}

/// Authenticates peers by their certificates: options, rules, the issuer of claims and the statuses of refusals.
/// Immutable; make it once and share it between threads.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Authenticator {
    authenticator: certauth_principal::Authenticator,
    options: Py<Options>,
}

/// What a peer has shown, or why that cannot even be read.
type Shown = Result<(Option<Vec<u8>>, Vec<Vec<u8>>), ValidationError>;

impl Authenticator {
    fn attempt(&self, py: Python<'_>, given: Shown, now: UnixTime, mut hooks: CallTheCaller) -> PyResult<Outcome> {
        let options = self.options.get();
        let has_checker = options.revocation.get().checker(py).is_some();
        let run = |options: &certauth::ValidationOptions| {
            // Options with the checker of this call are others than those that were given.
            let authenticator = if has_checker {
                self.authenticator.with_options(options.clone())?
            } else {
                self.authenticator.clone()
            };
            let (shown, outcome) = match given {
                Ok((shown, chain)) => {
                    let presented = match &shown {
                        Some(der) => Presented::certificate_and_chain(der, &chain),
                        None => Presented::nothing(),
                    };
                    let outcome = authenticator.authenticate(&presented, now, &mut hooks);
                    (shown, outcome)
                }
                Err(refused) => (None, authenticator.refuse(refused, &mut hooks)),
            };
            Ok((authenticator, shown, outcome, hooks.raised))
        };
        let (result, asked) = asking(py, options, run)?;
        let (authenticator, shown, outcome, raised) = result.map_err(|error| config_error(py, &error))?;
        match (outcome.error(), raised, asked) {
            // A KeyboardInterrupt or a SystemExit is addressed to the program; and what no_certificate raises is not a refusal of
            // anything.
            (error, Some(raised), _) if !raised.is_instance_of::<PyException>(py) || error.is_none() => Err(raised),
            (Some(_), cause, asked) => {
                let (cause, other) = if cause.is_some() { (cause, asked) } else { (asked, None) };
                // One is the cause; the other must not vanish.
                if let Some(other) = other {
                    other.write_unraisable(py, None);
                }
                Ok(Outcome { authenticator, outcome, shown, now, cause: cause.map(|error| error.into_value(py)) })
            }
            (None, _, asked) => {
                if let Some(asked) = asked {
                    asked.write_unraisable(py, None);
                }
                Ok(Outcome { authenticator, outcome, shown, now, cause: None })
            }
        }
    }
}

#[pymethods]
impl Authenticator {
    /// Checks that the settings can work; `ConfigError` if they cannot.
    ///
    /// ``rules`` is their text; without rules every valid certificate is accepted, under no name. ``status_map`` is
    /// ``"forbidden"``, ``"unauthorized"`` or ``"nginx"``.
    #[new]
    #[pyo3(signature = (options, *, rules = None, claims_issuer = None, status_map = "forbidden"))]
    fn new(
        py: Python<'_>,
        options: &Bound<'_, Options>,
        rules: Option<&Bound<'_, PyAny>>,
        claims_issuer: Option<&str>,
        status_map: &str,
    ) -> PyResult<Authenticator> {
        let map = StatusMap::from_word(status_map)
            .ok_or_else(|| PyValueError::new_err("status_map must be forbidden, unauthorized or nginx"))?;
        let mut builder = certauth_principal::Authenticator::builder(options.get().options.clone()).set_status_map(map);
        if let Some(issuer) = claims_issuer {
            builder = builder.set_claims_issuer(issuer);
        }
        if let Some(rules) = rules {
            let text = match rules.cast::<Rules>() {
                Ok(rules) => rules.get().text.clone(),
                Err(_) => rules.extract().map_err(|_| PyTypeError::new_err("rules must be a str or Rules"))?,
            };
            builder = builder.set_rules(text);
        }
        let authenticator = py.detach(|| builder.build()).map_err(|error| config_error(py, &error))?;
        Ok(Authenticator { authenticator, options: options.clone().unbind() })
    }

    /// Authenticates a peer by what it has shown. It raises for a mistake in the call, never for what the peer sent: that
    /// is in the `Outcome`.
    ///
    /// ``certificate`` is ``None`` if the peer has shown none; ``chain`` is what it sent beside it. ``now`` is an aware
    /// datetime or seconds since 1970. ``certificate_validated`` is called with a `Validated` for a certificate that the
    /// checks and rules accept; it refuses by raising `Refusal`, whose text is the reason, or any other exception, which is
    /// then the ``__cause__`` of the `ValidationError`. ``authentication_failed`` is called with a `Rejected` for one that is
    /// refused. ``no_certificate`` is called without arguments; what it raises leaves this call. Nothing that they return or
    /// raise accepts what was refused. A `KeyboardInterrupt` or `SystemExit` leaves this call as it is.
    #[pyo3(signature = (
        certificate, chain = None, *, now, certificate_validated = None, authentication_failed = None, no_certificate = None
    ))]
    fn authenticate(
        &self,
        py: Python<'_>,
        certificate: Option<&Bound<'_, PyAny>>,
        chain: Option<&Bound<'_, PyAny>>,
        now: &Bound<'_, PyAny>,
        certificate_validated: Option<Bound<'_, PyAny>>,
        authentication_failed: Option<Bound<'_, PyAny>>,
        no_certificate: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Outcome> {
        let certificate = certificate.map(|given| Input::new(given, "certificate")).transpose()?;
        let chain = chain.map_or_else(|| Ok(Vec::new()), |chain| certificates(chain, "chain"))?;
        let shown = certificate.as_ref().map(|given| given.certificate().into_owned());
        let chain = chain.iter().map(|sent| sent.certificate().into_owned()).collect();
        let hooks = CallTheCaller::new(certificate_validated, authentication_failed, no_certificate)?;
        self.attempt(py, Ok((shown, chain)), instant(now)?, hooks)
    }

    /// The outcome where what a proxy has forwarded is refused: ``Denied`` with the code of the `ForwardingError`, so that it has a
    /// status and a record as any other refusal has. ``authentication_failed`` is called as `authenticate` calls it.
    #[pyo3(signature = (error, *, now, authentication_failed = None))]
    fn refuse(
        &self,
        py: Python<'_>,
        error: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        authentication_failed: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Outcome> {
        let kind = py.import("certauth._errors")?.getattr("ForwardingError")?;
        if !error.is_instance(&kind)? {
            return Err(PyTypeError::new_err("error must be a ForwardingError"));
        }
        let number: u32 = error.getattr("code")?.getattr("value")?.extract()?;
        let reason: String = error.getattr("reason")?.extract()?;
        // A number that is none of the codes is refused as a malformed header.
        let code = certauth::Code::from_number(number).unwrap_or(certauth::Code::ForwardedHeaderMalformed);
        let refused = ValidationError::before_validation(code, &reason);
        let hooks = CallTheCaller::new(None, authentication_failed, None)?;
        self.attempt(py, Err(refused), instant(now)?, hooks)
    }

    /// The same with other options, as where new evidence of revocation has come; `ConfigError` if the rules do not fit
    /// them.
    fn with_options(&self, py: Python<'_>, options: &Bound<'_, Options>) -> PyResult<Authenticator> {
        let authenticator = self.authenticator.with_options(options.get().options.clone());
        let authenticator = authenticator.map_err(|error| config_error(py, &error))?;
        Ok(Authenticator { authenticator, options: options.clone().unbind() })
    }

    /// The options of the validation.
    #[getter]
    fn options(&self, py: Python<'_>) -> Py<Options> {
        self.options.clone_ref(py)
    }

    /// Who vouches for claims.
    #[getter]
    fn claims_issuer(&self) -> &str {
        self.authenticator.claims_issuer()
    }

    /// The statuses of refusals.
    #[getter]
    fn status_map(&self) -> &'static str {
        self.authenticator.status_map().word()
    }
}

/// The callables of one call.
struct CallTheCaller {
    certificate_validated: Option<Py<PyAny>>,
    authentication_failed: Option<Py<PyAny>>,
    no_certificate: Option<Py<PyAny>>,
    /// The first exception, or the first that is no `Exception`.
    raised: Option<PyErr>,
}

impl CallTheCaller {
    fn new(
        certificate_validated: Option<Bound<'_, PyAny>>,
        authentication_failed: Option<Bound<'_, PyAny>>,
        no_certificate: Option<Bound<'_, PyAny>>,
    ) -> PyResult<CallTheCaller> {
        let callable = |name: &str, hook: Option<Bound<'_, PyAny>>| match hook {
            Some(hook) if !hook.is_callable() => Err(PyTypeError::new_err(format!("{name} must be callable"))),
            hook => Ok(hook.map(Bound::unbind)),
        };
        Ok(CallTheCaller {
            certificate_validated: callable("certificate_validated", certificate_validated)?,
            authentication_failed: callable("authentication_failed", authentication_failed)?,
            no_certificate: callable("no_certificate", no_certificate)?,
            raised: None,
        })
    }

    fn keep(&mut self, py: Python<'_>, error: PyErr) {
        if self.raised.is_none() || !error.is_instance_of::<PyException>(py) {
            self.raised = Some(error);
        }
    }
}

/// A callable that returns something expects that it counts.
fn must_be_none(returned: &Bound<'_, PyAny>, name: &str) -> PyResult<()> {
    if returned.is_none() {
        return Ok(());
    }
    let kind = returned.get_type().name()?;
    Err(PyTypeError::new_err(format!("{name} must return None, not {kind}: raise certauth.Refusal to refuse")))
}

impl Hooks for CallTheCaller {
    fn certificate_validated(&mut self, validated: &mut certauth_principal::Validated<'_>) -> Result<(), HookRefusal> {
        let Some(hook) = &self.certificate_validated else { return Ok(()) };
        let called = Python::attach(|py| -> Result<Changes, (PyErr, String)> {
            let call = || -> PyResult<Changes> {
                let context = Bound::new(py, Validated::new(validated))?;
                let returned = hook.bind(py).call1((&context,));
                let changes = context.get().end()?;
                must_be_none(&returned?, "certificate_validated")?;
                Ok(changes)
            };
            call().map_err(|error| {
                let reason = reason(py, &error);
                (error, reason)
            })
        });
        match called {
            Ok(changes) => {
                changes.apply(validated);
                Ok(())
            }
            Err((error, reason)) => {
                Python::attach(|py| self.keep(py, error));
                Err(HookRefusal::new(reason))
            }
        }
    }

    fn authentication_failed(&mut self, failed: &mut Failed<'_>) {
        let Some(hook) = &self.authentication_failed else { return };
        let called = Python::attach(|py| -> PyResult<Option<String>> {
            let context = Bound::new(py, Rejected::new(failed))?;
            let returned = hook.bind(py).call1((&context,));
            let message = context.get().end()?;
            must_be_none(&returned?, "authentication_failed")?;
            Ok(message)
        });
        match called {
            Ok(Some(message)) => failed.reword(message),
            Ok(None) => {}
            Err(error) => Python::attach(|py| self.keep(py, error)),
        }
    }

    fn no_certificate(&mut self) {
        let Some(hook) = &self.no_certificate else { return };
        let called = Python::attach(|py| must_be_none(&hook.bind(py).call0()?, "no_certificate"));
        if let Err(error) = called {
            Python::attach(|py| self.keep(py, error));
        }
    }
}

/// The reason that a log is given: the text of a `Refusal`, and of everything else only its type, since its text may hold what
/// no log should.
fn reason(py: Python<'_>, error: &PyErr) -> String {
    let is_refusal = || -> PyResult<bool> {
        let refusal = py.import("certauth._errors")?.getattr("Refusal")?;
        error.value(py).is_instance(&refusal)
    };
    if is_refusal().unwrap_or(false) {
        return error.value(py).str().map_or_else(|_| "Refusal".into(), |text| text.to_string());
    }
    let kind = error.get_type(py).name().map_or_else(|_| "an exception".into(), |name| name.to_string());
    format!("certificate_validated raised {kind}")
}

/// What a callable changed.
#[derive(Default)]
struct Changes {
    name: Option<String>,
    is_cleared: bool,
    claims: Vec<(String, String)>,
}

impl Changes {
    fn apply(self, validated: &mut certauth_principal::Validated<'_>) {
        if self.is_cleared {
            validated.clear_claims();
        }
        if let Some(name) = self.name {
            validated.set_name(name);
        }
        for (kind, value) in self.claims {
            validated.add_claim(kind, value);
        }
    }
}

/// What ``certificate_validated`` sees and may add to. It lives for that call.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Validated {
    identity: Arc<certauth::Identity>,
    name: Option<String>,
    claims: Vec<Claim>,
    changes: Mutex<Option<Changes>>,
}

impl Validated {
    fn new(validated: &certauth_principal::Validated<'_>) -> Validated {
        Validated {
            identity: validated.identity().clone(),
            name: validated.name().map(Into::into),
            claims: validated.claims(),
            changes: Mutex::new(Some(Changes::default())),
        }
    }

    fn change(&self, change: impl FnOnce(&mut Changes)) -> PyResult<()> {
        let mut held = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = held.as_mut().ok_or_else(over)?;
        change(changes);
        Ok(())
    }

    fn end(&self) -> PyResult<Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(over)
    }
}

fn over() -> PyErr {
    PyRuntimeError::new_err("the call that this belongs to is over")
}

#[pymethods]
impl Validated {
    /// The verified identity.
    #[getter]
    fn identity(&self) -> Identity {
        Identity { identity: self.identity.clone() }
    }

    /// The name that a rule gave, if one did.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The claims before this call.
    #[getter]
    fn claims<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        claims(py, &self.claims)
    }

    /// Replaces the name.
    fn set_name(&self, name: &str) -> PyResult<()> {
        self.change(|changes| changes.name = Some(name.into()))
    }

    /// Adds a claim.
    fn add_claim(&self, r#type: &str, value: &str) -> PyResult<()> {
        self.change(|changes| changes.claims.push((r#type.into(), value.into())))
    }

    /// Drops the claims so far, for a principal that has only the program's own. The identity keeps what it has.
    fn clear_claims(&self) -> PyResult<()> {
        self.change(|changes| {
            changes.is_cleared = true;
            changes.claims.clear();
        })
    }
}

/// What ``authentication_failed`` sees. It lives for that call.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Rejected {
    certificate: Vec<u8>,
    chain: Vec<Vec<u8>>,
    error: ValidationError,
    message: Mutex<Option<Option<String>>>,
}

impl Rejected {
    fn new(failed: &Failed<'_>) -> Rejected {
        Rejected {
            certificate: failed.presented().certificate().unwrap_or_default().into(),
            chain: failed.presented().chain().iter().map(|der| der.to_vec()).collect(),
            error: failed.error().clone(),
            message: Mutex::new(Some(None)),
        }
    }

    fn end(&self) -> PyResult<Option<String>> {
        self.message.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(over)
    }
}

#[pymethods]
impl Rejected {
    /// The certificate that was refused, as it came: nobody vouches for what is in it.
    #[getter]
    fn certificate<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.certificate)
    }

    /// What was sent beside it.
    #[getter]
    fn chain<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        PyTuple::new(py, self.chain.iter().map(|der| PyBytes::new(py, der)))
    }

    /// Why, for every path that was tried.
    #[getter]
    fn error(&self, py: Python<'_>) -> Py<PyAny> {
        Refusal::new(self.error.clone()).exception(py).into_value(py).into_any()
    }

    /// Gives the refusal the program's own words: ``ValidationError.message``. Its code and its rejections stay.
    fn reword(&self, message: &str) -> PyResult<()> {
        let mut held = self.message.lock().unwrap_or_else(PoisonError::into_inner);
        *held.as_mut().ok_or_else(over)? = Some(message.into());
        Ok(())
    }
}

/// What came of an attempt to authenticate. It is true for a principal only: neither refusal means "go on".
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Outcome {
    authenticator: certauth_principal::Authenticator,
    outcome: certauth_principal::Outcome,
    shown: Option<Vec<u8>>,
    now: UnixTime,
    /// The exception of the caller's own function that refused, or of its checker.
    cause: Option<Py<PyBaseException>>,
}

#[pymethods]
impl Outcome {
    /// Which of the three it is.
    #[getter]
    fn kind(&self) -> &'static str {
        self.outcome.word()
    }

    /// The principal. Raises the `ValidationError` of a refusal, and `NoCertificateError` where the peer has shown
    /// none.
    #[getter]
    fn principal(&self, py: Python<'_>) -> PyResult<Principal> {
        match &self.outcome {
            certauth_principal::Outcome::Authenticated(principal) => Ok(Principal { principal: principal.clone() }),
            certauth_principal::Outcome::Denied(error) => Err(self.exception(py, error)),
            certauth_principal::Outcome::NoCertificate => {
                let kind = py.import("certauth._errors")?.getattr("NoCertificateError")?;
                Err(PyErr::from_value(kind.call1(("the peer has shown no certificate",))?))
            }
        }
    }

    /// The refusal, if a certificate was shown and refused; ``None`` otherwise.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.outcome.error().map(|error| self.exception(py, error).into_value(py).into_any())
    }

    /// ``Code.AUTHENTICATED``, that of the refusal, or ``None`` without a certificate.
    #[getter]
    fn code<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let code = match &self.outcome {
            certauth_principal::Outcome::Authenticated(_) => Code::Authenticated,
            certauth_principal::Outcome::Denied(error) => error.code(),
            certauth_principal::Outcome::NoCertificate => return Ok(None),
        };
        crate::words::code(py)?.call1((code.number(),)).map(Some)
    }

    /// The status to answer with: 200 for a principal, and what the status map says for the refusals. Tell the peer no
    /// more than that; the reason is for the log.
    #[getter]
    fn http_status(&self) -> u16 {
        self.authenticator.http_status(&self.outcome)
    }

    /// The audit record of this attempt: one line of JSON in ASCII, for the log. With a ``key`` of 16 bytes or more names
    /// are replaced by their HMAC-SHA-256 under it.
    #[pyo3(signature = (key = None))]
    fn record(&self, py: Python<'_>, key: Option<&[u8]>) -> PyResult<String> {
        let names = match key {
            Some(key) => Names::hidden_by(key).map_err(|error| config_error(py, &error))?,
            None => Names::PLAIN,
        };
        let none: &[&[u8]] = &[];
        let presented = match &self.shown {
            Some(der) => Presented::certificate_and_chain(der, none),
            None => Presented::nothing(),
        };
        Ok(self.authenticator.record(&self.outcome, &presented, self.now, names))
    }

    fn __bool__(&self) -> bool {
        self.outcome.principal().is_some()
    }

    fn __repr__(&self) -> String {
        match &self.outcome {
            certauth_principal::Outcome::Denied(error) => format!("<Outcome denied {}>", error.code().name()),
            other => format!("<Outcome {}>", other.word()),
        }
    }

    /// The cause has the frames of the caller's function, which may hold this outcome.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.cause.as_ref().map_or(Ok(()), |cause| visit.call(cause))
    }
}

impl Outcome {
    fn exception(&self, py: Python<'_>, error: &ValidationError) -> PyErr {
        let made = Refusal::new(error.clone()).exception(py);
        if let Some(cause) = &self.cause {
            made.set_cause(py, Some(PyErr::from_value(cause.bind(py).clone().into_any())));
        }
        made
    }
}

/// An authenticated peer. Only `Authenticator` makes one. Immutable, never pickled.
#[pyclass(frozen, eq, module = "certauth")]
#[derive(PartialEq)]
pub(crate) struct Principal {
    principal: certauth_principal::Principal,
}

#[pymethods]
impl Principal {
    /// The verified identity.
    #[getter]
    fn identity(&self) -> Identity {
        Identity { identity: self.principal.identity().clone() }
    }

    /// The name that a rule or ``certificate_validated`` gave; ``None`` if nobody did. It is never guessed.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.principal.name()
    }

    /// Every claim: those of the certificate, then those of the rule, then those of ``certificate_validated``.
    #[getter]
    fn claims<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        claims(py, &self.principal.claims())
    }

    /// The claims that ASP.NET Core's handler makes of this certificate, letter for letter.
    #[getter]
    fn aspnet_claims<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        claims(py, &self.principal.aspnet_claims())
    }

    /// Whether the peer may act under a name that it claims: one that the rule permits, or its own name if the rule does
    /// not say. Compared exactly.
    fn permits(&self, claimed: &str) -> bool {
        self.principal.permits(claimed)
    }

    /// The line of the rule that accepted it, from 1; ``None`` without rules.
    #[getter]
    fn rule(&self) -> Option<u32> {
        self.principal.rule()
    }

    /// The verdict as JSON on one line: the same bytes as C and the command print.
    fn to_json(&self) -> String {
        verdict_json(&Ok((**self.principal.identity()).clone()))
    }

    fn __repr__(&self) -> String {
        format!(
            "<Principal {:?} sha256={}>",
            self.principal.name().unwrap_or_default(),
            self.principal.identity().sha256()
        )
    }

    /// Data from elsewhere must not become a principal without an authentication.
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("a Principal cannot be pickled: authenticate again"))
    }
}
